using System.Runtime.InteropServices;

namespace Verified.Impl.Memory;

/// <summary>Whether a CPU runs, and where its single frames come from.</summary>
enum CpuMode : byte
{
    /// <summary>It runs nothing.</summary>
    Offline,

    /// <summary>From the buddy system.</summary>
    Direct,

    /// <summary>From its page lists.</summary>
    Parking,
}

/// <summary>One CPU, on two cache lines of its own, of which the first is enough for single frames: only its own
/// operations write to it, and those are of one thread at a time (<see cref="Ownership"/>).</summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
unsafe struct CpuState
{
    public const int Bytes = 128;

    public CpuMode Mode;

    /// <summary>Its number, from 0.</summary>
    public byte Number;

    /// <summary>Mark tests until an interrupt comes; 0: none is awaited.</summary>
    public ushort TestsLeft;

    public byte Node;

    /// <summary>Blocks below this order may come from a page list: 0 while it has none, 1 for single frames
    /// alone.</summary>
    public byte Orders;

    /// <summary>How many page lists it has for each zone.</summary>
    public byte Lists;

    /// <summary>The number of its first page set.</summary>
    public uint Sets;

    /// <summary>Bytes from here to its first page set.</summary>
    public uint SetsAt;

    /// <summary>Frames handed out, by the kind of the zone, but for those that a page list counted itself.</summary>
    public fixed ulong PgAlloc[Zones.Zone.Kinds];

    /// <summary>Frames freed, but for those that a page list counted itself.</summary>
    public ulong PgFree;

    /// <summary>By the zone bits of a request, the bytes from here to the hot list of the zone that heads the list of
    /// the CPU's node, if single frames alone come from page lists; else 0. One word answers whether bits, CPU and
    /// list are good.</summary>
    public fixed uint ListAt[4];

    /// <summary>Bytes from the first array of objects of the machine to the first of this CPU.</summary>
    public ulong ArraysAt;

    /// <summary>Rounds of kswapd, requests that reclaimed themselves, and processes killed.</summary>
    public uint PageOutRuns, AllocStalls, OomKills;

    /// <summary>As <see cref="ListAt"/>, if blocks of several orders come from page lists.</summary>
    public fixed uint BlocksAt[4];

    /// <summary>Who uses it, as objects with debugging keep it.</summary>
    public uint Caller;

    /// <summary>Damaged parts of objects that the running operation found, and that are not in an answer yet.</summary>
    public int Reports;
}
