using Verified.Impl.Memory;
using Verified.Impl.Zones;
using Verified.Rules;

namespace Verified.Impl.Watermarks;

/// <summary>The size of the pool of reserved frames, min_free_kbytes (R3.1, R3.2).</summary>
static unsafe class Pool
{
    const int Smallest = 128, Largest = 65536;
    const ulong PageKbytes = MemMap.PageSize / 1024;

    /// <summary>4 * sqrt(low memory in KiB), within limits. v2.6 adds up the list of every node, and each holds the
    /// zones of all nodes.</summary>
    [Implements(RuleIds.Watermarks.PoolSize)]
    public static int Size(MemMap* map)
    {
        ulong kbytes = 0;
        for (int node = 0; node < map->NodeCount; node++)
        {
            Zonelist* list = Zonelist.For(map->Nodes + node, 0);
            for (int i = 0; i < list->Length; i++) kbytes += map->Zones[list->At(i)].Present * PageKbytes;
        }
        return (int)Math.Clamp(SquareRoot(16 * kbytes), Smallest, Largest);
    }

    /// <summary>Takes another size and recomputes the marks at once.</summary>
    [Implements(RuleIds.Watermarks.PoolOverride)]
    public static Result Set(MemMap* map, int kilobytes)
    {
        if (kilobytes < 0) return new Result(Outcome.Bug, Reason.Illegal);
        Sync.Lock(&map->Tunables->Lock);
        map->Tunables->MinFreeKbytes = kilobytes;
        ZoneMarks.Set(map);
        Sync.Unlock(&map->Tunables->Lock);
        return new Result(Outcome.Ok);
    }

    // The floor exactly: the hardware's root of a number beyond 2^53 may be one off.
    static ulong SquareRoot(ulong value)
    {
        ulong root = (ulong)Math.Sqrt(value);
        while (root * root > value) root--;
        while ((root + 1) * (root + 1) <= value) root++;
        return root;
    }
}
