using Verified.Impl.Memory;

namespace Verified.Impl.Slab;

/// <summary>
/// While it lives, the cache does not end: for who looks at caches that it is not a user of. What it took out of the
/// lists still needs the cache. A CPU visits one cache at a time, and waits for nobody meanwhile.
/// </summary>
readonly unsafe ref struct Visit
{
    const int Nowhere = 0;

    readonly CpuOwner* owner;

    Visit(CpuOwner* owner) => this.owner = owner;

    /// <summary>Begins a visit; false if there is no such cache, or the CPU is on a visit.</summary>
    public static bool TryBegin(MemMap* map, CpuState* cpu, int number, out Visit visit)
    {
        CpuOwner* owner = map->Owners + cpu->Number;
        visit = default;
        if (!Sync.TryTake(&owner->Visiting, MarkOf(number))) return false;
        // Looked at after the mark was seen by all: either this sees that the cache ends, or who ends it sees the mark.
        visit = new Visit(owner);
        if (Cache.Exists(map, number)) return true;
        visit.Dispose();
        return false;
    }

    /// <summary>Waits until nobody visits a cache that the caller has made unknown.</summary>
    public static void AwaitEnd(MemMap* map, int number)
    {
        Sync.Fence();
        for (int cpu = 0, round = 0; cpu < map->CpuCount; cpu++)
            while (Sync.Read(&map->Owners[cpu].Visiting) == MarkOf(number)) Sync.Wait(ref round);
    }

    public void Dispose() => Sync.Write(&owner->Visiting, Nowhere);

    static int MarkOf(int number) => number + 1;
}
