using System.Runtime.CompilerServices;

namespace Verified.Impl;

/// <summary>How an operation ended.</summary>
public enum Outcome : byte
{
    /// <summary>Done.</summary>
    Ok,

    /// <summary>A request got no memory; <see cref="Result.Reason"/> says why.</summary>
    Failed,

    /// <summary>The caller broke the contract; nothing changed.</summary>
    Bug,

    /// <summary>A function that returns an address was served from high memory: the block stays allocated
    /// (R4.2).</summary>
    Lost,

    /// <summary>Nothing to do: address 0 or a reserved frame.</summary>
    Ignored,

    /// <summary>One user less; others remain.</summary>
    Shared,

    /// <summary>The block holds frames that are not the caller's; nothing changed.</summary>
    Refused,

    /// <summary>The last user let go: the block is free.</summary>
    Freed,

    /// <summary>The caller would have to wait for what <see cref="Result.Reason"/> names, and then go on.</summary>
    WouldSleep,
}

/// <summary>Why an operation failed or was a bug.</summary>
public enum Reason : byte
{
    /// <summary>No reason: it succeeded.</summary>
    None,

    /// <summary>The order is 11 or more.</summary>
    OrderTooLarge,

    /// <summary>__GFP_DMA and __GFP_HIGHMEM together.</summary>
    IllegalZone,

    /// <summary>A zeroed page was asked for by address from high memory.</summary>
    HighMemory,

    /// <summary>Zeroing high memory needs a caller that may wait.</summary>
    ZeroHighAtomic,

    /// <summary>No zone that the request may use has memory.</summary>
    NoZones,

    /// <summary>Too few free frames.</summary>
    BelowWatermark,

    /// <summary>Enough free frames, but they are kept for requests that can use lower zones only.</summary>
    ReservedForLower,

    /// <summary>Enough free frames, but too few in large blocks.</summary>
    Fragmented,

    /// <summary>No free block is large enough, although no mark was asked for.</summary>
    NoBlock,

    /// <summary>No frame of the machine, or a hole.</summary>
    Invalid,

    /// <summary>A frame of a compound block that is not its first.</summary>
    Interior,

    /// <summary>The frame has no users: it was freed before, or was never handed out.</summary>
    Unused,

    /// <summary>The block is too large, not aligned in its zone, or leaves it.</summary>
    Misaligned,

    /// <summary>The frame is not reserved, or has users.</summary>
    NotReserved,

    /// <summary>The frame lies in a free block.</summary>
    Free,

    /// <summary>`private` of a compound block belongs to the allocator.</summary>
    Compound,

    /// <summary>A value that the field cannot take.</summary>
    Illegal,

    /// <summary>No page table entry maps the frame.</summary>
    Unmapped,

    /// <summary>The machine has no node of this number.</summary>
    NoNode,

    /// <summary>The CPU is offline and runs nothing.</summary>
    Offline,

    /// <summary>Memory is used up, and nobody can be killed for it.</summary>
    OutOfMemory,

    /// <summary>Wait up to 20 ms for what is being written to be free, then go on with
    /// <see cref="CpuHandle.RetryPages"/>.</summary>
    Congestion,

    /// <summary>Somebody was killed: wait for a tick, then ask anew.</summary>
    Victim,

    /// <summary>The size or the number of objects does not fit.</summary>
    TooLarge,

    /// <summary>A cache needs a name that no other has.</summary>
    Name,

    /// <summary>Flags that the operation does not take.</summary>
    Flags,

    /// <summary>A destructor without a constructor.</summary>
    NoConstructor,

    /// <summary>The operation may sleep, and an interrupt handler asks for it.</summary>
    InInterrupt,

    /// <summary>There is no room for another cache.</summary>
    NoRoom,

    /// <summary>The caller forbids that the cache grows.</summary>
    NoGrow,

    /// <summary>A failure that a test asked for.</summary>
    Injected,

    /// <summary>There is no such cache.</summary>
    NoCache,

    /// <summary>The object is of another cache.</summary>
    WrongCache,

    /// <summary>Objects of the cache are in use.</summary>
    InUse,

    /// <summary>The frame belongs to a slab.</summary>
    Slab,

    /// <summary>A failure that the kernel would not survive.</summary>
    Panic,

