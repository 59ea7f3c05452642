using Verified.Impl.Buddy;
using Verified.Impl.PageFrames;
using Verified.Impl.PerCpu;
using Verified.Impl.Statistics;
using Verified.Impl.Zones;

namespace Verified.Impl.Memory;

/// <summary>
/// The metadata of a machine as spans that can be written to, so that a check can plant faults in it without a pointer
/// of its own. Frames are counted from <see cref="First"/>. The arena owns what the spans show.
/// </summary>
readonly unsafe partial struct Metadata(MemMap* map)
{
    /// <summary>The number (pfn) of the frame with index 0.</summary>
    public uint First => map->First;

    /// <summary>Frames from the first to the last of the machine.</summary>
    public int Count => (int)map->Count;

    /// <summary>The hot half of each descriptor.</summary>
    public Span<Descriptor> Descriptors => new(map->Descriptors, Count);

    /// <summary>The state byte of each frame.</summary>
    public Span<byte> States => new(map->States, Count);

    /// <summary>The list links of each frame.</summary>
    public Span<ListLink> Links => new(map->Links, Count);

    /// <summary>How many page table entries map each frame.</summary>
    public Span<uint> Mappers => new(map->Mappers, Count);

    /// <summary>The zone of that index: node * 3 + kind.</summary>
    public ref Zone Zone(int zone) => ref map->Zones[zone];

    /// <summary>The node of that number.</summary>
    public ref Node Node(int node) => ref map->Nodes[node];

    /// <summary>nr_free of a zone, by order.</summary>
    public Span<uint> NrFree(int zone) => new(map->Zones[zone].NrFree, Blocks.Orders);

    /// <summary>The index of the first block of each free list of a zone.</summary>
    public Span<uint> Heads(int zone) => new(map->Zones[zone].Heads, Blocks.Orders);

    /// <summary>lowmem_reserve of a zone, by class.</summary>
    public Span<uint> LowmemReserve(int zone) => new(map->Zones[zone].LowmemReserve, Zones.Zone.Kinds);

    /// <summary>A page list of single frames of a CPU and a zone.</summary>
    public ref PageList PageList(int zone, int cpu, bool cold) => ref BlockList(zone, cpu, 0, cold);

    /// <summary>A page list of a CPU, a zone and a listed order.</summary>
    public ref PageList BlockList(int zone, int cpu, int order, bool cold = false) => ref *PageSet.List(
        map->Cpus + cpu, (uint)zone, PageSet.Number(order, cold ? PerCpu.Give.Cold : PerCpu.Give.Hot));

    /// <summary>A CPU: whether it runs, and what it counted.</summary>
    public ref CpuState Cpu(int cpu) => ref map->Cpus[cpu];

    /// <summary>The managed id of the thread that owns a CPU, or 0.</summary>
    public int Owner(int cpu) => map->Owners[cpu].Thread;

    /// <summary>What a CPU counted at a zone; only in a machine of several nodes.</summary>
    public ref NumaLine Numa(int zone, int cpu) => ref map->Numa[map->Cpus[cpu].Sets + zone];
}
