using System.Runtime.CompilerServices;
using Verified.Impl.PerCpu;

namespace Verified.Impl.Memory;

/// <summary>
/// The page lists of a CPU, its mode and its counters belong to one thread at a time, so no operation on them needs an
/// atomic. Leases record the owner. What another thread wants done there it does itself if nobody owns the CPU, or it
/// asks the owner, who listens at the beginning of each operation that the page lists do not serve at once.
/// </summary>
static unsafe class Ownership
{
    // The CPU that a thread had last, in whatever machine: where its caches are.
    [ThreadStatic]
    static int last;

    static int Me => Environment.CurrentManagedThreadId;

    /// <summary>Takes a CPU for the running thread, the one it had last if that is free, and waits if none is. One that
    /// is offline only if all are. False: the thread owned it before.</summary>
    public static bool Enter(MemMap* map, out int cpu)
    {
        cpu = last;
        // Most threads that come back own it still, and need not ask for the cache line.
        if ((uint)cpu >= (uint)map->CpuCount) return Search(map, ref cpu);
        int me = Me;
        return map->Owners[cpu].Thread != me && (TryEnter(map, cpu, me) || Search(map, ref cpu));
    }

    /// <summary>Takes a certain CPU for the running thread, and waits for it. False: the thread owned it
    /// before.</summary>
    public static bool Enter(MemMap* map, int cpu)
    {
        CpuOwner* owner = map->Owners + cpu;
        int me = Me, round = 0;
        while (!Sync.TryTake(&owner->Thread, me))
        {
            if (Sync.Read(&owner->Thread) == me) return false;
            Idle(map, me, ref round);
        }
        last = cpu;
        return true;
    }

    /// <summary>Ends the ownership of the running thread, after it did what it was asked for. Nothing, if it does not
    /// own the CPU.</summary>
    public static void Leave(MemMap* map, int cpu)
    {
        CpuOwner* owner = map->Owners + cpu;
        if (Sync.Read(&owner->Thread) != Me) return;
        if (owner->Wish != (int)Wish.None) Answer(map, cpu);
        Sync.Write(&owner->Thread, 0);
    }

    /// <summary>Ends the ownership of a thread that is about to sleep; false, and nothing, if it does not own the
    /// CPU.</summary>
    public static bool Pause(MemMap* map, int cpu)
    {
        if (Sync.Read(&map->Owners[cpu].Thread) != Me) return false;
        Leave(map, cpu);
        return true;
    }

    /// <summary>Has something done on a CPU and waits until it is. Meanwhile the thread answers for the CPUs that it
    /// owns itself, so that two who ask each other do not wait for ever.</summary>
    /// <remarks>Who asks from inside an operation on the CPU itself that it stops, as an interrupt may, is answered Bug
    /// (Illegal).</remarks>
    public static Result Ask(MemMap* map, int cpu, Wish wish, int cache = 0)
    {
        CpuOwner* owner = map->Owners + cpu;
        int me = Me, round = 0;
        while (!Sync.TryTake(&owner->Wish, (int)Wish.Asking)) Idle(map, me, ref round);
        owner->Cache = cache;
        Sync.Write(&owner->Wish, (int)wish);
        while (Sync.Read(&owner->Wish) != (int)Wish.Done)
        {
            bool mine = Sync.Read(&owner->Thread) == me;
            if (!mine && !Sync.TryTake(&owner->Thread, me))
            {
                Idle(map, me, ref round);
                continue;
            }
            Answer(map, cpu);
            bool stuck = Sync.Read(&owner->Wish) != (int)Wish.Done;
            if (!mine) Sync.Write(&owner->Thread, 0);
            if (!stuck) continue;
            Sync.Write(&owner->Wish, (int)Wish.None);
            return new Result(Outcome.Bug, Reason.Illegal);
        }
        Result answer = owner->Answer;
        Sync.Write(&owner->Wish, (int)Wish.None);
        return answer;
    }

    /// <summary>Does what the owner of the CPU is asked for, if anything. Before an operation looks at mode and
    /// lists.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Listen(MemMap* map, CpuState* cpu)
    {
        if (map->Owners[cpu->Number].Wish != (int)Wish.None) Answer(map, cpu->Number);
    }

    /// <summary>The owner's answer. Only who owns the CPU calls it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Answer(MemMap* map, int cpu)
    {
        CpuOwner* owner = map->Owners + cpu;
        var wish = (Wish)Sync.Read(&owner->Wish);
        if (wish is Wish.None or Wish.Done or Wish.Asking) return;
        if (wish is Wish.Stop or Wish.Start && owner->Inside != 0) return;
        owner->Answer = wish switch
        {
            Wish.Drain => Online.Is(map, cpu) ? Drain.Here(map, map->Cpus + cpu) : Online.Refusal,
            Wish.EmptyArray or Wish.RenewArray => Slab.Shrink.Answer(map, cpu, owner->Cache, wish),
            _ => Online.Set(map, cpu, wish == Wish.Start),
        };
        Sync.Write(&owner->Wish, (int)Wish.Done);
    }

    static bool TryEnter(MemMap* map, int cpu, int me)
    {
        CpuOwner* owner = map->Owners + cpu;
        if (!Sync.TryTake(&owner->Thread, me)) return false;
        if (Online.Is(map, cpu)) return true;
        Leave(map, cpu);
        return false;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static bool Search(MemMap* map, ref int cpu)
    {
        int me = Me, round = 0, start = (int)((uint)cpu % (uint)map->CpuCount);
        while (true)
        {
            bool online = false;
            for (int step = 0; step < map->CpuCount; step++)
            {
                cpu = (start + step) % map->CpuCount;
                if (Sync.Read(&map->Owners[cpu].Thread) == me) return false;
                if (!Online.Is(map, cpu)) continue;
                online = true;
                if (!TryEnter(map, cpu, me)) continue;
                last = cpu;
                return true;
            }
            cpu = start;
            if (!online && Sync.TryTake(&map->Owners[cpu].Thread, me)) return true;
            Sync.Wait(ref round);
        }
    }

    static void Idle(MemMap* map, int me, ref int round)
    {
        for (int cpu = 0; cpu < map->CpuCount; cpu++)
            if (Sync.Read(&map->Owners[cpu].Thread) == me) Answer(map, cpu);
        Sync.Wait(ref round);
    }
}
