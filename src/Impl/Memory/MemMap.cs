using System.Runtime.CompilerServices;
using Verified.Impl.Buddy;
using Verified.Impl.HighMemory;
using Verified.Impl.PageFrames;
using Verified.Impl.PerCpu;
using Verified.Impl.Slab;
using Verified.Impl.Statistics;
using Verified.Impl.Zones;

namespace Verified.Impl.Memory;

/// <summary>
/// Where everything of a machine stands. All pointers lead into the metadata region of the arena, which owns it; frames
/// are counted from the first of the machine (index = pfn - First). One stretch of the region, from the tunables to the
/// links, is all that ever changes, so a snapshot is one copy; it holds no pointers.
/// </summary>
unsafe struct MemMap
{
    public const uint Nil = uint.MaxValue;
    public const int PageShift = 12, PageSize = 1 << PageShift;
    public const int HeaderBytes = 384;

    // What an observer compares, column after column; see DescriptorBytes of the system.
    public const int ColdBytes = sizeof(uint) + 3 * sizeof(ulong), DescriptorBytesPerFrame = 8 + ColdBytes + 1;

    public Zone* Zones;
    public CpuState* Cpus;

    /// <summary>The page lists: CPU after CPU, zone after zone (<see cref="PageSet"/>).</summary>
    public PageList* Lists;

    public Descriptor* Descriptors;
    public byte* States;
    public ListLink* Links;

    /// <summary>A line for each CPU and zone; null in a machine of one node.</summary>
    public NumaLine* Numa;

    public uint First;
    public uint Count;
    public int ZoneShift;
    public uint TagMask;
    public Tunables* Tunables;
    public Node* Nodes;
    public uint* Mappers;
    public ulong* Privates;
    public ulong* Mappings;
    public ulong* Indexes;
    public ulong* Present;
    public byte* Frames;
    public byte* Image;

    /// <summary>The caches, in a region of their own (<see cref="SlabShape"/>).</summary>
    public CacheTable* CacheTable;

    public Cache* Caches;
    public CacheNode* CacheNodes;
    public byte* CacheImage;

    /// <summary>The last reports of damaged objects; null without debugging.</summary>
    public ReportEntry* Reports;
    public byte* LocalArrays;
    public byte* SharedArrays;

    /// <summary>Bytes of the arrays of a CPU.</summary>
    public nuint LocalArraysOfCpu;

    /// <summary>Who owns each CPU: not part of what a snapshot holds.</summary>
    public CpuOwner* Owners;

    /// <summary>What each page of the windows shows (<see cref="PageTable"/>), and where page 0 is.</summary>
    public uint* Entries;

    public byte* WindowBase;
    public WindowShape Windows;

    /// <summary>The noncontiguous areas; only where there is a range for them.</summary>
    public Vmalloc.AreaTable* Areas;

    /// <summary>What is mapped of high memory; null in a machine without windows for it.</summary>
    public WindowTable* WindowTable;

    /// <summary>The file of the frames with real mappings, else -1.</summary>
    public int FrameFile;

    public nuint ChangingBytes;
    public uint Rows;
    public int NodeCount;
    public int ZoneCount;
    public int CpuCount;

    /// <summary>Caches that there is room for; 0: the machine has none.</summary>
    public int CachePlaces;

    /// <summary>As many if objects are handed out without debugging, else 0.</summary>
    public int PlainPlaces;

    /// <summary>The memory pools, and how many there is room for.</summary>
    public Mempool.PoolPlace* Pools;

    public int PoolPlaces;

    /// <summary>Blocks below this order have page lists, if there are any: 1 to 11.</summary>
    public int ListOrders;

    public bool CompoundPages;
    public bool PerCpuLists;
    public bool Reclaims;

    /// <summary>Leads to the managed system, whose reclaimers and hooks are called; 0 if it has no use for it. The
    /// system owns it.</summary>
    public nint Owner;

    /// <summary>Lays the tables out in a zeroed region and returns the map, which stands at its start.</summary>
    public static MemMap* Place(byte* region, byte* frames, in Shape shape)
    {
        MemMap* map = (MemMap*)region;
        map->Owners = (CpuOwner*)(region + HeaderBytes);
        byte* start = region + HeaderBytes + shape.OwnersBytes;
        nuint rows = shape.Rows;
        map->Frames = frames;
        (map->First, map->Count, map->Rows) = (shape.Frames.Start, shape.Frames.Count, (uint)rows);
        (map->NodeCount, map->ZoneCount, map->CpuCount) = (shape.Nodes, shape.Zones, shape.Cpus);
        (map->ZoneShift, map->TagMask) = (Flags.ZoneShiftOf(shape.Nodes), shape.NodeMask << 2 | 3);
        (map->ChangingBytes, map->ListOrders) = (shape.Changing, shape.ListOrders);
        map->Tunables = (Tunables*)start;
        map->Nodes = (Node*)(start + Shape.NodesAt);
        map->Zones = (Zone*)(start + shape.ZonesAt);
        map->Cpus = (CpuState*)(start + shape.CpusAt);
        map->Lists = (PageList*)(start + shape.ListsAt);
        map->Numa = shape.HasNuma ? (NumaLine*)(start + shape.NumaAt) : null;
        map->Entries = (uint*)(start + shape.EntriesAt);
        (map->Windows, map->FrameFile) = (shape.Windows, -1);
        map->Areas = (Vmalloc.AreaTable*)(start + shape.AreasAt);
        map->WindowTable = shape.Windows.Slots == 0 ? null : (WindowTable*)(start + shape.WindowsAt);
        map->Descriptors = (Descriptor*)(start + shape.TablesAt);
        map->Mappers = (uint*)(map->Descriptors + rows);
        map->Privates = (ulong*)(map->Mappers + rows);
        map->Mappings = map->Privates + rows;
        map->Indexes = map->Mappings + rows;
        map->States = (byte*)(map->Indexes + rows);
        map->Links = (ListLink*)(map->States + rows);
        map->Present = (ulong*)(map->Links + rows);
        map->Image = shape.HasImage ? (byte*)map->Present + rows / 8 : null;
        return map;
    }

    /// <summary>The start of all that changes.</summary>
    public static byte* Changing(MemMap* map) => (byte*)map->Tunables;

    /// <summary>The first page list of a CPU.</summary>
    public readonly PageList* ListsOf(int cpu) => Lists + ((long)cpu * ZoneCount * PageSet.Lists(ListOrders));

    /// <summary>Whether the frame lies in a zone and has memory.</summary>
    public static bool IsPresent(MemMap* map, uint index) =>
        index < map->Count && ((map->Present[index >> 6] >> (int)(index & 63)) & 1) != 0;

    /// <summary>The zone of a frame, holes included; null outside all zones.</summary>
    public static Zone* ZoneOf(MemMap* map, uint index)
    {
        for (int z = 0; z < map->ZoneCount; z++)
            if (index - map->Zones[z].Base < map->Zones[z].Spanned) return map->Zones + z;
        return null;
    }

    /// <summary>The number of the zone named by the flags of a frame that is known to lie in one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint TaggedNumber(MemMap* map, uint index)
    {
        // The tag counts four zones a node, of which there are three.
        uint tag = (map->Descriptors[index].Flags >> map->ZoneShift) & map->TagMask;
        return tag - (tag >> 2);
    }

    /// <summary>The zone named by the flags of a frame that is known to lie in one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Zone* TaggedZone(MemMap* map, uint index) => map->Zones + TaggedNumber(map, index);
}
