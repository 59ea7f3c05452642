using Verified.Impl;
using Verified.Impl.PageAllocator;

namespace Verified.Check.Threads;

/// <summary>Threads that take frames and give them back.</summary>
sealed class ThreadShift : Shift
{
    readonly PageWorkload workload;
    readonly SharedSystem system;
    readonly Crew crew;
    readonly Worker[] workers;

    // Does what is left over when the threads have ended.
    readonly Worker closer;
    readonly long owned;

    public ThreadShift(
        PageWorkload workload, SharedSystem system, int threads, ulong seed, TimeSpan patience,
        CancellationToken cancel)
        : base(system, new Crew(threads, patience, cancel), seed)
    {
        (this.workload, this.system, crew) = (workload, system, Crew);
        workers = [.. Enumerable.Range(0, threads).Select(number => new Worker(system, crew, number, seed))];
        closer = new Worker(system, crew, threads, seed);
        owned = Quiet.Free(system.Memory);
    }

    protected override void Round(int operations)
    {
        int each = Math.Max(1, operations / workers.Length);
        foreach (Worker worker in workers) worker.Open(each);
        closer.Open(each * workers.Length);
        using (CpuLease lease = system.Memory.Enter())
            closer.Take(lease.Cpu, new Request(Gfp.Kernel, 0, Context.Process));
        crew.Common = closer.HandOver();
        crew.Run(
            [.. workers.Select(worker => new Action(() => workload.Work(worker, each)))],
            workload.Companion is { } companion ? [() => companion(system.Memory, crew, Random)] : []);
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
    protected override void Close()
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

    void Look() => Look(
        workers.Append(closer).Sum(worker => (long)worker.Operations),
        () => Quiet.Check(system.Memory, [.. workers, closer], owned));
}
