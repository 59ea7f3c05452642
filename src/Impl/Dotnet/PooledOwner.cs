namespace Verified.Impl;

/// <summary>Who has a buffer of a pool. Another buffer may be had by the same object later.</summary>
sealed class PooledOwner(KmallocMemoryPool pool, MemorySystem system) : BlockMemory(system)
{
    /// <summary>The neighbours among all owners that the pool made. Under its lock.</summary>
    public PooledOwner? Next, Previous;

    /// <summary>Gives the buffer back; nothing if that was done.</summary>
    protected override void Dispose(bool disposing)
    {
        GiveBack();
        base.Dispose(disposing);
    }

    void GiveBack()
    {
        if (Block.Length == 0) return;
        NativeBlock block = Block;
        Block = default;
        if (!IsLive) return;
        using CpuLease lease = System.Enter();
        block.Give(lease.Cpu).ThrowIfBug();
        pool.Rest(this, lease.Cpu.Cpu);
    }
}
