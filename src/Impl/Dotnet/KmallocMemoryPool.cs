using System.Buffers;

namespace Verified.Impl;

/// <summary>What a <see cref="KmallocMemoryPool"/> is told.</summary>
public sealed record KmallocMemoryPoolOptions
{
    /// <summary>Whether an owner that was disposed of serves a later request, so that a pool in steady use allocates no
    /// managed memory. It rests meanwhile, while 32 others are disposed of. False: each request gets a new one, and a
    /// mistake with one that was disposed of is always found: for tests.</summary>
    public bool ReuseOwners { get; init; } = true;

    /// <summary>Told of buffers that are still rented when the pool is disposed of; null: nobody is.</summary>
    public Action<LeakReport>? OnLeak { get; init; }
}

/// <summary>
/// Buffers outside the managed heap: objects of the general caches of a machine (kmalloc, R8.21) up to 131072 bytes,
/// and 2^order pages above. Their content is whatever was there before.
/// </summary>
/// <remarks>
/// Any thread may rent, use and dispose; a thread that owns a CPU (<see cref="MemorySystem.Enter()"/>) is faster.
/// To dispose of an owner twice does nothing, and to use it or its memory afterwards throws
/// <see cref="ObjectDisposedException"/>, until the owner serves another request
/// (<see cref="KmallocMemoryPoolOptions.ReuseOwners"/>). Spans that were taken from the memory before, and pointers,
/// are not watched over. Buffers that outlive their pool stay good and are given back when they are disposed of. A
/// reboot or restore of the machine ends its pools and buffers.
/// </remarks>
public sealed class KmallocMemoryPool : MemoryPool<byte>
{
    /// <summary>The most bytes of a buffer: 4 MiB.</summary>
    public const int LargestBuffer = NativeBlock.Most;

    const int UsualBuffer = 4096;

    readonly MemorySystem system;
    readonly KmallocMemoryPoolOptions options;
    readonly int epoch;
    readonly OwnerShelf[] shelves;

    // Held by who looks at the store or the list of owners.
    int storeLock;
    readonly Queue<PooledOwner> store = new();
    PooledOwner? made;
    bool disposed;

    /// <summary>An empty pool on a machine that has caches.</summary>
    /// <exception cref="ArgumentException">The machine has no caches
    /// (<see cref="MachineOptions.CacheLine"/>).</exception>
    public KmallocMemoryPool(MemorySystem system, KmallocMemoryPoolOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(system);
        if (system.CachePlaces == 0) Throw.NoCaches(nameof(system));
        (this.system, this.options, epoch) = (system, options ?? new(), system.Epoch);
        shelves = [.. Enumerable.Range(0, system.Options.Cpus).Select(_ => new OwnerShelf())];
    }

    /// <inheritdoc cref="LargestBuffer" />
    public override int MaxBufferSize => LargestBuffer;

    /// <summary>How many buffers are rented; exact if no thread uses the pool.</summary>
    public int Rented => Leaks().Count;

    /// <summary>A buffer of at least so many bytes; all of its memory may be used. Waits for memory, on a machine that
    /// reclaims, as long as there is hope for it.</summary>
    /// <param name="minBufferSize">0 to <see cref="LargestBuffer"/>; -1 for 4096.</param>
    /// <returns>The owner, who gives the buffer back when it is disposed of.</returns>
    /// <exception cref="ArgumentOutOfRangeException">It is no such size.</exception>
    /// <exception cref="InsufficientMemoryException">There is no memory.</exception>
    /// <exception cref="ObjectDisposedException">The pool or its machine has ended.</exception>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        if (minBufferSize is < -1 or > LargestBuffer)
            Throw.OutOfRange(nameof(minBufferSize), minBufferSize, $"-1 to {LargestBuffer}");
        int bytes = minBufferSize == -1 ? UsualBuffer : minBufferSize;
        PooledOwner? owner;
        while ((owner = TryRent(bytes, out Reason reason)) == null) Patience.Take(reason, CancellationToken.None);
        return owner;
    }

    /// <summary>Puts an owner without a buffer aside. The caller owns the CPU.</summary>
    internal void Rest(PooledOwner owner, int cpu)
    {
        if (!options.ReuseOwners || disposed)
        {
            Forget(owner);
            return;
        }
        OwnerShelf shelf = shelves[cpu];
        if (shelf.IsFull)
        {
            Sync.Lock(ref storeLock);
            for (int i = 0; i < OwnerShelf.Batch; i++) store.Enqueue(shelf.Take());
            Sync.Unlock(ref storeLock);
        }
        shelf.Add(owner);
    }

    /// <summary>Ends the pool: nothing can be rented any more. Tells <see cref="KmallocMemoryPoolOptions.OnLeak"/> of
    /// the buffers that are still rented.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposed) return;
        disposed = true;
        if (options.OnLeak == null || system.Epoch != epoch) return;
        List<nuint> leaks = Leaks();
        if (leaks.Count > 0) options.OnLeak(new LeakReport(nameof(KmallocMemoryPool), leaks));
    }

    PooledOwner? TryRent(int bytes, out Reason reason)
    {
        if (disposed || system.Epoch != epoch) Throw.BufferEnded(nameof(KmallocMemoryPool));
        using CpuLease lease = system.Enter();
        Result served = NativeBlock.Take(lease.Cpu, bytes, out NativeBlock block);
        served.ThrowIfBug();
        reason = served.Reason;
        if (served.Outcome != Outcome.Ok) return null;
        PooledOwner owner = OwnerOn(lease.Cpu.Cpu);
        owner.Block = block;
        return owner;
    }

    PooledOwner OwnerOn(int cpu)
    {
        OwnerShelf shelf = shelves[cpu];
        if (!shelf.CanServe) Restock(shelf);
        return shelf.CanServe ? shelf.Take() : Make();
    }

    void Restock(OwnerShelf shelf)
    {
        Sync.Lock(ref storeLock);
        for (int i = 0; i < OwnerShelf.Batch && store.TryDequeue(out PooledOwner? owner); i++) shelf.Add(owner);
        Sync.Unlock(ref storeLock);
    }

    PooledOwner Make()
    {
        var owner = new PooledOwner(this, system);
        Sync.Lock(ref storeLock);
        owner.Next = made;
        if (made != null) made.Previous = owner;
        made = owner;
        Sync.Unlock(ref storeLock);
        return owner;
    }

    void Forget(PooledOwner owner)
    {
        Sync.Lock(ref storeLock);
        if (owner.Previous != null) owner.Previous.Next = owner.Next;
        else made = owner.Next;
        if (owner.Next != null) owner.Next.Previous = owner.Previous;
        Sync.Unlock(ref storeLock);
    }

    List<nuint> Leaks()
    {
        List<nuint> leaks = [];
        Sync.Lock(ref storeLock);
        for (PooledOwner? owner = made; owner != null; owner = owner.Next)
            if (owner.Block.Length != 0) leaks.Add(owner.Block.Address);
        Sync.Unlock(ref storeLock);
        return leaks;
    }
}
