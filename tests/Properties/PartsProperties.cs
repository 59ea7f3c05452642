using System.Collections;

namespace Verified.Tests.Properties;

/// <summary>What a system shows of windows, areas and pools is compared part by part.</summary>
public sealed class PartsProperties
{
    static readonly World Booted = World.Boot(Layout.Of(ZoneLayout.Of(0, 16), highMem: ZoneLayout.Of(16, 16)) with
    {
        CacheLine = 32,
        Pkmap = 4,
        VmallocPages = 8,
        Pools = 2,
    });

    [Theory]
    [InlineData(Part.Pkmap, RuleIds.HighMemory.SlotCount)]
    [InlineData(Part.PageHash, RuleIds.HighMemory.Records)]
    [InlineData(Part.Fixmap, RuleIds.HighMemory.Replaced)]
    [InlineData(Part.LocalMaps, RuleIds.HighMemory.Stack)]
    [InlineData(Part.Areas, RuleIds.Vmalloc.Exact)]
    [InlineData(Part.AreaPages, RuleIds.Vmalloc.Exact)]
    [InlineData(Part.Pool, RuleIds.Mempool.Exact)]
    public void A_part_that_is_not_as_the_world_demands_breaks_the_rule_that_states_it(Part part, string rule)
    {
        int[] demanded = Spec.Shown(Booted, part, 0);
        Assert.Null(Compare(part, demanded));
        Assert.Equal(rule, Compare(part, [.. demanded, 3])?.Rule);
        if (demanded.Length > 0) Assert.Equal(rule, Compare(part, demanded[..^1])?.Rule);
    }

    [Fact]
    public void The_chain_of_caches_can_be_walked()
    {
        IEnumerator caches = ((IEnumerable)Booted.Slabs!.Caches).GetEnumerator();
        Assert.True(caches.MoveNext());
        Assert.Equal("size-32", Assert.IsType<Model.Slab.Cache>(caches.Current).Name);
    }

    [Fact]
    [Verifies(RuleIds.HighMemory.SlotCount)]
    public void What_is_wrong_with_a_part_is_told_with_all_its_values() => Assert.Equal(
        "high-memory.slot.count: expected Pkmap 0 to be [0,0,0,-1,0,-1,0,-1,0,-1], saw [0,7]",
        Compare(Part.Pkmap, [0, 7])?.ToString());

    [Fact]
    [Verifies(RuleIds.Mempool.Exact), Verifies(RuleIds.Slab.ArraysExact)]
    public void Parts_of_the_caches_are_left_to_their_own_rules()
    {
        PartView[] views = [new(Part.Local, 0, 0, 0, 1), new(Part.Pool, 0, 0, 1, 1)];
        Violation? Shown(params int[] values) => Spec.Compare(Booted, new Observation { Parts = new(views, values) });
        Assert.Equal(RuleIds.Mempool.Exact, Shown(0, 9)?.Rule);
        Assert.Equal(RuleIds.Slab.ArraysExact, Shown(1, 9)?.Rule);
        Assert.Null(Shown(0, 0));
    }

    static Violation? Compare(Part part, int[] values)
    {
        PartView[] views = [new(part, 0, 0, 0, values.Length)];
        return Spec.Compare(Booted, new Observation { Parts = new(views, values) });
    }
}
