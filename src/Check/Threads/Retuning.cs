using Verified.Check.Generate;
using Verified.Impl;

namespace Verified.Check.Threads;

/// <summary>The same as churn, while another thread rewrites marks, reserves and list sizes and drains CPUs.</summary>
sealed class Retuning : Churn
{
    public override string Name => "retuning";

    public override string What => "the same, while marks, ratios and list sizes are rewritten and CPUs drained";

    protected override bool AlwaysLists => true;

    public override Action<MemorySystem, Crew, SplitMix> Companion => (memory, crew, random) =>
    {
        while (crew.IsWorking)
        {
            Result result = random.Below(5) switch
            {
                0 => memory.SetMinFreeKbytes(random.Below(512)),
                1 => memory.SetReserveRatio((uint)random.Between(1, 256), (uint)random.Between(1, 64)),
                2 => memory.SetPerCpuSizes(random.Below(memory.ZoneCount), random.Below(memory.Options.Cpus), new(
                    random.Below(8), random.Between(0, 48), random.Between(0, 16),
                    random.Below(4), random.Between(0, 24), random.Between(0, 16))),
                3 when memory.Options.ListOrders > 1 => memory.SetBlockListSizes(
                    random.Below(memory.ZoneCount), random.Below(memory.Options.Cpus),
                    random.Between(1, memory.Options.ListOrders - 1),
                    random.Below(3), random.Between(0, 12), random.Between(0, 6)),
                _ => memory.Drain(random.Below(memory.Options.Cpus)),
            };
            if (result.Outcome != Outcome.Ok) crew.Complain($"a setting was answered {result}");
            Thread.Yield();
        }
    };
}
