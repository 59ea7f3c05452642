using System.Runtime.CompilerServices;
using Verified.Impl.Buddy;
using Verified.Impl.Memory;
using Verified.Impl.Zones;
using Verified.Rules;

namespace Verified.Impl.PageFrames;

/// <summary>
/// The state byte of a frame. It sums the descriptor up, so that the fast paths and the check of a whole block read one
/// byte a frame and leave the cold columns alone. Free heads carry their order (<see cref="Blocks"/>); all others one
/// of these.
/// </summary>
/// <remarks>
/// Who may write a byte: of a free block who holds the lock of its zone; of a parked frame who owns the CPU; of any
/// other its user. A frame passes from one to the next under the lock, or within one CPU. Each change is one store of
/// one byte, and only those under the lock are of free heads, so who holds the lock may judge any frame of the zone.
/// </remarks>
static unsafe class State
{
    /// <summary>No users, and every field as an unused frame has it. Also most frames inside blocks.</summary>
    public const byte Plain = 0xFF;

    /// <summary>Has users, and is otherwise plain.</summary>
    public const byte Used = 0xFE;

    /// <summary>Some other field is set: look at the descriptor.</summary>
    public const byte Marked = 0xFD;

    /// <summary>Belongs to a slab, whatever its descriptor says: for its cache alone.</summary>
    public const byte Slab = 0xFC;

    /// <summary>As Plain, in a page list of a CPU. Marked has such a form too.</summary>
    public const byte Parked = Plain & ~LooseBit;

    // Set in the bytes of all frames that head no free block and are in no page list.
    const byte LooseBit = 0x10;

    /// <summary>The byte of an unused frame that enters a page list.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte Park(byte state) => (byte)(state & ~LooseBit);

    /// <summary>The byte of a frame that leaves one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte Unpark(byte state) => (byte)(state | LooseBit);

    /// <summary>Whether the frame is in a page list.</summary>
    [Implements(RuleIds.PerCpu.Parked)]
    public static bool IsParked(byte state) => !Blocks.IsHead(state) && (state & LooseBit) == 0;

    /// <summary>Sets the byte of a frame that heads no free block after its descriptor changed.</summary>
    public static void Settle(MemMap* map, uint index, uint plainFlags)
    {
        map->States[index] = !IsPlain(map, index, plainFlags) ? Marked
            : map->Descriptors[index].Count >= 0 ? Used : Plain;
    }

    /// <summary>Whether all fields but the counter are those of an unused frame.</summary>
    public static bool IsPlain(MemMap* map, uint index, uint plainFlags) =>
        map->Descriptors[index].Flags == plainFlags
        && (map->Mappers[index] | map->Privates[index] | map->Mappings[index] | map->Indexes[index]) == 0;

    /// <summary>Decodes a frame.</summary>
    public static FrameInfo Inspect(MemMap* map, uint frame)
    {
        ulong descriptor = Addresses.OfDescriptor(frame);
        uint index = frame - map->First;
        Zone* zone = index < map->Count ? MemMap.ZoneOf(map, index) : null;
        if (zone == null) return new FrameInfo(false, FrameState.Invalid, -1, 0, 0, false, 0, 0, 0, descriptor, -1, -1);

        PageDescriptor page = Descriptors.Read(map, index);
        uint free = Blocks.Covering(map, zone, index);
        FrameState state = Classify(page, map->States[index], free != MemMap.Nil);
        uint tag = page.Flags >> map->ZoneShift;
        return new FrameInfo(true, state, OrderOf(map, index, state, free),
            map->Descriptors[UsageCounter.Counted(map, index)].Count + 1, page.Mapcount + 1,
            Mapping.IsAnonymous(page), Mapping.Of(page), Mapping.IndexOf(page),
            Addresses.HasLinear(zone) ? Addresses.Linear(frame) : HighMemory.PageHash.LinearOf(map, index), descriptor,
            (int)(tag - (tag >> 2)), (int)tag >> 2);
    }

    /// <summary>The decision table of R1.10; the first test that holds decides.</summary>
    [Implements(RuleIds.PageFrames.StateTable)]
    static FrameState Classify(in PageDescriptor page, byte state, bool free)
    {
        bool users = page.Count >= 0;
        if ((page.Flags & Flags.Reserved) != 0) return FrameState.Reserved;
        if (Blocks.IsHead(state)) return FrameState.FreeHead;
        if (free) return FrameState.FreeInterior;
        if (IsParked(state)) return FrameState.PerCpu;
        if ((page.Flags & Flags.Compound) != 0) return FrameState.Compound;
        if (state == Slab || ((page.Flags & Flags.Slab) != 0 && users)) return FrameState.Slab;
        if (users && (page.Mapping != 0 || (page.Flags & Flags.SwapCache) != 0)) return FrameState.Mapped;
        return users ? FrameState.Used : FrameState.Lost;
    }

    static int OrderOf(MemMap* map, uint index, FrameState state, uint free) => state switch
    {
        FrameState.FreeHead or FrameState.FreeInterior => Blocks.OrderOf(map->States[free]),
        FrameState.Compound => (int)map->Indexes[UsageCounter.Counted(map, index) + 1],
        _ => -1,
    };
}
