using System.Numerics;
using Verified.Impl.PageAllocator;

namespace Verified.Impl;

/// <summary>Bytes of a machine: an object of a general cache, or pages where that would be too large.</summary>
unsafe struct NativeBlock
{
    /// <summary>The most bytes of a block: 2^10 pages.</summary>
    public const int Most = PageSize << MostOrder;

    const int PageSize = Memory.MemMap.PageSize, MostOrder = 10, NoPages = -1;

    nuint address;
    uint frame;
    int order;

    /// <summary>How many bytes it has, all of which may be used; 0 if there is no block.</summary>
    public int Length { get; private set; }

    /// <summary>Where it begins; 0 if there is no block.</summary>
    public readonly nuint Address => address;

    public readonly Span<byte> Bytes => new((void*)address, Length);

    /// <summary>A block of at least so many bytes, up to <see cref="Most"/>. Ok, or why there is none.</summary>
    public static Result Take(CpuHandle cpu, int bytes, out NativeBlock block)
    {
        block = default;
        if (bytes > Kmalloc.Sizes.Largest) return TakePages(cpu, bytes, ref block);
        Result served = cpu.Kmalloc((nuint)bytes, Gfp.Kernel);
        if (served.Outcome == Outcome.Ok) block = Object(cpu, served.Address);
        return served;
    }

    /// <summary>Gives it back.</summary>
    public readonly Result Give(CpuHandle cpu) =>
        order == NoPages ? cpu.Kfree(address) : cpu.FreePages(frame, order);

    /// <summary>Makes a larger block of it, with its content, here or elsewhere. Ok, or why not; then it stays as it
    /// is.</summary>
    public static Result Grow(CpuHandle cpu, int bytes, ref NativeBlock block)
    {
        if (bytes <= Kmalloc.Sizes.Largest)
        {
            Result resized = cpu.Krealloc(block.address, (nuint)bytes, Gfp.Kernel);
            if (resized.Outcome == Outcome.Ok) block = Object(cpu, resized.Address);
            return resized;
        }
        NativeBlock larger = default;
        Result served = TakePages(cpu, bytes, ref larger);
        if (served.Outcome != Outcome.Ok) return served;
        block.Bytes.CopyTo(larger.Bytes);
        if (block.Length != 0) block.Give(cpu);
        block = larger;
        return served;
    }

    static NativeBlock Object(CpuHandle cpu, nuint address)
    {
        cpu.Ksize(address, out nuint size);
        return new NativeBlock { address = address, order = NoPages, Length = (int)size };
    }

    static Result TakePages(CpuHandle cpu, int bytes, ref NativeBlock block)
    {
        int order = BitOperations.Log2((uint)(bytes - 1) / PageSize) + 1;
        Result served = cpu.AllocPages(Gfp.Kernel, order);
        if (served.Outcome != Outcome.Ok) return served;
        block = new NativeBlock
        {
            address = served.Address,
            frame = served.Frame,
            order = order,
            Length = PageSize << order,
        };
        return served;
    }
}
