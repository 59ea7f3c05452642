using Verified.Impl.Memory;
using Verified.Impl.PageAllocator;
using Verified.Impl.PageFrames;
using Verified.Impl.PerCpu;

namespace Verified.Impl;

/// <summary>
/// Single frames that may be taken back when memory runs low, in the order of 2.6.11: each zone has an inactive and an
/// active list, and a frame that is used while it waits gets a second chance. Attach it to its system, and requests
/// that would fail shrink it. Its metadata is native, and no operation allocates managed memory.
/// </summary>
/// <remarks>
/// A frame in the cache belongs to it: the caller that put it there may read and write its contents and hold further
/// users, but leaves its flags and its last user alone. A frame that was freed all the same, or by a reboot of the
/// system, is forgotten when the cache comes across it. Threads may use the cache at the same time, each with a CPU of
/// its own; all but <see cref="Dispose"/>. After the end of the cache or its system every operation throws
/// <see cref="ObjectDisposedException"/>.
/// </remarks>
public sealed unsafe class PageCache : IReclaimer, IDisposable
{
    const int MostPriority = 12;

    // A frame with one of these has another owner.
    const uint Owned = Flags.Reserved | Flags.Lru | Flags.Active | Flags.Slab | Flags.Compound;

    readonly MemorySystem system;
    readonly LruLists lists;
    bool disposed;

    /// <summary>An empty cache for frames of that system.</summary>
    /// <exception cref="InsufficientMemoryException">The operating system does not reserve the memory.</exception>
    public PageCache(MemorySystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        this.system = system;
        lists = new LruLists(Map->ZoneCount, Map->Count);
    }

