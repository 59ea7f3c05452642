using Verified.Impl.Memory;
using Verified.Impl.PageFrames;
using Verified.Impl.Zones;
using Verified.Rules;

namespace Verified.Impl.Buddy;

/// <summary>bad_page: what a frame must not be when it is freed or handed out, and the repair (R5.8, R5.9).</summary>
static unsafe class PageCheck
{
    const uint BadInBoth = Flags.Private | Flags.Locked | Flags.Lru | Flags.Active | Flags.Reclaim | Flags.SwapCache
        | Flags.Writeback;

    const uint BadWhenReleased = BadInBoth | Flags.Slab;
    const uint BadWhenPrepared = BadInBoth | Flags.Dirty;

    const uint Repaired = Flags.Private | Flags.Locked | Flags.Lru | Flags.Active | Flags.Dirty | Flags.SwapCache
        | Flags.Writeback;

    const uint ClearedWhenPrepared = Flags.Uptodate | Flags.Error | Flags.Referenced | Flags.Arch1 | Flags.Checked
        | Flags.MappedToDisk;

    /// <summary>Checks one frame of a block that is being freed. It is unused afterwards; true if it was bad.</summary>
    [Implements(RuleIds.Buddy.ReleaseBadFrame)]
    public static bool Release(MemMap* map, Zone* zone, uint index)
    {
        bool bad = IsBad(map, index, BadWhenReleased);
        if (bad) Repair(map, index);
        map->Descriptors[index].Flags &= ~Flags.Dirty;
        map->Descriptors[index].Count = UsageCounter.Biased(0);
        map->Privates[index] = 0;
        State.Settle(map, index, zone->PlainFlags);
        return bad;
    }

    /// <summary>Checks the first frame of a block that is being handed out and gives it its user; true if it was
    /// bad.</summary>
    [Implements(RuleIds.Buddy.PrepareFirstFrame)]
    public static bool Prepare(MemMap* map, Zone* zone, uint index)
    {
        bool bad = IsBad(map, index, BadWhenPrepared);
        if (bad) Repair(map, index);
        map->Descriptors[index].Flags &= ~ClearedWhenPrepared;
        map->Descriptors[index].Count = UsageCounter.Biased(1);
        map->Privates[index] = 0;
        State.Settle(map, index, zone->PlainFlags);
        return bad;
    }

    static bool IsBad(MemMap* map, uint index, uint flags) =>
        map->Mappers[index] != 0 || map->Mappings[index] != 0 || (map->Descriptors[index].Flags & flags) != 0;

    static void Repair(MemMap* map, uint index)
    {
        map->Descriptors[index].Flags &= ~Repaired;
        map->Mappers[index] = 0;
        map->Mappings[index] = 0;
    }
}
