using System.Diagnostics;
using Verified.Check.Generate;
using Verified.Check.History;
using Verified.Impl;

namespace Verified.Check.Threads;

/// <summary>What one thread does with objects: takes them, gives them back, hands them over. It records all of
/// it.</summary>
sealed class ObjectWorker(SharedSystem system, Crew crew, IReadOnlyList<int> caches, int number, ulong seed)
{
    const int StampShift = 40, MostHeld = 400;

    /// <summary>Bytes asked of kmalloc: the middle, the end and the beginning of classes.</summary>
    static readonly int[] Sizes = [20, 64, 100, 129, 512, 1500];

    readonly List<HeldObject> held = [];
    ulong serial;

    /// <summary>Its random numbers.</summary>
    public SplitMix Random { get; } = SplitMix.Stream(seed, (ulong)number);

    /// <summary>The objects that it holds.</summary>
    public IReadOnlyList<HeldObject> Held => held;

    /// <summary>Requests and releases since the log was opened.</summary>
    public int Operations { get; private set; }

    /// <summary>What it did since the log was opened.</summary>
    public HistoryLog Log { get; private set; } = new(number, 0);

    /// <summary>Begins a new log, for so many operations and for releases of so many objects besides. What is held
    /// stands in it as taken now.</summary>
    public void Open(int operations, int further = 0)
    {
        Operations = 0;
        Log = new HistoryLog(number, operations + further + held.Count);
        long now = Stopwatch.GetTimestamp();
        foreach (HeldObject one in held) Log.Allocated(one.FirstWord(system.Memory), one.Order, now, now);
    }

    /// <summary>Takes an object, gives one back, or hands one to any other thread. False: the CPU is offline.</summary>
    public bool Step(CpuHandle cpu, ObjectQueue handed)
    {
        if (held.Count > 0 && Random.OneIn(8))
        {
            handed.Put(held[^1]);
            held.RemoveAt(held.Count - 1);
            return true;
        }

        if (Random.OneIn(8) && handed.Get() is { } other)
        {
            if (Give(cpu, other)) return true;
            handed.Put(other);
            return false;
        }

        if (held.Count < MostHeld && (held.Count == 0 || Random.Below(2) == 0)) return Take(cpu);
        int at = Random.OneIn(3) ? Random.Below(held.Count) : held.Count - 1;
        HeldObject one = held[at];
        if (!Give(cpu, one)) return false;
        held[at] = held[^1];
        held.RemoveAt(held.Count - 1);
        return true;
    }

    /// <summary>Gives an object back, which need not be its own. False: the CPU is offline.</summary>
    public bool Give(CpuHandle cpu, HeldObject one)
    {
        if (!one.IsMarked(system.Memory))
            crew.Complain($"the object of {one.Size} bytes at 0x{one.Address:x} changed while it was held");
        long before = Stopwatch.GetTimestamp();
        Result result = system.Give(cpu, one.Address);
        long after = Stopwatch.GetTimestamp();
        Operations++;
        if (result.Outcome != Outcome.Freed) return Refused(result, $"the release of the object at 0x{one.Address:x}");
        Log.Freed(one.FirstWord(system.Memory), one.Order, before, after);
        return true;
    }

    /// <summary>Gives its newest object to the caller; null: it has none.</summary>
    public HeldObject? HandOver()
    {
        if (held.Count == 0) return null;
        HeldObject one = held[^1];
        held.RemoveAt(held.Count - 1);
        return one;
    }

    bool Take(CpuHandle cpu)
    {
        // As many of each cache as of kmalloc.
        int which = Random.Below(caches.Count + 1);
        int cache = which < caches.Count ? caches[which] : -1;
        int size = cache >= 0 ? (int)system.Memory.ReadCache(cache).Size : Random.Pick<int>(Sizes);
        long before = Stopwatch.GetTimestamp();
        Result result = cache >= 0 ? system.Take(cpu, cache) : system.Take(cpu, (nuint)size);
        long after = Stopwatch.GetTimestamp();
        Operations++;
        if (result.Outcome == Outcome.Failed) return true;
        if (result.Outcome != Outcome.Ok) return Refused(result, $"a request for {size} bytes");
        var one = new HeldObject(result.Address, size, cache, ((ulong)(uint)number + 1 << StampShift) + ++serial);
        Log.Allocated(one.FirstWord(system.Memory), one.Order, before, after);
        one.Mark(system.Memory);
        held.Add(one);
        return true;
    }

    bool Refused(Result result, string what)
    {
        if (result is { Outcome: Outcome.Bug, Reason: Reason.Offline }) return false;
        crew.Complain($"{what} by thread {number} was answered {result}");
        return true;
    }
}