    MemMap* Map
    {
        get
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            MemMap* map = system.Map;
            if (map == null) Throw.Disposed();
            return map;
        }
    }

    /// <summary>lru_cache_add: takes over a single frame with one user; it is inactive and is taken back last of
    /// these.</summary>
    /// <returns>Ok. Bug, and nothing changed: Invalid if it is no frame, Unused if it has no user, Slab if it
    /// is of a slab, Interior in a compound block, Illegal if it has several users or another owner or is in the cache,
    /// Offline.</returns>
    /// <exception cref="ArgumentException">The CPU is of another system.</exception>
    public Result Add(CpuHandle cpu, uint frame)
    {
        MemMap* map = MapOf(cpu);
        if (!Online.Is(map, cpu.Cpu)) return Online.Refusal;
        uint index = frame - map->First;
        if (!MemMap.IsPresent(map, index)) return new Result(Outcome.Bug, Reason.Invalid);
        int zone = (int)MemMap.TaggedNumber(map, index);
        lists.Lock(zone);
        Reason reason = Unfit(map, index);
        if (reason == Reason.None)
        {
            if (lists.TryListOf(index, out _)) lists.Remove(index);
            map->Descriptors[index].Flags |= Flags.Lru;
            map->States[index] = State.Marked;
            lists.Insert(LruLists.Inactive(zone), index);
        }
        return Done(zone, reason);
    }

    /// <summary>mark_page_accessed: says that the frame was used. The first time it is referenced; a referenced one
    /// that is inactive becomes active and is referenced no more.</summary>
    /// <returns>Ok. Bug: Invalid, Unused, or Illegal if it is not in the cache.</returns>
    public Result Touch(uint frame)
    {
        MemMap* map = Map;
        Reason reason = Hold(map, frame, out uint index, out int zone, out uint list);
        if (reason != Reason.None) return new Result(Outcome.Bug, reason);
        uint flags = map->Descriptors[index].Flags;
        if ((flags & Flags.Referenced) == 0) map->Descriptors[index].Flags = flags | Flags.Referenced;
        else if (!LruLists.IsActive(list))
        {
            map->Descriptors[index].Flags = (flags & ~Flags.Referenced) | Flags.Active;
            lists.Move(LruLists.Active(zone), index);
        }
        return Done(zone, reason);
    }

    /// <summary>Says that the contents must be kept: the frame cannot be taken back.</summary>
    /// <returns>As <see cref="Touch"/>.</returns>
    public Result MarkDirty(uint frame) => Mark(frame, 0, Flags.Dirty);

    /// <summary>Says that the contents are safe elsewhere.</summary>
    /// <returns>As <see cref="Touch"/>.</returns>
    public Result MarkClean(uint frame) => Mark(frame, Flags.Dirty, 0);

    /// <summary>Gives a frame back to the caller, who has its user again: it is marked by nothing, and has no mapping
    /// and no index.</summary>
    /// <returns>As <see cref="Touch"/>, or Bug (Offline).</returns>
    /// <exception cref="ArgumentException">The CPU is of another system.</exception>
    public Result Remove(CpuHandle cpu, uint frame)
    {
        MemMap* map = MapOf(cpu);
        if (!Online.Is(map, cpu.Cpu)) return Online.Refusal;
        Reason reason = Hold(map, frame, out uint index, out int zone, out _);
        if (reason != Reason.None) return new Result(Outcome.Bug, reason);
        lists.Remove(index);
        LruScan.Clean(map, index);
        return Done(zone, reason);
    }

    /// <summary>Frees every frame, dirty ones too, through the cold lists of the CPU; returns how many became free. 0
    /// if the CPU is offline.</summary>
    /// <exception cref="ArgumentException">The CPU is of another system.</exception>
    public uint Clear(CpuHandle cpu)
    {
        MemMap* map = MapOf(cpu);
        uint freed = 0;
        for (int zone = 0; zone < lists.ZoneCount && Online.Is(map, cpu.Cpu); zone++)
        {
            freed += LruScan.Empty(map, lists, cpu, LruLists.Inactive(zone), zone);
            freed += LruScan.Empty(map, lists, cpu, LruLists.Active(zone), zone);
        }
        KeepAlive();
        return freed;
    }

    /// <summary>shrink_zone: looks through the zone once, at a part of its frames that doubles from each priority to
    /// the next lower, and frees clean frames through the cold list of the CPU, until it has freed 32. Nothing is
    /// scanned on a CPU that is offline.</summary>
    /// <exception cref="ArgumentException">The CPU is of another system.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such zone, or the priority is not 0 to 12.</exception>
    public Reclaimed Shrink(CpuHandle cpu, in ReclaimPass pass)
    {
        MemMap* map = MapOf(cpu);
        if ((uint)pass.Priority > MostPriority)
            Throw.OutOfRange(nameof(pass), pass.Priority, $"a priority of 0 to {MostPriority}");
        int zone = Checked(pass.Zone);
        Reclaimed reclaimed = Online.Is(map, cpu.Cpu)
            ? LruScan.Zone(map, lists, cpu, zone, pass.Priority) : default;
        KeepAlive();
        return reclaimed;
    }

    /// <summary>Frames of the zone that were used lately.</summary>
    public uint Active(int zone) => Count(LruLists.Active(Checked(zone)), zone);

    /// <summary>Frames of the zone that are taken back first.</summary>
    public uint Inactive(int zone) => Count(LruLists.Inactive(Checked(zone)), zone);

    /// <summary>Writes the frames (pfn) of a list, head first and so the one that is looked at next last, as far as
    /// they fit; returns how many there are.</summary>
    public int Frames(int zone, bool active, Span<uint> frames)
    {
        uint list = active ? LruLists.Active(Checked(zone)) : LruLists.Inactive(Checked(zone));
        int written = 0;
        lists.Lock(zone);
        int count = (int)lists.Count(list);
        for (uint index = lists.End(list); written < frames.Length && lists.TryNext(ref index);)
            frames[written++] = system.FirstFrame + index;
        lists.Unlock(zone);
        KeepAlive();
        return count;
    }

    /// <summary>Checks the lists: null if they are sound, else one line that names the zone. No other thread may use
    /// the cache at that time.</summary>
    public string? SelfCheck()
    {
        MemMap* map = Map;
        string? broken = null;
        for (int zone = 0; zone < lists.ZoneCount; zone++)
        {
            if (!lists.IsSound(LruLists.Inactive(zone)) || !lists.IsSound(LruLists.Active(zone)))
                return $"page cache, zone {zone}: a list is broken";
            foreach (uint list in (ReadOnlySpan<uint>)[LruLists.Inactive(zone), LruLists.Active(zone)])
                broken ??= Misplaced(map, list, zone);
        }
        KeepAlive();
        return broken;
    }

    /// <summary>Ends the cache. The frames that it still has stay in use, unmarked, and belong to the caller.</summary>
    public void Dispose()
    {
        if (disposed) return;
        disposed = true;
        MemMap* map = system.Map;
        for (int zone = 0; map != null && zone < lists.ZoneCount; zone++)
        {
            foreach (uint list in (ReadOnlySpan<uint>)[LruLists.Inactive(zone), LruLists.Active(zone)])
            {
                for (uint index = lists.End(list); lists.TryNext(ref index);)
                    if (!LruScan.IsTaken(map, index)) LruScan.Clean(map, index);
            }
        }
        lists.Dispose();
        GC.KeepAlive(system);
    }

    /// <summary>Takes the lock of a frame's zone if the frame is in the cache; else says why it is not.</summary>
    Reason Hold(MemMap* map, uint frame, out uint index, out int zone, out uint list)
    {
        (index, zone, list) = (frame - map->First, 0, 0);
        if (!MemMap.IsPresent(map, index)) return Reason.Invalid;
        zone = (int)MemMap.TaggedNumber(map, index);
        lists.Lock(zone);
        if (lists.TryListOf(index, out list))
        {
            if (!LruScan.IsTaken(map, index)) return Reason.None;
            lists.Remove(index);
        }
        lists.Unlock(zone);
        return map->Descriptors[index].Count < 0 ? Reason.Unused : Reason.Illegal;
    }

    Result Mark(uint frame, uint clear, uint set)
    {
        MemMap* map = Map;
        Reason reason = Hold(map, frame, out uint index, out int zone, out _);
        if (reason != Reason.None) return new Result(Outcome.Bug, reason);
        map->Descriptors[index].Flags = (map->Descriptors[index].Flags & ~clear) | set;
        return Done(zone, reason);
    }

    Result Done(int zone, Reason reason)
    {
        lists.Unlock(zone);
        KeepAlive();
        return reason == Reason.None ? new Result(Outcome.Ok) : new Result(Outcome.Bug, reason);
    }

    /// <summary>Why a frame cannot be added.</summary>
    static Reason Unfit(MemMap* map, uint index)
    {
        if (Slab.Frames.IsOwned(map, index)) return Reason.Slab;
        if (UsageCounter.Counted(map, index) != index) return Reason.Interior;
        if ((map->Descriptors[index].Flags & Owned) != 0) return Reason.Illegal;
        int users = map->Descriptors[index].Count;
        if (users < UsageCounter.Biased(1)) return Reason.Unused;
        return users == UsageCounter.Biased(1) ? Reason.None : Reason.Illegal;
    }

    string? Misplaced(MemMap* map, uint list, int zone)
    {
        for (uint index = lists.End(list); lists.TryNext(ref index);)
        {
            if (LruScan.IsTaken(map, index)) continue;
            bool active = (map->Descriptors[index].Flags & Flags.Active) != 0;
            if (active != LruLists.IsActive(list) || MemMap.TaggedNumber(map, index) != zone)
                return $"page cache, zone {zone}: frame {map->First + index} is on the wrong list";
        }
        return null;
    }

    MemMap* MapOf(CpuHandle cpu)
    {
        MemMap* map = Map;
        if (!cpu.IsOf(system)) Throw.ForeignCpu(nameof(cpu));
        return map;
    }

    uint Count(uint list, int zone)
    {
        lists.Lock(zone);
        uint count = lists.Count(list);
        lists.Unlock(zone);
        KeepAlive();
        return count;
    }

    int Checked(int zone)
    {
        _ = Map;
        if ((uint)zone >= (uint)lists.ZoneCount) Throw.OutOfRange(nameof(zone), zone, $"0 to {lists.ZoneCount - 1}");
        return zone;
    }

    // No finalizer must give memory back while an operation uses it.
    void KeepAlive()
    {
        GC.KeepAlive(system);
        GC.KeepAlive(this);
    }
}
