using Verified.Impl;

namespace Verified.Check.Threads;

/// <summary>
/// An allocator that threads share, as the workloads see it: ours. Made to be derived from: a test that puts a mistake
/// into one of these must see it found.
/// </summary>
class SharedSystem(MachineOptions options) : IDisposable
{
    /// <summary>The machine.</summary>
    public MemorySystem Memory { get; } = MemorySystem.Boot(options);

    /// <summary>Asks for 2^order frames on a CPU that the thread owns.</summary>
    public virtual Result Allocate(CpuHandle cpu, uint gfp, int order, Context context) =>
        cpu.AllocPages(gfp, order, context);

    /// <summary>Gives them back.</summary>
    public virtual Result Free(CpuHandle cpu, uint frame, int order) => cpu.FreePages(frame, order);

    /// <summary>One user less of a frame.</summary>
    public virtual Result Put(CpuHandle cpu, uint frame) => cpu.PutPage(frame);

    /// <summary>An object of a cache.</summary>
    public virtual Result Take(CpuHandle cpu, int cache) => cpu.CacheAlloc(cache, Impl.PageAllocator.Gfp.Kernel);

    /// <summary>So many bytes of a general cache.</summary>
    public virtual Result Take(CpuHandle cpu, nuint size) => cpu.Kmalloc(size, Impl.PageAllocator.Gfp.Kernel);

    /// <summary>Gives an object back.</summary>
    public virtual Result Give(CpuHandle cpu, nuint address) => cpu.Kfree(address);

    /// <summary>An element of a pool, however long it takes.</summary>
    public virtual Result TakeElement(CpuHandle cpu, int pool, CancellationToken cancel) =>
        cpu.PoolAllocWait(pool, Impl.PageAllocator.Gfp.Kernel, cancel: cancel);

    /// <summary>Gives it back.</summary>
    public virtual Result GiveElement(CpuHandle cpu, int pool, nuint element) => cpu.PoolFree(pool, element);

    /// <inheritdoc/>
    public void Dispose()
    {
        Memory.Dispose();
        GC.SuppressFinalize(this);
    }
}
