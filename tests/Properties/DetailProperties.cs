using Verified.Model.PageFrames;
using Verified.Model.Statistics;

namespace Verified.Tests.Properties;

/// <summary>Of an answer with several parts, the rule of the one that differs is named.</summary>
public sealed class DetailProperties
{
    static readonly FrameReport Low = new(FrameState.Used, -1, 1, default, 0xC0001000, 0xC1000020, 1, 0x20, 7);

    static string Rule(Response expected, Response seen) =>
        new Ruling(RuleIds.PageFrames.StateTable, expected, World.Boot(Machines.Plain(8)), default)
            .Judge(seen).Violation!.Rule;

    static string Rule(FrameReport expected, object? seen) => Rule(Response.Read(expected), Response.Read(seen!));

    [Fact]
    [Verifies(RuleIds.PageFrames.StateTable)]
    public void A_part_of_a_frames_report_has_a_rule_of_its_own()
    {
        Assert.Equal(RuleIds.PageFrames.ZoneTag, Rule(Low, Low with { Zone = 2 }));
        Assert.Equal(RuleIds.PageFrames.CountBias, Rule(Low, Low with { Users = 0 }));
        Assert.Equal(RuleIds.PageFrames.MappingDecoded, Rule(Low, Low with { Mapping = new(true, 0, 0, 0) }));
        Assert.Equal(RuleIds.PageFrames.LinearAddress, Rule(Low, Low with { LinearAddress = 0 }));
        Assert.Equal(RuleIds.PageFrames.HighAddress, Rule(Low with { LinearAddress = 0 }, Low));
        Assert.Equal(RuleIds.PageFrames.DescriptorAddress, Rule(Low, Low with { DescriptorAddress = 0 }));
        Assert.Equal(RuleIds.PageFrames.StateTable, Rule(Low, Low with { State = FrameState.Lost, Zone = 2 }));
        Assert.Equal(RuleIds.PageFrames.StateTable, Rule(Low, Low with { Order = 3 }));
        Assert.Equal(RuleIds.PageFrames.StateTable, Rule(Low, "something else"));
    }

    [Fact]
    [Verifies(RuleIds.Statistics.FragmentationIndex)]
    public void Each_index_has_a_rule_of_its_own()
    {
        var indices = new Fragmentation(500, -1000, 50);
        string? Broken(object? seen) => indices.BrokenBy(seen);
        Assert.Equal(RuleIds.Statistics.UnusableIndex, Broken(indices with { Unusable = 501, Percent = 51 }));
        Assert.Equal(RuleIds.Statistics.ExtfragPercent, Broken(indices with { Percent = 51 }));
        Assert.Null(Broken(indices with { External = 0 }));
        Assert.Null(Broken(null));
    }
}
