using System.Text;
using Verified.Impl.Buddy;
using Verified.Impl.Memory;
using Verified.Impl.PageFrames;
using Verified.Impl.Zones;

namespace Verified.Impl;

/// <summary>What an observer may see of a system.</summary>
public sealed unsafe partial class MemorySystem
{
    // Texts of small machines need no buffer of managed memory.
    const int MostOnStack = 8192;

    /// <summary>Zones of the machine, empty or not: DMA, Normal, HighMem of each node in turn. Zones are numbered
    /// node * 3 + kind.</summary>
    public int ZoneCount => Live->ZoneCount;

    /// <summary>Nodes of the machine, 1 to 8.</summary>
    public int NodeCount => Live->NodeCount;

    /// <summary>What the boot worked out.</summary>
    public BootFacts Facts
    {
        get
        {
            var zones = new ZoneFacts[Live->ZoneCount];
            for (int zone = 0; zone < zones.Length; zone++) zones[zone] = FactsOf(zone);
            var nodes = new NodeFacts[map->NodeCount];
            for (int node = 0; node < nodes.Length; node++) nodes[node] = FactsOf(map->Nodes + node);
            return new BootFacts(zones, nodes);
        }
    }

    /// <summary>The hot half of the descriptors: flags in the low, users - 1 in the high word. Reads stay valid until
    /// the system ends; the values change with every operation.</summary>
    public ReadOnlySpan<ulong> FlagsAndCounts => new(Live->Descriptors, (int)Live->Count);

    /// <summary>How many page table entries map each frame.</summary>
    public ReadOnlySpan<uint> Mappers => new(Live->Mappers, (int)Live->Count);

    /// <summary>`private` of each frame; that of a free head is not stored here.</summary>
    public ReadOnlySpan<ulong> Privates => new(Live->Privates, (int)Live->Count);

    /// <summary>`mapping` of each frame.</summary>
    public ReadOnlySpan<ulong> Mappings => new(Live->Mappings, (int)Live->Count);

    /// <summary>`index` of each frame.</summary>
    public ReadOnlySpan<ulong> Indexes => new(Live->Indexes, (int)Live->Count);

    /// <summary>The state byte of each frame: the order, plus 16 or not, of the free block that it heads; else 237 or
    /// 239 in a page list, 253 to 255 elsewhere.</summary>
    public ReadOnlySpan<byte> States => new(Live->States, (int)Live->Count);

    /// <summary>All columns of the descriptors, one after the other, without the list links: if these bytes are as
    /// before, no descriptor changed.</summary>
    public ReadOnlySpan<byte> DescriptorBytes =>
        new(Live->Descriptors, checked((int)(Live->Rows * (ulong)MemMap.DescriptorBytesPerFrame)));

    /// <summary>The frame (pfn) that a byte of <see cref="DescriptorBytes"/> belongs to.</summary>
    public uint FrameOfDescriptorByte(int offset)
    {
        uint rows = Live->Rows;
        ulong rest = (uint)offset;
        if (rest >= rows * (ulong)MemMap.DescriptorBytesPerFrame)
            Throw.OutOfRange(nameof(offset), offset, "an offset into DescriptorBytes");
        foreach (uint width in (ReadOnlySpan<byte>)[8, 4, 8, 8, 8, 1])
        {
            if (rest < (ulong)rows * width) return map->First + (uint)(rest / width);
            rest -= (ulong)rows * width;
        }
        return map->First;
    }

    /// <summary>The first frame (pfn) of the machine: number 0 of the columns.</summary>
    public uint FirstFrame => Live->First;

    /// <summary>Where the columns that few operations change (from <see cref="Mappers"/> to <see cref="Indexes"/>)
    /// begin in
    /// <see cref="DescriptorBytes"/>.</summary>
    public int ColdOffset => (int)(Live->Rows * sizeof(ulong));

    /// <summary>Where the column <see cref="States"/> begins in <see cref="DescriptorBytes"/>.</summary>
    public int StatesOffset => (int)(Live->Rows * (MemMap.DescriptorBytesPerFrame - 1));

