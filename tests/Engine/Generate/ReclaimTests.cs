using Verified.Check.Generate;
using Verified.Check.Run;
using Verified.Check.Systems;
using Ids = Verified.Rules.RuleIds.PageAllocator;

namespace Verified.Tests.Engine.Generate;

public sealed class ReclaimTests
{
    const int Traces = 400;

    /// <summary>The rules of reclaim that decide something.</summary>
    static readonly string[] Deciding =
    [
        Ids.WakeKswapd, Ids.ReclaimEntered, Ids.ReclaimProgress, Ids.ReclaimSkipped, Ids.ReclaimCache,
        Ids.ScanAfterReclaim, Ids.ScanHigh, Ids.OutOfMemory, Ids.Victim, Ids.RetryTable, Ids.Rebalance,
        Ids.KswapdBalance, Ids.KswapdEndZone, Ids.KswapdUnreclaimable,
    ];

    [Theory]
    [InlineData("page-allocator", 1)]
    [InlineData("mixed", 4)]
    public void Every_decision_of_reclaim_is_made_both_ways(string area, ulong times)
    {
        using var system = new KernelSystem();
        var generator = new Generator(system);
        for (ulong seed = 0; seed < Traces * times; seed++)
            Assert.Null(generator.Run(Area.Named(area)!, SplitMix.Mix(1, seed)).Divergence);
        RuleTally tally = generator.Session.Tally;
        string[] onesided =
        [
            .. Deciding.Where(rule => tally.Refused(rule) == 0 || tally.Fired(rule) == tally.Refused(rule))
                .Select(rule => $"{rule}: {tally.Fired(rule)} fired, {tally.Refused(rule)} refused"),
        ];
        Assert.Empty(onesided);
        Assert.All(new[] { Ids.ReclaimScanned, Ids.FreedClears, Ids.ReclaimExact }, rule => Assert.True(tally.Fired(rule) > 0));
    }
}
