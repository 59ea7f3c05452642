using Verified.Impl.Memory;
using Verified.Impl.PageFrames;
using Verified.Impl.Zones;
using Verified.Rules;

namespace Verified.Impl.PageAllocator;

/// <summary>Compound blocks: every frame knows the first, the second knows the order (R4.8).</summary>
static unsafe class Compound
{
    /// <summary>Makes a block compound; its order is 1 or more.</summary>
    [Implements(RuleIds.PageAllocator.CompoundPrepared)]
    public static void Build(MemMap* map, uint first, int order)
    {
        for (uint i = first, end = first + (1u << order); i < end; i++)
        {
            map->Descriptors[i].Flags |= Flags.Compound;
            map->Privates[i] = map->First + first;
            map->States[i] = State.Marked;
        }
        map->Mappings[first + 1] = 0;
        map->Indexes[first + 1] = (ulong)order;
    }

    /// <summary>The order that a compound block was built with.</summary>
    public static int OrderOf(MemMap* map, uint first) => (int)map->Indexes[first + 1];

    /// <summary>Makes the frames of a compound block ordinary ones again.</summary>
    [Implements(RuleIds.PageAllocator.CompoundReleased)]
    public static void Dissolve(MemMap* map, Zone* zone, uint first)
    {
        uint end = first + (1u << OrderOf(map, first));
        map->Mappings[first + 1] = 0;
        map->Indexes[first + 1] = 0;
        for (uint i = first; i < end; i++)
        {
            map->Descriptors[i].Flags &= ~Flags.Compound;
            map->Privates[i] = 0;
            State.Settle(map, i, zone->PlainFlags);
        }
    }
}