    /// <summary>The first frame (pfn) of a zone.</summary>
    public uint ZoneStart(int zone) => At(zone)->Start;

    /// <summary>How many frames a zone spans, holes included.</summary>
    public uint ZoneSpanned(int zone) => At(zone)->Spanned;

    /// <summary>How many frames a zone has, holes not included.</summary>
    public uint ZonePresent(int zone) => At(zone)->Present;

    /// <summary>How many frames of a zone are free.</summary>
    public uint FreePages(int zone) => At(zone)->FreePages;

    /// <summary>How many free blocks of an order a zone has.</summary>
    public uint NrFree(int zone, int order) => At(zone)->NrFree[Checked(order)];

    /// <summary>pages_min of a zone.</summary>
    public uint PagesMin(int zone) => At(zone)->PagesMin;

    /// <summary>pages_low of a zone.</summary>
    public uint PagesLow(int zone) => At(zone)->PagesLow;

    /// <summary>pages_high of a zone.</summary>
    public uint PagesHigh(int zone) => At(zone)->PagesHigh;

    /// <summary>Frames of a zone kept from requests of a class (R3.6).</summary>
    public uint LowmemReserve(int zone, int classzone)
    {
        if ((uint)classzone >= Zone.Kinds) Throw.OutOfRange(nameof(classzone), classzone, "0 to 2");
        return At(zone)->LowmemReserve[classzone];
    }

    /// <summary>Writes the first frames (pfn) of the free blocks of an order, head of the list first, as far as they
    /// fit; returns how many. Ends on a broken list too.</summary>
    public int FreeBlocks(int zone, int order, Span<uint> heads)
    {
        fixed (uint* into = heads)
            return (int)ListOrder.Read(Live, At(zone), Checked(order), into, (uint)heads.Length);
    }

    /// <summary>All free lists of a zone at once: by order the number of blocks that nr_free says and the number
    /// linked, and the first frames (pfn) of the blocks, list after list, head first. A list is followed one block
    /// beyond its nr_free, so that a longer one shows.</summary>
    /// <param name="zone">The zone.</param>
    /// <param name="counts">nr_free of orders 0 to 10.</param>
    /// <param name="linked">Blocks written for orders 0 to 10.</param>
    /// <param name="frames">Room for them; what does not fit is left out.</param>
    public void FreeLists(int zone, Span<uint> counts, Span<int> linked, Span<uint> frames)
    {
        Zone* at = At(zone);
        fixed (uint* into = frames)
        {
            uint written = 0;
            for (int order = 0; order < Blocks.Orders; order++)
            {
                counts[order] = at->NrFree[order];
                uint room = (uint)Math.Min((uint)frames.Length - written, (ulong)at->NrFree[order] + 1);
                uint found = ListOrder.Read(map, at, order, into + written, room);
                linked[order] = (int)found;
                written += found;
            }
        }
    }

    /// <summary>The descriptor of a frame as v2.6 stores it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The frame lies in no zone.</exception>
    public PageDescriptor ReadDescriptor(uint frame)
    {
        uint index = frame - Live->First;
        if (index >= map->Count || MemMap.ZoneOf(map, index) == null)
            Throw.OutOfRange(nameof(frame), frame, "a frame of a zone");
        return Descriptors.Read(map, index);
    }

    /// <summary>A frame, decoded; any number is allowed.</summary>
    public FrameInfo Inspect(uint frame) => State.Inspect(Live, frame);

    /// <summary>The bytes of consecutive frames, of high memory too; valid until the system ends.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not all of them are frames of the machine, or there are more than
    /// a span can hold.</exception>
    public Span<byte> Memory(uint frame, int pages)
    {
        uint index = frame - Live->First;
        if (index >= map->Count || (uint)pages > map->Count - index || pages > int.MaxValue >> MemMap.PageShift)
            Throw.OutOfRange(nameof(frame), frame, "frames of the machine");
        return new Span<byte>(Addresses.Bytes(map, index), pages << MemMap.PageShift);
    }

