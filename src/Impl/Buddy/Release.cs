using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Verified.Impl.Memory;
using Verified.Impl.PageFrames;
using Verified.Impl.Zones;
using Verified.Rules;

namespace Verified.Impl.Buddy;

/// <summary>Frees a block whose last user let go (R5.5, R5.8).</summary>
static unsafe class Release
{
    /// <summary>log2 of the state bytes compared at once.</summary>
    const int LineOrder = 6;

    /// <summary>Whether all frames of the block but the first are plain: nothing to check, nothing foreign.</summary>
    /// <remarks>Budget: 2^order bytes, compared 64 at a time; up to order 6 without a branch. The bytes behind a small
    /// block are read, but do not count; behind the last of all stand the links.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool RestIsPlain(MemMap* map, uint index, int order)
    {
        byte* states = map->States + index;
        Vector512<byte> plain = Vector512.Create(State.Plain);
        ulong others = (order >= LineOrder ? ulong.MaxValue : (1UL << (1 << order)) - 1) & ~1UL;
        ulong found = Vector512.Equals(Vector512.Load(states), plain).ExtractMostSignificantBits();
        if ((found & others) != others) return false;
        for (int line = 1; line < 1 << (order - LineOrder) && order > LineOrder; line++)
            if (Vector512.Load(states + (line << LineOrder)) != plain) return false;
        return true;
    }

    /// <summary>How many frames of the block, its first aside, are not the caller's to free: free, reserved, in use, or
    /// of another compound block.</summary>
    [Implements(RuleIds.Buddy.ReleaseOverlap)]
    public static int Foreign(MemMap* map, uint index, int order)
    {
        int foreign = 0;
        uint end = index + (1u << order);
        for (uint i = index + 1; i < end; i++)
        {
            byte state = map->States[i];
            if (state == State.Plain) continue;
            if (!Blocks.IsHead(state))
            {
                if (state is State.Used or State.Slab || State.IsParked(state) || IsForeign(map, index, i)) foreign++;
                continue;
            }
            // Blocks do not straddle each other, so the free one ends inside.
            uint frames = 1u << Blocks.OrderOf(state);
            foreign += (int)frames;
            i += frames - 1;
        }
        return foreign;
    }

    /// <summary>Checks and repairs every frame of a block that is freed. How many were bad; a first frame that is
    /// reported already counts as one.</summary>
    public static int Clean(MemMap* map, Zone* zone, uint index, int order, bool firstReported)
    {
        int bad = PageCheck.Release(map, zone, index) | firstReported ? 1 : 0;
        for (uint i = index + 1, end = index + (1u << order); i < end; i++)
            if (map->States[i] != State.Plain && PageCheck.Release(map, zone, i)) bad++;
        return bad;
    }

    static bool IsForeign(MemMap* map, uint first, uint index)
    {
        Descriptor* page = map->Descriptors + index;
        if ((page->Flags & Flags.Reserved) != 0 || page->Count >= 0) return true;
        return (page->Flags & Flags.Compound) != 0 && UsageCounter.Counted(map, index) != first;
    }
}
