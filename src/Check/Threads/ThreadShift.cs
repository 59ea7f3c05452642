using Verified.Check.Generate;
using Verified.Impl;
using Verified.Impl.PageAllocator;

namespace Verified.Check.Threads;

/// <summary>One machine and the threads that use it, for a few rounds. After each round no thread is inside the
/// allocator, and everything is looked at.</summary>
sealed class ThreadShift
{
    readonly ThreadWorkload workload;
    readonly SharedSystem system;
    readonly SplitMix random;
    readonly Crew crew;
    readonly Worker[] workers;

    // Does what is left over when the threads have ended.
    readonly Worker closer;
    readonly long owned;

    public ThreadShift(
        ThreadWorkload workload, SharedSystem system, int threads, ulong seed, TimeSpan patience,
        CancellationToken cancel)
    {
        this.workload = workload;
        this.system = system;
        random = SplitMix.Stream(seed, ulong.MaxValue);
        crew = new Crew(threads, patience, cancel);
        workers = [.. Enumerable.Range(0, threads).Select(number => new Worker(system, crew, number, seed))];
        closer = new Worker(system, crew, threads, seed);
        owned = Quiet.Free(system.Memory);
    }

    /// <summary>Requests and releases so far.</summary>
    public long Operations { get; private set; }

    /// <summary>How many times everything was looked at.</summary>
    public int Looks { get; private set; }

    /// <summary>Whether a thread never ended, so that the machine must be left to it.</summary>
    public bool IsStuck => crew.IsStuck;

    /// <summary>Runs so many rounds of about so many operations in all, and gives all memory back. What was wrong, or
    /// null.</summary>
    public string? Run(int rounds, int operations)
    {
        try
        {
            for (int round = 0; round < rounds && !crew.IsOver; round++) Round(operations);
            if (!crew.IsOver) Close();
        }
        catch (InvalidOperationException cause)
        {
            crew.Complain($"what was left over could not be given back: {cause.Message}");
        }
        return crew.Complaint;
    }

    void Round(int operations)
    {
        int each = Math.Max(1, operations / workers.Length);
        foreach (Worker worker in workers) worker.Open(each);
        closer.Open(each * workers.Length);
        using (CpuLease lease = system.Memory.Enter())
            closer.Take(lease.Cpu, new Request(Gfp.Kernel, 0, Context.Process));
        crew.Common = closer.HandOver();
        crew.Run(
            [.. workers.Select(worker => new Action(() => workload.Work(worker, each)))],
            workload.Companion is { } companion ? [() => companion(system.Memory, crew, random)] : []);
        if (crew.IsStuck) return;
        using (CpuLease lease = system.Memory.Enter()) Settle(lease.Cpu);
        Look();
    }

    void Settle(CpuHandle cpu)
    {
        while (crew.Shared.Get() is { } block) closer.Put(cpu, block);
        if (crew.Common is not { } common) return;
        int owed = workers.Sum(worker => worker.Owed), users = system.Memory.Inspect(common.Frame).Users;
        if (users != 1 + owed) crew.Complain($"frame {common.Frame} has {users} users, but should have {1 + owed}");
        for (; owed > 0; owed--) closer.Put(cpu, common);
        closer.Give(cpu, common);
    }

    // With all blocks given back and all page lists drained, each frame must be free.
    void Close()
    {
        closer.Open(workers.Sum(worker => worker.Held.Count));
        foreach (Worker worker in workers) worker.Open(0);
        using (CpuLease lease = system.Memory.Enter())
            foreach (Worker worker in workers)
                while (worker.HandOver() is { } block) closer.Give(lease.Cpu, block);
        for (int cpu = 0; cpu < system.Memory.Options.Cpus; cpu++) system.Memory.Drain(cpu);
        Look();
        if (Quiet.Free(system.Memory) is var free && free != owned)
            crew.Complain($"all was given back, but {free} of {owned} frames are free");
    }

    void Look()
    {
        Operations += workers.Append(closer).Sum(worker => (long)worker.Operations);
        Looks++;
        if (!crew.IsOver && Quiet.Check(system.Memory, [.. workers, closer], owned) is { } wrong) crew.Complain(wrong);
    }
}