    /// <summary>The zone of a frame that has memory; -1 for a hole or a frame of no zone.</summary>
    public int ZoneOfPresent(uint frame)
    {
        uint index = frame - Live->First;
        return MemMap.IsPresent(map, index) ? MemMap.ZoneOf(map, index)->Index : -1;
    }

    /// <summary>A pointer to a frame; 0 for one of high memory or of no zone.</summary>
    public nuint AddressOf(uint frame)
    {
        uint index = frame - Live->First;
        Zone* zone = index < map->Count ? MemMap.ZoneOf(map, index) : null;
        return zone == null ? 0 : Addresses.Pointer(map, zone, index);
    }

    /// <summary>The frame (pfn) that a pointer leads into; false if it leads into none of low memory.</summary>
    public bool TryFrameOf(nuint address, out uint frame)
    {
        uint index = Addresses.IndexAt(Live, address);
        frame = index == MemMap.Nil ? 0 : map->First + index;
        return index != MemMap.Nil;
    }

    /// <summary>Writes /proc/buddyinfo; returns the number of bytes, or -1 if they do not fit.</summary>
    public int FormatBuddyinfo(Span<byte> into) => Statistics.Buddyinfo.Format(Live, into);

    /// <summary>Writes /proc/zoneinfo; returns the number of bytes, or -1 if they do not fit.</summary>
    public int FormatZoneinfo(Span<byte> into) => Statistics.Zoneinfo.Format(Live, into);

    /// <summary>The text of /proc/buddyinfo (R5.11).</summary>
    public string Buddyinfo()
    {
        int most = Statistics.Buddyinfo.MaxBytes(Live);
        Span<byte> text = most <= MostOnStack ? stackalloc byte[most] : new byte[most];
        return Encoding.ASCII.GetString(text[..FormatBuddyinfo(text)]);
    }

    /// <summary>The text of /proc/zoneinfo.</summary>
    public string Zoneinfo()
    {
        int most = Statistics.Zoneinfo.MaxBytes(Live);
        Span<byte> text = most <= MostOnStack ? stackalloc byte[most] : new byte[most];
        return Encoding.ASCII.GetString(text[..FormatZoneinfo(text)]);
    }

    /// <summary>How fragmented a zone is for requests of an order (R5.12).</summary>
    public FragmentationIndices Fragmentation(int zone, int order) =>
        Statistics.Fragmentation.Of(At(zone), Checked(order));

    /// <summary>Checks the whole structure: null if it is sound, else one line that names what is broken. Ends on any
    /// corruption.</summary>
    public string? SelfCheck() => Soundness.Check(Live);

    Zone* At(int zone)
    {
        if ((uint)zone >= (uint)Live->ZoneCount) Throw.OutOfRange(nameof(zone), zone, $"0 to {map->ZoneCount - 1}");
        return map->Zones + zone;
    }

    static int Checked(int order)
    {
        if ((uint)order >= Blocks.Orders) Throw.OutOfRange(nameof(order), order, "0 to 10");
        return order;
    }

    ZoneFacts FactsOf(int index)
    {
        Zone* zone = At(index);
        return new ZoneFacts(zone->Start, zone->Spanned, zone->Present, WaitTable.Size(zone->Spanned),
            Zone.IsAligned(zone), zone->PagesMin, zone->PagesLow, zone->PagesHigh,
            [zone->LowmemReserve[0], zone->LowmemReserve[1], zone->LowmemReserve[2]]);
    }

    static NodeFacts FactsOf(Node* node) => new(node->Start, node->Spanned, node->Present, node->NrZones,
        Descriptors.MapBytes(node->Spanned), [ListFor(node, 0), ListFor(node, 1), ListFor(node, 2)]);

    static int[] ListFor(Node* node, uint zoneBits)
    {
        Zonelist* list = Zonelist.For(node, zoneBits);
        var zones = new int[list->Length];
        for (int i = 0; i < zones.Length; i++) zones[i] = list->At(i);
        return zones;
    }
}
