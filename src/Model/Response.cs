namespace Verified.Model;

/// <summary>How an operation ended.</summary>
public enum Outcome : byte
{
    /// <summary>Done; a request returned its block.</summary>
    Ok,

    /// <summary>A request returned NULL.</summary>
    Failed,

    /// <summary>Misuse: reported, and nothing changed.</summary>
    Bug,

    /// <summary>A request was served but could not say where: the block has no linear address (R4.2).</summary>
    Lost,

    /// <summary>Nothing to do: null pointer or reserved frame.</summary>
    Ignored,

    /// <summary>One user less, others remain.</summary>
    Shared,

    /// <summary>The release would take frames that are not the block's: reported, and nothing changed.</summary>
    Refused,

    /// <summary>The block joined the free blocks.</summary>
    Freed,

    /// <summary>The caller would sleep in the queue that the reason names, and then come back.</summary>
    WouldSleep,
}

/// <summary>
/// Why a request failed or what the misuse was. For failures a later reason is a stronger one (docs/decisions.md).
/// </summary>
public enum Reason : byte
{
    /// <summary>No failure.</summary>
    None,

    /// <summary>The order is 11 or more.</summary>
    OrderTooLarge,

    /// <summary>DMA and HIGHMEM asked together.</summary>
    IllegalZone,

    /// <summary>get_zeroed_page from high memory.</summary>
    HighMemory,

    /// <summary>Zeroing high memory without permission to sleep.</summary>
    ZeroHighAtomic,

    /// <summary>The zonelist is empty.</summary>
    NoZones,

    /// <summary>Free memory is at or below the mark.</summary>
    BelowWatermark,

    /// <summary>Only the lowmem reserve, kept for requests that must come from this zone, stands in the way.</summary>
    ReservedForLower,

    /// <summary>Enough is free, but not in blocks of the order (the per-order part of the mark test).</summary>
    Fragmented,

    /// <summary>No block of the order or above is free.</summary>
    NoBlock,

    /// <summary>No such frame, or a hole, or an address without a frame.</summary>
    Invalid,

    /// <summary>A compound frame that is not the first of its block.</summary>
    Interior,

    /// <summary>The frame has no users.</summary>
    Unused,

    /// <summary>The block is not aligned in its zone or leaves it.</summary>
    Misaligned,

    /// <summary>The frame is not reserved.</summary>
    NotReserved,

    /// <summary>The frame is free.</summary>
    Free,

    /// <summary>The field belongs to the compound block.</summary>
    Compound,

    /// <summary>A value outside its range.</summary>
    Illegal,

    /// <summary>No page-table entry maps the frame.</summary>
    Unmapped,

    /// <summary>There is no such node.</summary>
    NoNode,

    /// <summary>The CPU is offline.</summary>
    Offline,

    /// <summary>Memory is used up, and the kernel finds no process to kill.</summary>
    OutOfMemory,

    /// <summary>Waits up to 20 ms for writes to the disk, and goes on at rebalance.</summary>
    Congestion,

    /// <summary>A process was killed: waits a tick for its memory, and starts anew.</summary>
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

    /// <summary>The request for pages was made to fail.</summary>
    Injected,

    /// <summary>There is no such cache.</summary>
    NoCache,

    /// <summary>The object is of another cache.</summary>
    WrongCache,

    /// <summary>Objects of the cache are in use.</summary>
    InUse,

    /// <summary>The frame belongs to a slab.</summary>
    Slab,

    /// <summary>The failure is not allowed to the caller: the kernel panics.</summary>
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

/// <summary>What the caller sees of an operation.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Reason">Why it failed.</param>
/// <param name="Frame">The first frame of the block that a request took; none otherwise.</param>
/// <param name="Address">The linear address that an address-returning request gave; 0 otherwise.</param>
/// <param name="Reports">Bad page frames, or damaged parts of objects, reported.</param>
/// <param name="MightSleep">Whether the sleeping check complained (R4.7).</param>
/// <param name="Detail">
/// The text, frame report or indices that a reading command gives, or what was reported of objects; null otherwise.
/// </param>
public readonly record struct Response(
    Outcome Outcome, Reason Reason, Frame Frame, ulong Address, int Reports, bool MightSleep, object? Detail)
{
    /// <summary>An answer that is only an outcome.</summary>
    public static Response Of(Outcome outcome, int reports = 0) =>
        new(outcome, Reason.None, Frame.None, 0, reports, false, null);

    /// <summary>Misuse.</summary>
    public static Response Bug(Reason reason) => new(Outcome.Bug, reason, Frame.None, 0, 0, false, null);

    /// <summary>A request that returned NULL.</summary>
    public static Response Failed(Reason reason) => new(Outcome.Failed, reason, Frame.None, 0, 0, false, null);

    /// <summary>An operation that goes on when its caller has slept.</summary>
    public static Response Sleeps(Reason queue) => new(Outcome.WouldSleep, queue, Frame.None, 0, 0, false, null);

    /// <summary>What a reading command read.</summary>
    public static Response Read(object detail) => new(Outcome.Ok, Reason.None, Frame.None, 0, 0, false, detail);

    /// <summary>Whether a block was handed out, known to the caller or not.</summary>
    public bool Served => Frame.Number >= 0;

    /// <inheritdoc/>
    public override string ToString()
    {
        string text = Reports == 0 && Detail is not null ? $"{Detail}" : Outcome.ToString().ToLowerInvariant();
        if (Reason != Reason.None) text += $" ({Reason})";
        if (Served) text += $" {Frame}";
        if (Address != 0) text += $" at 0x{Address:x}";
        if (Reports != 0) text += $", {Reports} bad" + (Detail is null ? "" : $": {Detail}");
        return MightSleep ? text + ", might sleep" : text;
    }
}
