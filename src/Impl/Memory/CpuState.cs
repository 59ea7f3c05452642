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

/// <summary>One CPU, on a cache line of its own: only its own operations write to it.</summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
unsafe struct CpuState
{
    public const int Bytes = 64;

    /// <summary>Stands in <see cref="First"/> for "not from a page list".</summary>
    public const byte None = byte.MaxValue;

    public CpuMode Mode;

    /// <summary>By the zone bits of a request, the zone that heads the list of the CPU's node, if single frames of it
    /// may come from a page list: one byte answers whether bits, CPU and list are good.</summary>
    public fixed byte First[4];

    public int Node;

    /// <summary>The number of its first page set.</summary>
    public uint Sets;

    /// <summary>Frames handed out, by the kind of the zone.</summary>
    public fixed ulong PgAlloc[Zones.Zone.Kinds];

    /// <summary>Frames freed.</summary>
    public ulong PgFree;

    /// <summary>Rounds of kswapd, requests that reclaimed themselves, and processes killed.</summary>
    public uint PageOutRuns, AllocStalls, OomKills;
}
