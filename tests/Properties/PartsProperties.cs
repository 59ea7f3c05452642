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

    static Violation? Compare(Part part, int[] values)
    {
        PartView[] views = [new(part, 0, 0, 0, values.Length)];
        return Spec.Compare(Booted, new Observation { Parts = new(views, values) });
    }
}
