using Verified.Check.Generate;
using Verified.Impl;

namespace Verified.Check.Threads;

/// <summary>One thread for each CPU, which it keeps; another takes CPUs offline and back.</summary>
sealed class Hotplug : PageWorkload
{
    public override string Name => "hotplug";

    public override string What => "one thread for each CPU, while CPUs go offline and come back";

    public override int ThreadsOf(int wanted, int cpus) => cpus;

    public override void Work(Worker worker, int operations)
    {
        long share = ShareOf(worker);
        while (worker.Operations < operations && !worker.Crew.IsOver)
        {
            using CpuLease lease = worker.System.Memory.Enter(worker.Number);
            bool online = true;
            while (online && worker.Operations < operations && !worker.Crew.IsOver)
                online = Step(worker, lease.Cpu, share);
            // A thread that its CPU serves no longer lets others run until it is back.
            if (!online) Thread.Yield();
        }
    }

    public override Action<MemorySystem, Crew, SplitMix> Companion => (memory, crew, random) =>
    {
        while (crew.IsWorking)
        {
            int cpu = random.Below(memory.Options.Cpus);
            if (random.OneIn(4)) Expect(crew, memory.Drain(cpu));
            Expect(crew, memory.SetCpuOnline(cpu, false));
            for (int wait = random.Below(4); wait > 0; wait--) Thread.Yield();
            Expect(crew, memory.SetCpuOnline(cpu, true));
        }
    };

    static void Expect(Crew crew, Result result)
    {
        if (result.Outcome != Outcome.Ok) crew.Complain($"a change of a CPU was answered {result}");
    }
}
