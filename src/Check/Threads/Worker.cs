using System.Diagnostics;
using Verified.Check.Generate;
using Verified.Check.History;
using Verified.Impl;

namespace Verified.Check.Threads;

/// <summary>
/// What one thread of a workload holds, does and finds. It records each request that was served and each release, and
/// leaves it at the first thing that is wrong.
/// </summary>
sealed class Worker(SharedSystem system, Crew crew, int number, ulong seed)
{
    const int StampShift = 40;

    readonly List<HeldBlock> held = [];
    ulong serial;

    /// <summary>Its number, from 0.</summary>
    public int Number => number;

    /// <summary>Its random numbers.</summary>
    public SplitMix Random { get; } = SplitMix.Stream(seed, (ulong)number);

    /// <summary>The allocator.</summary>
    public SharedSystem System => system;

    /// <summary>The others.</summary>
    public Crew Crew => crew;

    /// <summary>The blocks that it holds.</summary>
    public IReadOnlyList<HeldBlock> Held => held;

    /// <summary>Frames that it holds.</summary>
    public long HeldFrames { get; private set; }

    /// <summary>Requests and releases since the log was opened.</summary>
    public int Operations { get; private set; }

    /// <summary>How many users of the common frame it left behind because its CPU went offline.</summary>
    public int Owed { get; private set; }

    /// <summary>What it did since the log was opened.</summary>
    public HistoryLog Log { get; private set; } = new(number, 0);

    /// <summary>Begins a new log, for so many operations and for releases of all that is held. What is held stands in
    /// it as taken now.</summary>
    public void Open(int operations)
    {
        Operations = Owed = 0;
        Log = new HistoryLog(number, 2 * (operations + held.Count));
        long now = Stopwatch.GetTimestamp();
        foreach (HeldBlock block in held) Log.Allocated(block.Frame, block.Order, now, now);
    }

    /// <summary>Asks for a block. False: the CPU is offline.</summary>
    public bool Take(CpuHandle cpu, Request request)
    {
        long before = Stopwatch.GetTimestamp();
        Result result = system.Allocate(cpu, request.Gfp, request.Order, request.Context);
        long after = Stopwatch.GetTimestamp();
        Operations++;
        if (result.Outcome == Outcome.Failed) return true;
        if (result.Outcome != Outcome.Ok || result.Reports != 0)
            return Refused(result, $"a request for order {request.Order}");
        var block = new HeldBlock(result.Frame, request.Order, ((ulong)(uint)number + 1 << StampShift) + ++serial);
        Log.Allocated(block.Frame, block.Order, before, after);
        if (request.IsZeroed && !block.IsZero(system.Memory)) crew.Complain($"frame {block.Frame} is not zeroed");
        block.Mark(system.Memory);
        held.Add(block);
        HeldFrames += block.Frames;
        return true;
    }

    /// <summary>Gives back any block that it holds. False: the CPU is offline.</summary>
    public bool Give(CpuHandle cpu)
    {
        if (held.Count == 0) return true;
        int at = Random.Below(held.Count);
        if (!Give(cpu, held[at])) return false;
        Forget(at);
        return true;
    }

    /// <summary>Gives back a block, which need not be its own. False: the CPU is offline.</summary>
    public bool Give(CpuHandle cpu, HeldBlock block)
    {
        Look(block);
        long before = Stopwatch.GetTimestamp();
        Result result = system.Free(cpu, block.Frame, block.Order);
        long after = Stopwatch.GetTimestamp();
        Operations++;
        if (result.Outcome != Outcome.Freed || result.Reports != 0)
            return Refused(result, $"the release of frame {block.Frame}, order {block.Order}");
        Log.Freed(block.Frame, block.Order, before, after);
        return true;
    }

    /// <summary>Hands the newest block over: it is no longer this thread's.</summary>
    public HeldBlock? HandOver()
    {
        if (held.Count == 0) return null;
        HeldBlock block = held[^1];
        Forget(held.Count - 1);
        return block;
    }

    /// <summary>Makes another thread a second user of a frame, and lets go of it at the same time as that one. False:
    /// the CPU is offline.</summary>
    public bool Share(CpuHandle cpu)
    {
        int at = held.FindIndex(block => block.Order == 0);
        if (at < 0) return true;
        HeldBlock block = held[at];
        Result result = cpu.GetPage(block.Frame);
        if (result.Outcome != Outcome.Ok) return Refused(result, $"get_page of frame {block.Frame}");
        Forget(at);
        crew.Shared.Put(block);
        // Whatever happens, this thread's user must go: the other's went into the queue.
        if (!Put(cpu, block)) crew.Shared.Put(block);
        return true;
    }

    /// <summary>Becomes a user of the common frame and ceases to be one, again and again. False: the CPU is
    /// offline.</summary>
    public bool Visit(CpuHandle cpu, HeldBlock common, int times)
    {
        Operations++;
        for (int i = 0; i < times; i++)
        {
            Result came = cpu.GetPage(common.Frame);
            if (came.Outcome != Outcome.Ok) return Refused(came, $"get_page of frame {common.Frame}");
            Result went = system.Put(cpu, common.Frame);
            if (went.Outcome == Outcome.Shared) continue;
            Owed++;
            return Refused(went, $"put_page of frame {common.Frame}, which others use");
        }
        return true;
    }

    /// <summary>Takes one user away from a frame. False: the CPU is offline.</summary>
    public bool Put(CpuHandle cpu, HeldBlock block)
    {
        Look(block);
        long before = Stopwatch.GetTimestamp();
        Result result = system.Put(cpu, block.Frame);
        long after = Stopwatch.GetTimestamp();
        Operations++;
        if (result.Outcome == Outcome.Shared) return true;
        if (result.Outcome != Outcome.Freed || result.Reports != 0)
            return Refused(result, $"put_page of frame {block.Frame}");
        Log.Freed(block.Frame, block.Order, before, after);
        return true;
    }

    void Look(HeldBlock block)
    {
        if (!block.IsMarked(system.Memory))
            crew.Complain($"the contents of frames {block.Frame}..{block.Frame + block.Frames - 1} changed while thread"
                + $" {number} held them");
    }

    void Forget(int at)
    {
        HeldFrames -= held[at].Frames;
        held[at] = held[^1];
        held.RemoveAt(held.Count - 1);
    }

    bool Refused(Result result, string what)
    {
        if (result is { Outcome: Outcome.Bug, Reason: Reason.Offline }) return false;
        crew.Complain($"{what} by thread {number} was answered {result}, {result.Reports} reports");
        return true;
    }
}
