using System.Runtime.CompilerServices;
using Verified.Impl.Buddy;
using Verified.Impl.PageFrames;
using Verified.Impl.Zones;

namespace Verified.Impl.Memory;

/// <summary>
/// Where everything of a machine stands. All pointers lead into the metadata region of the arena, which owns it; frames
/// are counted from the first of the machine (index = pfn - First). One stretch of the region, from the node to the
/// links, is all that ever changes, so a snapshot is one copy; it holds no pointers.
/// </summary>
unsafe struct MemMap
{
    public const uint Nil = uint.MaxValue;
    public const int PageShift = 12, PageSize = 1 << PageShift;
    const nuint HeaderBytes = 256, ZonesOffset = 128, TablesOffset = 1024;

    // What an observer compares, column after column; see DescriptorBytes of the system.
    public const int ColdBytes = sizeof(uint) + 3 * sizeof(ulong), DescriptorBytesPerFrame = 8 + ColdBytes + 1;

    public Node* Node;
    public Zone* Zones;
    public Descriptor* Descriptors;
    public byte* States;
    public ListLink* Links;
    public uint* Mappers;
    public ulong* Privates;
    public ulong* Mappings;
    public ulong* Indexes;
    public ulong* Present;
    public byte* Frames;
    public byte* Image;
    public nuint ChangingBytes;
    public uint First;
    public uint Count;
    public uint Rows;
    public bool CompoundPages;

    /// <summary>Bytes of metadata for so many frames, with a second copy of all that changes if the machine is
    /// small.</summary>
    public static nuint BytesFor(uint count)
    {
        nuint rows = RowsFor(count), changing = ChangingFor(rows);
        return HeaderBytes + changing + rows / 8 + (HasImage(changing) ? changing : 0);
    }

    /// <summary>Lays the tables out in a zeroed region and returns the map, which stands at its start.</summary>
    public static MemMap* Place(byte* region, byte* frames, uint first, uint count)
    {
        MemMap* map = (MemMap*)region;
        byte* start = region + HeaderBytes;
        nuint rows = RowsFor(count);
        map->Frames = frames;
        (map->First, map->Count, map->Rows) = (first, count, (uint)rows);
        map->ChangingBytes = ChangingFor(rows);
        map->Node = (Node*)start;
        map->Zones = (Zone*)(start + ZonesOffset);
        map->Descriptors = (Descriptor*)(start + TablesOffset);
        map->Mappers = (uint*)(map->Descriptors + rows);
        map->Privates = (ulong*)(map->Mappers + rows);
        map->Mappings = map->Privates + rows;
        map->Indexes = map->Mappings + rows;
        map->States = (byte*)(map->Indexes + rows);
        map->Links = (ListLink*)(map->States + rows);
        map->Present = (ulong*)(map->Links + rows);
        map->Image = HasImage(map->ChangingBytes) ? (byte*)map->Present + rows / 8 : null;
        return map;
    }

    /// <summary>Whether the frame lies in a zone and has memory.</summary>
    public static bool IsPresent(MemMap* map, uint index) =>
        index < map->Count && ((map->Present[index >> 6] >> (int)(index & 63)) & 1) != 0;

    /// <summary>The zone of a frame, holes included; null outside all zones.</summary>
    public static Zone* ZoneOf(MemMap* map, uint index)
    {
        for (int z = 0; z < Zone.Count; z++)
            if (index - map->Zones[z].Base < map->Zones[z].Spanned) return map->Zones + z;
        return null;
    }

    /// <summary>The zone named by the flags of a frame that is known to lie in one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Zone* TaggedZone(MemMap* map, uint index) =>
        map->Zones + ((map->Descriptors[index].Flags >> Flags.ZoneShift) & 3);

    // Rows are padded to whole bitmap words, which also keeps every column aligned.
    static nuint RowsFor(uint count) => ((nuint)count + 63) & ~(nuint)63;

    static nuint ChangingFor(nuint rows) => TablesOffset + rows * (DescriptorBytesPerFrame + (nuint)sizeof(ListLink));

    static bool HasImage(nuint changing) => changing <= 1 << 20;
}