    /// <summary>Every slot of the window has a user: waits until one has none.</summary>
    MapSlots,

    /// <summary>The frame is mapped nowhere.</summary>
    NoMapping,

    /// <summary>No further temporary mapping fits.</summary>
    TooDeep,

    /// <summary>The mapping is not the last that was made.</summary>
    NotLast,

    /// <summary>There is no area at that address.</summary>
    NoArea,

    /// <summary>No free range of addresses is large enough.</summary>
    NoAddress,

    /// <summary>There is no such pool.</summary>
    NoPool,

    /// <summary>The pool is empty: waits until an element comes back.</summary>
    PoolEmpty,

    /// <summary>The element is not one that the pool handed out.</summary>
    WrongPool,

    /// <summary>The request for elements was made to fail by the check.</summary>
    Scripted,
}

/// <summary>Who runs the operation, as far as rights depend on it.</summary>
[Flags]
public enum Context : byte
{
    /// <summary>An ordinary process.</summary>
    Process = 0,

    /// <summary>A real-time process.</summary>
    RealTime = 1,

    /// <summary>An interrupt handler.</summary>
    Interrupt = 2,

    /// <summary>A process that frees memory and may use all of it to do so (PF_MEMALLOC).</summary>
    MemAlloc = 4,
}

/// <summary>The answer of an operation, in two registers.</summary>
public readonly struct Result
{
    const int ReportsAt = 32, ReasonAt = 48, OutcomeAt = 56;
    const int SleepBit = 0x8000;
    internal const int MostReports = SleepBit - 1;

    // Packed by hand: fields written apart and read back as a whole cost more than the rest of a short operation.
    readonly nuint address;
    readonly ulong rest;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Result(Outcome outcome, Reason reason = Reason.None, int reports = 0, bool mightSleep = false,
        uint frame = 0, nuint address = 0)
    {
        this.address = address;
        rest = frame | (ulong)(uint)(mightSleep ? reports | SleepBit : reports) << ReportsAt
            | (ulong)outcome << OutcomeAt | (ulong)reason << ReasonAt;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Result(ulong packed, nuint address) => (this.address, rest) = (address, packed);

    /// <summary>All but the address. The short operations put their answer together from this and the address where
    /// their ways join, for two results that join in a variable would go through memory.</summary>
    internal ulong Packed => rest;

    /// <summary>Ok with that first frame, packed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Served(uint frame, bool mightSleep) =>
        mightSleep ? frame | (ulong)SleepBit << ReportsAt : frame;

    /// <summary>Freed, packed.</summary>
    internal const ulong Freed = (ulong)Outcome.Freed << OutcomeAt;

    /// <summary>The same answer with so many reports more.</summary>
    internal Result With(int reports) => reports == 0 ? this : new Result(
        rest + ((ulong)Math.Min(reports, MostReports - Reports) << ReportsAt), address);

    /// <summary>How the operation ended.</summary>
    public Outcome Outcome => (Outcome)(rest >> OutcomeAt);

    /// <summary>Why it failed or was a bug; otherwise None.</summary>
    public Reason Reason => (Reason)(byte)(rest >> ReasonAt);

    /// <summary>True when a request that may wait came from an interrupt (R4.7).</summary>
    public bool MightSleep => ((int)(rest >> ReportsAt) & SleepBit) != 0;

    /// <summary>How many bad or foreign frames the operation met, 0 to 1024, or damaged parts of objects; of many at
    /// once, 32767 or more count as 32767.</summary>
    public int Reports => (int)(rest >> ReportsAt) & MostReports;

    /// <summary>The first frame (pfn) of the block handed out, for Ok and Lost; otherwise 0.</summary>
    public uint Frame => (uint)rest;

    /// <summary>A pointer to the block handed out, which the caller owns until it frees it; 0 if the block has no
    /// linear address, and for every other answer.</summary>
    public nuint Address => address;

    /// <summary>Turns misuse into an exception.</summary>
    /// <exception cref="InvalidOperationException">The outcome is <see cref="Outcome.Bug"/>.</exception>
    public void ThrowIfBug()
    {
        if (Outcome == Outcome.Bug) Throw.Misuse(Reason);
    }

    /// <inheritdoc />
    public override string ToString() => Reason == Reason.None ? $"{Outcome}" : $"{Outcome} ({Reason})";
}
