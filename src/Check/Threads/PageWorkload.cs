using Verified.Check.Generate;
using Verified.Impl;

namespace Verified.Check.Threads;

/// <summary>A workload whose threads take frames and give them back.</summary>
abstract class PageWorkload : ThreadWorkload
{
    /// <summary>The part of one thread: so many operations, unless the crew ends before.</summary>
    public abstract void Work(Worker worker, int operations);

    /// <inheritdoc/>
    public override Shift Begin(
        SharedSystem system, int threads, ulong seed, TimeSpan patience, CancellationToken cancel) =>
        new ThreadShift(this, system, threads, seed, patience, cancel);

    /// <summary>Requests and releases in a random order, so that the thread's share of the machine is now almost empty
    /// and now almost used up. False: the CPU is offline.</summary>
    protected static bool Step(Worker worker, CpuHandle cpu, long share)
    {
        SplitMix random = worker.Random;
        if (random.OneIn(16) && worker.Crew.Shared.Get() is { } block)
        {
            if (worker.Put(cpu, block)) return true;
            worker.Crew.Shared.Put(block);
            return false;
        }
        if (random.OneIn(16)) return worker.Share(cpu);
        if (random.OneIn(16) && worker.Crew.Common is { } common) return worker.Visit(cpu, common, random.Below(64));
        bool full = worker.HeldFrames >= share || random.Below(2) == 0;
        return full ? worker.Give(cpu) : worker.Take(cpu, Request.Draw(random));
    }

    /// <summary>How many frames each of the threads may hold at most, so that memory runs short at times.</summary>
    protected static long ShareOf(Worker worker) =>
        worker.System.Memory.Options.Normal.Spanned / (uint)Math.Max(1, worker.Crew.Size) + 16;
}
