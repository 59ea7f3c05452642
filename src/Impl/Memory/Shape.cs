using Verified.Impl.Buddy;
using Verified.Impl.PerCpu;
using Verified.Impl.Statistics;
using Verified.Impl.Zones;

namespace Verified.Impl.Memory;

/// <summary>How much of everything a machine has, and with it where each table stands in the stretch of the metadata
/// that changes. Tables of CPUs begin on cache lines.</summary>
readonly unsafe struct Shape(FrameRange frames, int nodes, int cpus, int listOrders, WindowShape windows)
{
    const nuint Line = 64;

    public FrameRange Frames => frames;

    public int Nodes => nodes;

    public int Zones => nodes * Zone.Kinds;

    public int Cpus => cpus;

    public int ListOrders => listOrders;

    public WindowShape Windows => windows;

    /// <summary>Frames, padded to whole bitmap words, which also keeps every column aligned.</summary>
    public nuint Rows => ((nuint)frames.Count + 63) & ~(nuint)63;

    /// <summary>The node numbers that the tags of frames have room for, less one.</summary>
    public uint NodeMask => System.Numerics.BitOperations.RoundUpToPowerOf2((uint)nodes) - 1;

    public nuint OwnersBytes => (nuint)cpus * CpuOwner.Bytes;

    public static nuint NodesAt => Lines((nuint)sizeof(Tunables));

    public nuint ZonesAt => NodesAt + Lines((nuint)nodes * (nuint)sizeof(Node));

    // A damaged tag may name one zone more than there can be; it leads to a row without frames.
    public nuint CpusAt => ZonesAt + Lines(((NodeMask + 1) * Zone.Kinds + 1) * (nuint)sizeof(Zone));

    public nuint ListsAt => CpusAt + (nuint)cpus * CpuState.Bytes;

    public nuint NumaAt => ListsAt + (nuint)(cpus * Zones * PageSet.Lists(listOrders)) * PageList.Bytes;

    public bool HasNuma => nodes > 1;

    /// <summary>The page-table entries of the windows.</summary>
    public nuint EntriesAt => NumaAt + (HasNuma ? (nuint)(cpus * Zones) * NumaLine.Bytes : 0);

    /// <summary>The noncontiguous areas.</summary>
    public nuint AreasAt => EntriesAt + Lines(windows.EntriesBytes);

    /// <summary>The table of permanent and other mappings of high memory.</summary>
    public nuint WindowsAt => AreasAt + Lines(Vmalloc.AreaTable.BytesFor(windows.Areas));

    public nuint TablesAt => WindowsAt + Lines(HighMemory.WindowTable.Bytes(windows));

    /// <summary>Bytes of the stretch that changes.</summary>
    public nuint Changing => TablesAt + Rows * (MemMap.DescriptorBytesPerFrame + (nuint)sizeof(ListLink));

    /// <summary>Whether a second copy of all that changes is kept, for a fast reboot.</summary>
    public bool HasImage => Changing <= 1 << 20;

    /// <summary>Bytes of all metadata.</summary>
    public nuint Bytes => MemMap.HeaderBytes + OwnersBytes + Changing + Rows / 8 + (HasImage ? Changing : 0);

    static nuint Lines(nuint bytes) => (bytes + Line - 1) & ~(Line - 1);
}
