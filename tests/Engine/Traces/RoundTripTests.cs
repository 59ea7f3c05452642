using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Verified.Check.Traces;
using Verified.Model;

namespace Verified.Tests.Engine.Traces;

public sealed class RoundTripTests
{
    static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(400).WithEndSize(60);

    static void ForAll(string name, Action<StoredTrace> law) =>
        FsCheck.Check.One(name, Many, Prop.ForAll(Arb.From(TraceGen.Stored), law));

    [Fact]
    public void Json_gives_back_exactly_what_was_written() =>
        ForAll("json", stored => Same.Stored(stored, TraceJson.Parse(Encoding.UTF8.GetBytes(TraceJson.Format(stored)))));

    [Fact]
    public void Text_gives_back_the_canonical_form_of_what_was_written() =>
        ForAll("text", stored => Same.Stored(
            stored with { Trace = stored.Trace.Renumbered() }, TraceText.Parse(TraceText.Format(stored))));

    [Fact]
    public void Text_of_what_was_read_is_the_same_text() =>
        ForAll("text of text", stored =>
            Assert.Equal(TraceText.Format(stored), TraceText.Format(TraceText.Parse(TraceText.Format(stored)))));

    [Fact]
    public void Renumbering_twice_changes_nothing_more() =>
        ForAll("renumbered", stored => Same.Trace(stored.Trace.Renumbered(), stored.Trace.Renumbered().Renumbered()));

    [Fact]
    public void Renumbering_keeps_which_producer_each_command_means() =>
        ForAll("targets", stored =>
        {
            Trace canonical = stored.Trace.Renumbered();
            for (int i = 0; i < canonical.Commands.Length; i++)
                Assert.Equal(Producer(stored.Trace, i), Producer(canonical, i));
        });

    /// <summary>Index of the producer that a command means; -1: it means none, or one that is gone.</summary>
    static int Producer(Trace trace, int index)
    {
        Product wanted = Products.Target(CommandForm.Of(trace.Commands[index].Op));
        for (int i = 0; i < index && wanted != Product.None; i++)
            if (Products.Of(trace.Commands[i]) == wanted && trace.Commands[i].Id == trace.Commands[index].Target) return i;
        return -1;
    }

    [Fact]
    public void Canonical_ids_number_the_producers_first()
    {
        Trace trace = new(Layout.Of(ZoneLayout.Of(0, 16)),
        [
            new() { Op = Op.Buddyinfo, Id = 9 },
            new() { Op = Op.AllocPages, Id = 40 },
            new() { Op = Op.GetPage, Id = 5, Target = 40 },
            new() { Op = Op.GetZeroedPage, Id = 2 },
            new() { Op = Op.PutPage, Id = 7, Target = 77 },
        ]);

        Assert.Equal([3, 1, 4, 2, 5], trace.Renumbered().Commands.Select(command => command.Id));
        Assert.Equal([0, 0, 1, 0, Renumbering.Gone], trace.Renumbered().Commands.Select(command => command.Target));
    }
}
