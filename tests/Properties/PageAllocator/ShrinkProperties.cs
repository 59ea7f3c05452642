using System.Globalization;
using System.Text.RegularExpressions;
using Verified.Impl.PageAllocator;
using Gfp = Verified.Model.PageAllocator.Gfp;

namespace Verified.Tests.Properties.PageAllocator;

/// <summary>What is told of and asked for where a reclaimer is attached, and where none is.</summary>
public sealed partial class ShrinkProperties
{
    [Theory]
    [InlineData(false, false, 0, 0)]
    [InlineData(false, true, 0, 0)]
    [InlineData(true, false, 0, 0)]
    [InlineData(true, true, 3, 5)]
    public void Frames_used_lately_and_others_are_those_that_the_reclaimer_knows(
        bool reclaims, bool attached, uint active, uint inactive)
    {
        using Impl.MemorySystem system = Machines.Boot(Machines.Plain(64) with { Reclaim = reclaims });
        if (attached) system.Attach(new Known(), null);
        Assert.Equal(inactive, system.Inactive(0));
        Assert.Equal(
            [active, inactive],
            Counts().Matches(system.Zoneinfo())
                .Select(match => uint.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)));
    }

    /// <summary>Nobody gives anything back, so there is no progress, and a process is killed.</summary>
    [Fact]
    [Verifies(RuleIds.PageAllocator.Victim)]
    public void Without_a_reclaimer_there_is_no_progress()
    {
        using Impl.MemorySystem system = Machines.Boot(Machines.Plain(8) with { Reclaim = true });
        Impl.CpuHandle cpu = system.On(0);
        while (cpu.AllocPages(0, 0).Outcome == Impl.Outcome.Ok) continue;
        var oom = new Counting();
        system.Attach(null, oom);
        Impl.Result told = cpu.AllocPages(Gfp.Kernel, 0);
        Assert.Equal((Impl.Outcome.WouldSleep, Impl.Reason.Victim), (told.Outcome, told.Reason));
        Assert.Equal((1, 0u), (oom.Kills, system.PagesScanned(0)));
    }

    [Fact]
    public unsafe void Without_a_reclaimer_nothing_is_given_back_or_looked_at()
    {
        using Impl.MemorySystem system = Machines.Boot(Machines.Plain(8) with { Reclaim = true });
        Assert.Equal(0u, Shrink.Zone(system.Map, system.Map->Cpus, new Impl.ReclaimPass()));
        Assert.Equal(0u, system.PagesScanned(0));
    }

    [GeneratedRegex("(?:active|inactive) +([0-9]+)")]
    private static partial Regex Counts();

    sealed class Known : Impl.IReclaimer
    {
        public Impl.Reclaimed Shrink(Impl.CpuHandle cpu, in Impl.ReclaimPass pass) => default;

        public uint Active(int zone) => 3;

        public uint Inactive(int zone) => 5;
    }

    sealed class Counting : Impl.IOomHandler
    {
        public int Kills { get; private set; }

        public bool Kill(uint gfp, int order)
        {
            Kills++;
            return true;
        }
    }
}
