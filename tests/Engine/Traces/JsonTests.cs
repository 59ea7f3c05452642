using System.Text;
using Verified.Check.Run;
using Verified.Check.Traces;
using Verified.Model;
using Verified.Model.PageAllocator;

namespace Verified.Tests.Engine.Traces;

public sealed class JsonTests
{
    static readonly StoredTrace Example = new(
        new(
            Layout.Of(new(new(new(0), new(16)), [new(new(4), new(2))])) with { Reserved = [new(new(3), new(1))], Cpus = 2 },
            [
                new() { Op = Op.AllocPages, Id = 1, Order = new(2), Gfp = Gfp.Atomic | Gfp.Compound, Cpu = 1, Context = Context.RealTime | Context.Interrupt },
                new() { Op = Op.FreePages, Id = 2, Target = 1, Offset = 1 },
                new() { Op = Op.SetFlags, Id = 3, Frame = new(7), Value = 0x11 },
                new() { Op = Op.SetMinFree, Id = 4, Value = unchecked((ulong)-5) },
            ])
        { Seed = 0x1f, Area = "buddy", Note = "says \"so\"" },
        new("buddy.merge", 3, DivergenceKind.Response));

    const string Text =
        """
        {"schemaVersion":1,"seed":"0x1f","area":"buddy","note":"says \"so\"","expected":{"rule":"buddy.merge","step":3,"kind":"response"},"layout":{"zones":[{"name":"DMA","start":0,"frames":16,"holes":[[4,2]]}],"reserved":[[3,1]],"cpus":2},"commands":[
          {"id":1,"op":"alloc","order":2,"gfp":"ATOMIC|COMP","cpu":1,"context":"realtime,interrupt"},
          {"id":2,"op":"free","target":1,"offset":1},
          {"id":3,"op":"set","frame":7,"value":"0x11"},
          {"id":4,"op":"min_free","value":"0xfffffffffffffffb"}]}

        """;

    static StoredTrace Parse(string text) => TraceJson.Parse(Encoding.UTF8.GetBytes(text));

    [Fact]
    public void The_form_has_one_command_a_line_and_no_defaults() => Assert.Equal(Text, TraceJson.Format(Example));

    [Fact]
    public void What_was_written_reads_back() => Same.Stored(Example, Parse(Text));

    [Fact]
    public void A_byte_order_mark_and_white_space_do_not_matter() =>
        Same.Stored(Example, Parse("\uFEFF \n" + Text.Replace(",\"", " ,\n\"", StringComparison.Ordinal) + "\n\n"));

    [Fact]
    public void The_version_need_not_stand_first()
    {
        StoredTrace stored = Parse("""{"commands":[{"op":"buddyinfo","id":3}],"layout":{"memory":{"frames":2048,"model":"x86-64"}},"schemaVersion":1}""");

        Assert.Equal(2048, stored.Trace.Layout.Zones[0].Spanned.Pages.Count);
        Assert.Equal(MemoryModel.X8664, stored.Trace.Layout.Memory);
        Assert.Equal(3, Assert.Single(stored.Trace.Commands).Id);
        Assert.Null(stored.Expected);
    }

    [Fact]
    public void A_cache_that_no_machine_has_is_legal()
    {
        var trace = new Trace(Layout.Of(ZoneLayout.Of(0, 8)), [new() { Op = Op.CacheShrink, Id = 1, Cache = -40 }]);

        StoredTrace stored = Parse(TraceJson.Format(new(trace, null)));

        Assert.Equal(-40, Assert.Single(stored.Trace.Commands).Cache);
    }

    [Fact]
    public void A_target_that_no_command_produces_is_legal()
    {
        StoredTrace stored = Parse(
            """{"schemaVersion":1,"layout":{"zones":[]},"commands":[{"id":1,"op":"free","target":9},{"id":2,"op":"get","target":2}]}""");

        Assert.Equal([9, 2], stored.Trace.Commands.Select(command => command.Target));
    }

    [Fact]
    public void Numbers_of_64_bits_may_be_decimal()
    {
        StoredTrace stored = Parse("""{"schemaVersion":1,"seed":"18446744073709551615","layout":{"zones":[]},"commands":[]}""");

        Assert.Equal(ulong.MaxValue, stored.Trace.Seed);
    }

    [Fact]
    public void A_long_trace_is_written_in_pieces_and_reads_back()
    {
        var many = new Trace(
            Layout.Of(ZoneLayout.Of(0, 16)), [.. Enumerable.Range(1, 50_000).Select(id => new Command { Op = Op.AllocPages, Id = id, Gfp = id % 7 == 0 ? 0xD0u : 0x20u })]);
        using var file = new MemoryStream();
        TraceJson.Write(new(many), file);
        file.Position = 0;

        Same.Trace(many, TraceJson.Read(file).Trace);
    }
}
