using Verified.Check.Run;
using Verified.Check.Traces;
using Verified.Model;
using Verified.Model.PageAllocator;
using Verified.Rules;

namespace Verified.Tests.Engine.Run;

/// <summary>Operations of caches as conversations with the page allocator.</summary>
public sealed class ConversationTests
{
    const string Head = """
        verified-trace 1
        zone DMA start=0 frames=8
        tunables min_free=0 compound=off cache_line=32

        """;

    const string Grown = Head + "a = kmalloc size=32 gfp=0\n";

    const string Shrunk = Grown + "kfree a\ncache_shrink size-32\n";

    /// <summary>Two slabs of one object each become free, and go back the youngest first.</summary>
    const string TwoGo = Head + """
        a = cache_alloc_node size-4096 gfp=0
        b = cache_alloc_node size-4096 gfp=0
        kfree a
        kfree b
        cache_shrink size-4096

        """;

    static readonly Dictionary<string, Retelling> Retellings = new()
    {
        ["as it was"] = call => [call],
        ["one request too many"] = call => call.Op == Op.AllocPages ? [call, call] : [call],
        ["one request too few"] = call => call.Op == Op.AllocPages ? [] : [call],
        ["other flags"] = call => call.Op == Op.AllocPages ? [call with { Gfp = call.Gfp ^ Gfp.High }] : [call],
        ["another order"] = call => [call with { Order = new(call.Order.Value + 1) }],
        ["another context"] = call => call.Op == Op.AllocPages ? [call with { Context = Context.MemAlloc }] : [call],
        ["of a node"] = call => call.Op == Op.AllocPages ? [call with { Op = Op.AllocPagesNode }] : [call],
        ["one release too many"] = call => call.Op == Op.FreePages ? [call, call] : [call],
        ["one release too few"] = call => call.Op == Op.FreePages ? [] : [call],
        ["another frame"] = call =>
            call.Op == Op.FreePages ? [call with { Frame = new(call.Frame.Number ^ 2) }] : [call],
    };

    [Theory]
    [InlineData(Grown)]
    [InlineData(Shrunk)]
    [InlineData(TwoGo)]
    public void Calls_as_they_are_demanded_pass(string text) => Assert.Null(Run("as it was", text));

    [Theory]
    [InlineData("one request too many", Grown, RuleIds.Slab.RefillSlabs)]
    [InlineData("one request too few", Grown, RuleIds.Slab.RefillGrow)]
    [InlineData("other flags", Grown, RuleIds.Slab.GrowPages)]
    [InlineData("another order", Grown, RuleIds.Slab.SlabOrder)]
    [InlineData("another context", Grown, RuleIds.Slab.GrowPages)]
    [InlineData("of a node", Grown, RuleIds.Slab.GrowPages)]
    [InlineData("one release too many", Shrunk, RuleIds.Slab.DestroySlab)]
    [InlineData("one release too few", Shrunk, RuleIds.Slab.Shrink)]
    [InlineData("another frame", TwoGo, RuleIds.Slab.Shrink)]
    public void A_call_that_is_not_the_one_demanded_is_put_down_to_its_rule(string how, string text, string rule)
    {
        Divergence? found = Run(how, text);
        Assert.Equal(rule, found?.Violation.Rule);
        Assert.Equal(TraceText.Parse(text).Trace.Commands.Length - 1, found!.Step);
    }

    [Fact]
    public void A_growth_that_gets_no_descriptor_must_give_its_frames_back() => Assert.Equal(
        RuleIds.Slab.GrowDescriptor,
        Run("one release too few", Head + "fail_pages nth=2\na = kmalloc size=512 gfp=0\n")?.Violation.Rule);

    [Fact]
    public void An_operation_that_makes_no_call_where_the_specification_demands_none_passes() =>
        Assert.Null(Run("one request too few", Head + "fail_pages nth=1\na = kmalloc size=32 gfp=0\nslabinfo\n"));

    static Divergence? Run(string how, string text)
    {
        using var system = new Talker(Retellings[how]);
        return new Runner(system).Run(TraceText.Parse(text).Trace, SessionDepth.EveryStep).Divergence;
    }
}
