using Verified.Check.Shrink;
using Verified.Check.Traces;
using Verified.Model;
using static Verified.Tests.Engine.Shrink.Passage;

namespace Verified.Tests.Engine.Shrink;

public sealed class SearchTests
{
    [Fact]
    public void A_candidate_that_was_refused_is_not_run_again()
    {
        int runs = 0;
        var failing = new Trace(Small, [Alloc(1), Alloc(2)]);
        var search = new Search(failing, At(failing), _ =>
        {
            runs++;
            return null;
        });
        for (int time = 0; time < 5; time++)
        {
            // Without the first and without the second it is the same trace.
            search.Edit().Remove(time % 2);
            Assert.False(search.Try());
        }

        Assert.Equal(1, runs);
    }

    [Fact]
    public void What_is_not_simpler_is_not_run()
    {
        var failing = new Trace(Small, [Alloc(1)]);
        var search = new Search(failing, At(failing), _ => throw new InvalidOperationException("ran"));
        search.Edit();
        Assert.False(search.Try());
        search.Edit().Commands[0] = Alloc(1, 1);
        Assert.False(search.Try());
    }

    [Fact]
    public void The_normal_form_drops_what_names_no_earlier_command()
    {
        var draft = new Draft(5) { Layout = Small };
        Frame frame = new(3);
        draft.LoadAny(
            Small, [Free(9, 4), Alloc(4) with { Frame = frame }, Free(7, 4) with { Frame = frame }, Free(8, 8)]);
        Assert.Equal([Alloc(1) with { Frame = new(3) }, Free(2, 1)], draft.Commands.ToArray());
    }

    [Fact]
    public void Removing_follows_the_targets()
    {
        var draft = new Draft(6) { Layout = Small };
        draft.Load(Small, [Alloc(1), Alloc(2), Free(3, 1), Free(4, 2), Alloc(5), Free(6, 5)]);
        Span<bool> gone = draft.Unmarked();
        gone[0] = true;
        int[] places = draft.Remove(gone).ToArray();
        Assert.Equal([-1, 0, -1, 1, 2, 3], places);
        Assert.Equal([Alloc(1), Free(2, 1), Alloc(3), Free(4, 3)], draft.Commands.ToArray());
    }

    [Fact]
    public void Moving_follows_the_targets()
    {
        var draft = new Draft(4) { Layout = Small };
        draft.Load(Small, [Alloc(1, 5), Alloc(2), Free(3, 1, 5), Free(4, 2)]);
        draft.Move(1, 0);
        Assert.Equal([Alloc(1), Alloc(2, 5), Free(3, 2, 5), Free(4, 1)], draft.Commands.ToArray());
        draft.Move(3, 1);
        Assert.Equal([Alloc(1), Free(2, 1), Alloc(3, 5), Free(4, 3, 5)], draft.Commands.ToArray());
    }

    [Fact]
    public void Fingerprints_tell_every_field_apart()
    {
        Command plain = Free(2, 1);
        Command[] changed =
        [
            plain, plain with { Op = Op.PutPage }, plain with { Context = Context.RealTime }, plain with { Cpu = 1 },
            plain with { Target = 0 }, plain with { Offset = 1 }, plain with { Frame = new(1) },
            plain with { Order = new(1) }, plain with { Gfp = 1 }, plain with { Value = 1 },
        ];
        Layout[] layouts =
        [
            Small, Small with { Memory = MemoryModel.I386 }, Small with { MemoryFrames = 1 },
            Small with { DmaRatio = 1 }, Small with { NormalRatio = 1 }, Small with { MinFreeKbytes = null },
            Small with { MinFreeKbytes = 1 },
            Small with { Cpus = 2 }, Small with { CompoundPages = true },
            Small with { Reserved = [new(new(1), new(1))] },
            Small with { Zones = [ZoneLayout.Of(0, 15), .. Small.Zones[1..]] },
            Small with { Zones = [new(new(new(0), new(16)), [new(new(1), new(1))]), .. Small.Zones[1..]] },
        ];
        var prints = new HashSet<ulong>();
        foreach (Command command in changed) prints.Add(Fingerprint.Of(Small, [Alloc(1), command]));
        foreach (Layout layout in layouts) prints.Add(Fingerprint.Of(layout, [Alloc(1), plain]));
        Assert.Equal(changed.Length + layouts.Length - 1, prints.Count);
        Assert.Equal(Fingerprint.Of(Small, [plain]), Fingerprint.Of(Small with { Zones = [.. Small.Zones] }, [plain]));
    }

    [Fact]
    public void Simpler_is_shorter_then_smaller_then_plainer_then_lower()
    {
        Layout bigger = Small with { Cpus = 2 };
        (Layout Layout, Command[] Commands)[] ascending =
        [
            (bigger, [Alloc(1, 9)]),
            (Small, [Alloc(1), Alloc(2, 9)]),
            (Small, [Alloc(1), Touch(2, Op.GetFreePages)]),
            (Small, [Alloc(1), Free(2, 1)]),
            (Small, [Alloc(1), Free(2, 1, 1)]),
            (Small, [Alloc(1), Free(2, 1) with { Offset = -1 }]),
            (bigger, [Alloc(1), Alloc(2)]),
        ];
        for (int a = 0; a < ascending.Length; a++)
        {
            for (int b = 0; b < ascending.Length; b++)
            {
                int order = Complexity.Compare(
                    ascending[a].Layout, ascending[a].Commands, ascending[b].Layout, ascending[b].Commands);
                Assert.Equal(a.CompareTo(b), Math.Sign(order));
            }
        }
    }

    [Fact]
    public void The_canonical_order_of_commands_is_total()
    {
        Command plain = Touch(1, Op.SetFlags, 1);
        Command[] all =
        [
            plain, plain with { Op = Op.ClearFlags }, plain with { Target = 2 }, plain with { Order = new(1) },
            plain with { Gfp = 1 }, plain with { Context = Context.RealTime }, plain with { Cpu = 1 },
            plain with { Offset = 1 }, plain with { Frame = new(1) }, plain with { Value = 1 }, Alloc(1),
        ];
        foreach (Command a in all)
        {
            foreach (Command b in all)
            {
                Assert.Equal(a == b, Complexity.Compare(a, b) == 0);
                Assert.Equal(Math.Sign(Complexity.Compare(a, b)), -Math.Sign(Complexity.Compare(b, a)));
            }
        }
    }

    [Fact]
    public void A_sweep_offers_everything_and_costs_little_when_little_stays()
    {
        var stays = new HashSet<int> { 3, 500, 999 };
        var left = Enumerable.Range(0, 1000).ToHashSet();
        int attempts = 0;
        Sweep.FromEnd(1000, range =>
        {
            attempts++;
            var (offset, length) = range.GetOffsetAndLength(1000);
            if (stays.Any(item => item >= offset && item < offset + length)) return false;
            left.ExceptWith(Enumerable.Range(offset, length));
            return true;
        });
        Assert.Equal(stays, left);
        Assert.InRange(attempts, 1, 100);
        Sweep.FromEnd(0, _ => throw new InvalidOperationException("offered nothing"));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 100)]
    [InlineData(33, 513)]
    [InlineData(100, 100)]
    [InlineData(7, long.MaxValue)]
    public void A_number_goes_down_to_the_smallest_that_is_taken(long smallest, long from)
    {
        Int128 taken = from;
        int attempts = 0;
        Sweep.Down(from, number =>
        {
            attempts++;
            if (number < smallest) return false;
            taken = number;
            return true;
        });
        Assert.Equal(smallest, taken);
        Assert.InRange(attempts, 0, 20);
    }
}
