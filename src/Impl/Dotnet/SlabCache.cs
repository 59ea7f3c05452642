using System.Runtime.CompilerServices;
using Verified.Impl.PageAllocator;

namespace Verified.Impl;

/// <summary>
/// Values of one type in a slab cache of a machine (R8.3 to R8.20), for code without pointers. A place in it never
/// holds anything but values of the type, and a value comes as it was constructed or as the one who had it before left
/// it. Renting and giving back allocate no managed memory.
/// </summary>
/// <remarks>
/// Any thread may use it. Each operation takes a CPU of the machine for itself, unless the thread owns one
/// (<see cref="MemorySystem.Enter()"/>): who rents often keeps a lease, and is fastest if it hands the CPU over too. A
/// value has 8 bytes before it that number its rentals, or as many as its alignment, if that is more.
/// <para>Disposing of the cache ends it, and gives all memory back, if every value was given back. If not, it throws
/// and the cache goes on as before (R8.20), unless <see cref="SlabCacheOptions{T}.OnLeak"/> takes the report: then
/// nothing can be rented any more, and the values that are out stay good, and their memory in use, until the machine
/// ends or the cache is disposed of again after they came back. A reboot or restore of the machine ends its
/// caches.</para>
/// </remarks>
/// <typeparam name="T">The type of the values, of up to 131064 bytes.</typeparam>
public sealed unsafe class SlabCache<T> : IDisposable
    where T : unmanaged
{
    const int RentalBytes = sizeof(ulong), Ended = -1;

    readonly MemorySystem system;
    readonly SlabCacheOptions<T> options;

    // Bytes from the start of an object to its value.
    readonly uint lead;

    // Of the machine when the cache was made; Ended when it has ended itself.
    int epoch;
    bool closed;

    /// <summary>Makes the cache.</summary>
    /// <param name="system">The machine, which must have caches.</param>
    /// <param name="name">A name that no other cache of the machine has.</param>
    /// <param name="options">More about it; null: the defaults.</param>
    /// <exception cref="ArgumentException">The machine has no caches
    /// (<see cref="MachineOptions.CacheLine"/>).</exception>
    /// <exception cref="InvalidOperationException">The name is taken, a value is too large, alignment or flags are not
    /// allowed, or there is no room for another cache.</exception>
    public SlabCache(MemorySystem system, string name, SlabCacheOptions<T>? options = null)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(name);
        (this.system, this.options, Name) = (system, options ?? new(), name);
        if (system.CachePlaces == 0) Throw.NoCaches(nameof(system));
        epoch = system.Epoch;
        int natural = Unsafe.SizeOf<Beside>() - Unsafe.SizeOf<T>();
        lead = (uint)Math.Max(RentalBytes, Math.Max(natural, this.options.Align));
        using CpuLease lease = system.Enter();
        Result made = lease.Cpu.CreateCache(new CacheOptions
        {
            Name = name,
            Size = (uint)Math.Min(lead + (ulong)Unsafe.SizeOf<T>(), uint.MaxValue),
            Align = lead,
            Flags = this.options.Flags,
            Constructor = Construct,
        });
        if (made.Outcome != Outcome.Ok) Throw.Misuse(made.Reason);
        Number = (int)made.Frame;
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The number of the cache in its machine, for <see cref="MemorySystem.ReadCache"/> and the like. Its
    /// objects belong to this cache: nobody else may free them.</summary>
    public int Number { get; }

    /// <summary>How many values there is memory for without another slab, rented ones included.</summary>
    /// <exception cref="ObjectDisposedException">The cache or its machine has ended.</exception>
    public long Capacity
    {
        get
        {
            CheckLive();
            long capacity = HeldObjects.Capacity(system.Map, Number);
            GC.KeepAlive(system);
            return capacity;
        }
    }

    /// <summary>How many values are rented. It looks at all of them, and holds up threads that need a slab meanwhile;
    /// exact if no thread uses the cache.</summary>
    /// <exception cref="ObjectDisposedException">The cache or its machine has ended.</exception>
    public int Rented => CopyRented([]);

    /// <summary>Writes the addresses of the rented values, as far as they fit; as <see cref="Rented"/>.</summary>
    /// <returns>How many there are.</returns>
    /// <exception cref="ObjectDisposedException">The cache or its machine has ended.</exception>
    public int CopyRented(Span<nuint> addresses)
    {
        CheckLive();
        int count = HeldObjects.Copy(system.Map, Number, addresses);
        foreach (ref nuint address in addresses[..Math.Min(count, addresses.Length)]) address += lead;
        GC.KeepAlive(system);
        return count;
    }

    /// <summary>A value, which the caller has until it disposes of the slot. Waits for memory, on a machine that
    /// reclaims, as long as there is hope for it.</summary>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="InsufficientMemoryException">There is no memory.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The cache or its machine has ended.</exception>
    public Slot<T> Rent(CancellationToken cancel = default)
    {
        Slot<T> slot;
        while (!TryRent(out slot, out Reason reason)) Patience.Take(reason, cancel);
        return slot;
    }

    /// <summary>As <see cref="Rent(CancellationToken)"/>, on a CPU that the caller owns.</summary>
    /// <exception cref="ArgumentException">The CPU is of another machine.</exception>
    /// <exception cref="InvalidOperationException">The CPU is offline.</exception>
    /// <exception cref="InsufficientMemoryException">There is no memory.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The cache or its machine has ended.</exception>
    public Slot<T> Rent(CpuHandle cpu, CancellationToken cancel = default)
    {
        Slot<T> slot;
        while (!TryRent(cpu, out slot, out Reason reason)) Patience.Take(reason, cancel);
        return slot;
    }

    /// <summary>A value, if there is memory at once. On a machine that reclaims it may do so, but does not
    /// wait.</summary>
    /// <param name="slot">The value; the default slot if there is none.</param>
    /// <param name="reason">Why there is none; Congestion or Victim: there may be later.</param>
    /// <exception cref="ObjectDisposedException">The cache or its machine has ended.</exception>
    public bool TryRent(out Slot<T> slot, out Reason reason)
    {
        CheckOpen();
        using CpuLease lease = system.Enter();
        return Handed(lease.Cpu.CacheAlloc(Number, Gfp.Kernel), out slot, out reason);
    }

    /// <summary>As <see cref="TryRent(out Slot{T}, out Reason)"/>, on a CPU that the caller owns.</summary>
    /// <exception cref="ArgumentException">The CPU is of another machine.</exception>
    /// <exception cref="InvalidOperationException">The CPU is offline.</exception>
    /// <exception cref="ObjectDisposedException">The cache or its machine has ended.</exception>
    public bool TryRent(CpuHandle cpu, out Slot<T> slot, out Reason reason)
    {
        CheckOpen();
        if (!cpu.IsOf(system)) Throw.ForeignCpu(nameof(cpu));
        return Handed(cpu.CacheAlloc(Number, Gfp.Kernel), out slot, out reason);
    }

    /// <summary>kmem_cache_shrink (R8.19): gives memory without rented values back. Waits for the threads that own
    /// other CPUs (<see cref="CpuLease"/> says when they answer). Whether no value is rented.</summary>
    /// <exception cref="ObjectDisposedException">The cache or its machine has ended.</exception>
    public bool Trim()
    {
        CheckLive();
        using CpuLease lease = system.Enter();
        Result shrunk = lease.Cpu.CacheShrink(Number);
        shrunk.ThrowIfBug();
        return shrunk.Outcome == Outcome.Ok;
    }

    /// <summary>Ends the cache, as the remarks on the class say. No thread may use it meanwhile. Nothing, if it has
    /// ended or its machine has.</summary>
    /// <exception cref="InvalidOperationException">Values are still rented, and nobody takes the report. The message
    /// says how many and where; nothing changed.</exception>
    public void Dispose()
    {
        if (system.Epoch != epoch) return;
        Result ended;
        using (CpuLease lease = system.Enter()) ended = lease.Cpu.CacheDestroy(Number);
        ended.ThrowIfBug();
        if (ended.Outcome == Outcome.Ok)
        {
            epoch = Ended;
            return;
        }
        nuint[] addresses = new nuint[Rented];
        CopyRented(addresses);
        var report = new LeakReport(Name, addresses);
        if (options.OnLeak == null) Throw.Leak(report);
        closed = true;
        options.OnLeak(report);
    }

    /// <summary>Whether a rental goes on. What was a slab of this cache may be anybody's memory by now, but the numbers
    /// that it left behind are of rentals that nobody has had.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool Holds(nuint value, ulong rental) => system.Epoch == epoch && *RentalOf(value) == rental;

    internal void Return(nuint value, ulong rental)
    {
        if (!Holds(value, rental)) return;
        using CpuLease lease = system.Enter();
        Free(lease.Cpu, value, rental);
    }

    internal void Return(CpuHandle cpu, nuint value, ulong rental)
    {
        if (!cpu.IsOf(system)) Throw.ForeignCpu(nameof(cpu));
        if (Holds(value, rental)) Free(cpu, value, rental);
    }

    void Free(CpuHandle cpu, nuint value, ulong rental)
    {
        // The number first: once the value is free, another thread may have it.
        *RentalOf(value) = rental + 1;
        Result freed = cpu.CacheFree(Number, value - lead);
        if (freed.Outcome == Outcome.Freed) return;
        *RentalOf(value) = rental;
        Throw.Misuse(freed.Reason);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    bool Handed(Result served, out Slot<T> slot, out Reason reason)
    {
        reason = served.Reason;
        nuint value = served.Address + lead;
        slot = served.Outcome == Outcome.Ok ? new Slot<T>(this, value, *RentalOf(value)) : default;
        if (served.Outcome == Outcome.Bug) Throw.Misuse(reason);
        return served.Outcome == Outcome.Ok;
    }

    void Construct(nuint address, int cache, uint flags)
    {
        nuint value = address + lead;
        *RentalOf(value) = Rentals.First();
        ref T made = ref Unsafe.AsRef<T>((void*)value);
        made = default;
        options.Constructor?.Invoke(ref made);
    }

    void CheckOpen()
    {
        if (closed || system.Epoch != epoch) Throw.CacheEnded(Name);
    }

    void CheckLive()
    {
        if (system.Epoch != epoch) Throw.CacheEnded(Name);
    }

    static ulong* RentalOf(nuint value) => (ulong*)(value - RentalBytes);

    /// <summary>As large as a value and its alignment.</summary>
    struct Beside(byte before, T value)
    {
        public byte Before = before;
        public T Value = value;
    }
}
