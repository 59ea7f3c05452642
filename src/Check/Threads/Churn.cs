using Verified.Impl;

namespace Verified.Check.Threads;

/// <summary>Threads that share fewer CPUs, each with a lease for a few operations at a time.</summary>
class Churn : PageWorkload
{
    const int MostAtOnce = 16;

    public override string Name => "churn";

    public override string What => "threads lease CPUs for a few operations at a time, and share frames";

    protected override bool AlwaysLists => false;

    public override void Work(Worker worker, int operations)
    {
        long share = ShareOf(worker);
        while (worker.Operations < operations && !worker.Crew.IsOver)
        {
            using CpuLease lease = worker.System.Memory.Enter();
            int burst = worker.Random.Between(1, MostAtOnce);
            for (int i = 0; i < burst && worker.Operations < operations; i++) Step(worker, lease.Cpu, share);
        }
    }
}
