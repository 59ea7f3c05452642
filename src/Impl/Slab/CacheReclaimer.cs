using Verified.Impl.Memory;
using Verified.Impl.PageAllocator;
using Verified.Impl.PageFrames;
using Verified.Impl.PerCpu;
using Verified.Impl.Slab;
using Verified.Impl.Zones;

namespace Verified.Impl;

/// <summary>
/// Gives the frames of slabs without objects in use back when memory runs low, of all caches but those with
/// <see cref="CacheFlags.NoReap"/>. Attach it to its system (<see cref="MemorySystem.Attach"/>), alone or among
/// <see cref="Reclaimers"/>. No operation allocates managed memory.
/// </summary>
/// <remarks>
/// A pass gives back free slabs of the zone that is asked for, until they have 32 frames. All passes but the first
/// (priority 12) then go on with objects that were given back lately: those in the array of the CPU that reclaims and
/// in the shared arrays return to their slabs, cache by cache, and slabs that come free go. Arrays of other CPUs are
/// left alone, since their owners may be waiting for the thread that reclaims. Each pass begins with another cache.
/// </remarks>
public sealed unsafe class CacheReclaimer : IReclaimer
{
    readonly MemorySystem system;

    // Where the next pass begins. Two threads may read the same number.
    int turn;

    /// <summary>A reclaimer for the caches of that system.</summary>
    /// <exception cref="ArgumentException">The machine has no caches
    /// (<see cref="MachineOptions.CacheLine"/>).</exception>
    public CacheReclaimer(MemorySystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        if (system.CachePlaces == 0) Throw.NoCaches(nameof(system));
        this.system = system;
    }

    /// <summary>Looks through the caches once; nothing on a CPU that is offline. As looked at count the frames of the
    /// zone that came free, or a part of all its slab frames that doubles from each priority to the next lower, if that
    /// is more.</summary>
    /// <exception cref="ArgumentException">The CPU is of another system.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such zone, or the priority is not 0 to 12.</exception>
    public Reclaimed Shrink(CpuHandle cpu, in ReclaimPass pass)
    {
        MemMap* map = Map;
        if (!cpu.IsOf(system)) Throw.ForeignCpu(nameof(cpu));
        if ((uint)pass.Priority > Unreclaimable.FirstPriority)
            Throw.OutOfRange(nameof(pass), pass.Priority, $"a priority of 0 to {Unreclaimable.FirstPriority}");
        int zone = Checked(pass.Zone);
        if (!Online.Is(map, cpu.Cpu)) return default;
        uint looked = CountAll(map, zone) >> pass.Priority;
        uint given = Pass(map, map->Cpus + cpu.Cpu, zone, pass.Priority < Unreclaimable.FirstPriority);
        GC.KeepAlive(system);
        return new Reclaimed(Math.Max(looked, given), given);
    }

    /// <summary>Frames of slabs of the zone that have objects in use, in arrays too. It may be off while threads use
    /// the caches.</summary>
    public uint Active(int zone)
    {
        MemMap* map = Map;
        uint all = CountAll(map, Checked(zone)), free = CountFree(map, zone);
        GC.KeepAlive(system);
        return all - Math.Min(free, all);
    }

    /// <summary>Frames of free slabs of the zone. It may be off while threads use the caches.</summary>
    public uint Inactive(int zone)
    {
        uint free = CountFree(Map, Checked(zone));
        GC.KeepAlive(system);
        return free;
    }

    MemMap* Map
    {
        get
        {
            MemMap* map = system.Map;
            if (map == null) Throw.Disposed();
            return map;
        }
    }

    uint Pass(MemMap* map, CpuState* cpu, int zone, bool drains)
    {
        using var inside = new Inside(map, cpu);
        uint given = 0;
        int used = map->CacheTable->Used, first = (int)((uint)turn++ % (uint)used);
        for (int i = 0; i < used && given < DirectReclaim.Cluster; i++)
            given += Look(map, cpu, (first + i) % used, zone, DirectReclaim.Cluster - given, drains: false);
        for (int i = 0; drains && i < used && given < DirectReclaim.Cluster; i++)
            given += Look(map, cpu, (first + i) % used, zone, DirectReclaim.Cluster - given, drains: true);
        return given;
    }

    static uint Look(MemMap* map, CpuState* cpu, int number, int zone, uint wanted, bool drains)
    {
        if (!Visit.TryBegin(map, cpu, number, out Visit visit)) return 0;
        using (visit)
        {
            if ((Cache.Of(map, number)->Flags & CacheFlags.NoReap) != 0) return 0;
            uint given = drains ? FreeSlabs.DrainArrays(map, cpu, number, zone) : 0;
            return given >= wanted ? given : given + FreeSlabs.Give(map, cpu, number, zone, wanted - given);
        }
    }

    static uint CountAll(MemMap* map, int zone) => (uint)new ReadOnlySpan<byte>(
        map->States + map->Zones[zone].Base, (int)map->Zones[zone].Spanned).Count(State.Slab);

    /// <summary>Frames of free slabs of a zone. Without a lock: a frame that changes hands meanwhile may count wrongly,
    /// and what it leads to is looked at only if it can be a descriptor.</summary>
    static uint CountFree(MemMap* map, int number)
    {
        Zone* zone = map->Zones + number;
        uint count = 0;
        for (uint index = zone->Base, end = zone->Base + zone->Spanned; index < end; index++)
        {
            if (map->States[index] != State.Slab) continue;
            uint word = SlabDescriptor.OfFrame(map, index);
            if (SlabSoundness.IsDescriptor(map, word) && SlabDescriptor.At(map, word)->InUse == 0) count++;
        }
        return count;
    }

    int Checked(int zone)
    {
        int zones = Map->ZoneCount;
        if ((uint)zone >= (uint)zones) Throw.OutOfRange(nameof(zone), zone, $"0 to {zones - 1}");
        return zone;
    }
}
