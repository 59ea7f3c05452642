using Verified.Impl.Buddy;
using Verified.Impl.Memory;
using Verified.Impl.PageFrames;
using Verified.Rules;

namespace Verified.Impl.Slab;

/// <summary>The frames of a slab: PG_slab is set, the state byte keeps others away, and the links lead to cache and
/// descriptor, as the lru links do in 2.6.11.</summary>
static unsafe class Frames
{
    /// <summary>Whether a frame belongs to a slab: nobody but its cache may do anything to it.</summary>
    [Implements(RuleIds.Slab.FramesOwned)]
    public static bool IsOwned(MemMap* map, uint index) => map->States[index] == State.Slab;

    /// <summary>Takes the frames of a block, which the caller holds, for a slab.</summary>
    [Implements(RuleIds.Slab.FramesMarked)]
    public static void Mark(MemMap* map, uint first, int order, int cache, uint descriptor)
    {
        for (uint i = first, end = first + (1u << order); i < end; i++)
        {
            map->Descriptors[i].Flags |= Flags.Slab;
            map->Links[i] = new ListLink { Next = (uint)cache, Previous = descriptor };
            map->States[i] = State.Slab;
        }
    }

    /// <summary>Makes ordinary frames of them, for who gives them back.</summary>
    public static void Unmark(MemMap* map, uint first, int order)
    {
        uint plainFlags = MemMap.TaggedZone(map, first)->PlainFlags;
        for (uint i = first, end = first + (1u << order); i < end; i++)
        {
            map->Descriptors[i].Flags &= ~Flags.Slab;
            State.Settle(map, i, plainFlags);
        }
    }
}
