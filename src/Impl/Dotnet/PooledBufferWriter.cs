using System.Buffers;

namespace Verified.Impl;

/// <summary>
/// Bytes that are written one after the other into memory outside the managed heap, which grows by krealloc up to
/// 131072 bytes and by pages above, to at least twice its size each time. Of one thread at a time.
/// </summary>
/// <remarks>
/// Memory of <see cref="GetMemory"/> and <see cref="WrittenMemory"/> stays good when the writer grows, until it is
/// disposed of; then it throws <see cref="ObjectDisposedException"/>. A span or a pointer is good until the next call
/// of a method. To dispose of the writer twice does nothing. A reboot or restore of the machine ends it.
/// </remarks>
public sealed class PooledBufferWriter : IBufferWriter<byte>, IDisposable
{
    const int LeastRoom = 256;

    readonly MemorySystem system;
    readonly BlockMemory memory;
    bool disposed;

    /// <summary>A writer without memory, on a machine that has caches.</summary>
    /// <exception cref="ArgumentException">The machine has no caches
    /// (<see cref="MachineOptions.CacheLine"/>).</exception>
    public PooledBufferWriter(MemorySystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        if (system.CachePlaces == 0) Throw.NoCaches(nameof(system));
        this.system = system;
        memory = new BlockMemory(system);
    }

    /// <summary>Bytes written.</summary>
    public int WrittenCount { get; private set; }

    /// <summary>Bytes that there is memory for, written ones included.</summary>
    public int Capacity => memory.Block.Length;

    /// <summary>Bytes that can be written without growing.</summary>
    public int FreeCapacity => Capacity - WrittenCount;

    /// <summary>What was written, until the next call of a method.</summary>
    /// <exception cref="ObjectDisposedException">The writer or its machine has ended.</exception>
    public ReadOnlySpan<byte> WrittenSpan
    {
        get
        {
            CheckLive();
            return WrittenCount == 0 ? default : memory.GetSpan()[..WrittenCount];
        }
    }

    /// <summary>What was written, until the writer is cleared or disposed of.</summary>
    /// <exception cref="ObjectDisposedException">The writer or its machine has ended.</exception>
    public ReadOnlyMemory<byte> WrittenMemory
    {
        get
        {
            CheckLive();
            return WrittenCount == 0 ? default : memory.Memory[..WrittenCount];
        }
    }

    /// <summary>Says that so many bytes were written to what <see cref="GetSpan"/> or <see cref="GetMemory"/>
    /// gave.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no room for so many.</exception>
    /// <exception cref="ObjectDisposedException">The writer or its machine has ended.</exception>
    public void Advance(int count)
    {
        CheckLive();
        if ((uint)count > (uint)FreeCapacity) Throw.OutOfRange(nameof(count), count, $"0 to {FreeCapacity}");
        WrittenCount += count;
    }

    /// <summary>Room behind what was written.</summary>
    /// <param name="sizeHint">At least so many bytes; 0 for any number but 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, or there would be more than 4 MiB.</exception>
    /// <exception cref="InsufficientMemoryException">The machine has no memory.</exception>
    /// <exception cref="ObjectDisposedException">The writer or its machine has ended.</exception>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return memory.Memory[WrittenCount..];
    }

    /// <summary>As <see cref="GetMemory"/>.</summary>
    /// <inheritdoc cref="GetMemory" path="/param|/exception" />
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return memory.GetSpan()[WrittenCount..];
    }

    /// <summary>Begins anew, with the memory that it has.</summary>
    /// <exception cref="ObjectDisposedException">The writer or its machine has ended.</exception>
    public void Clear()
    {
        CheckLive();
        WrittenCount = 0;
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        if (disposed) return;
        disposed = true;
        NativeBlock block = memory.Block;
        memory.Block = default;
        WrittenCount = 0;
        if (block.Length == 0 || !memory.IsLive) return;
        using CpuLease lease = system.Enter();
        block.Give(lease.Cpu).ThrowIfBug();
    }

    void MakeRoom(int sizeHint)
    {
        CheckLive();
        int most = NativeBlock.Most - WrittenCount;
        if ((uint)sizeHint > (uint)most) Throw.OutOfRange(nameof(sizeHint), sizeHint, $"0 to {most}");
        int needed = WrittenCount + Math.Max(sizeHint, 1);
        if (needed > NativeBlock.Most) Throw.OutOfRange(nameof(sizeHint), sizeHint, "none: 4 MiB are written");
        if (needed <= Capacity) return;
        int wanted = Math.Max(Math.Max(needed, 2 * Capacity), LeastRoom);
        while (!TryGrow(wanted, out Reason reason)) Patience.Take(reason, CancellationToken.None);
    }

    bool TryGrow(int bytes, out Reason reason)
    {
        using CpuLease lease = system.Enter();
        Result grown = NativeBlock.Grow(lease.Cpu, bytes, ref memory.Block);
        grown.ThrowIfBug();
        reason = grown.Reason;
        return grown.Outcome == Outcome.Ok;
    }

    void CheckLive()
    {
        if (disposed || !memory.IsLive) Throw.BufferEnded(nameof(PooledBufferWriter));
    }
}
