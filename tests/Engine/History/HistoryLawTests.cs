using FsCheck;
using FsCheck.Fluent;
using Verified.Check.Generate;
using Verified.Check.History;

namespace Verified.Tests.Engine.History;

public sealed class HistoryLawTests
{
    static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(500);

    static Arbitrary<(ulong Seed, int Threads, int Calls)> Shapes => Arb.From(
        from seed in Gen.Choose(0, int.MaxValue)
        from threads in Gen.Choose(1, 5)
        from calls in Gen.Choose(1, 300)
        select ((ulong)seed, threads, calls));

    [Fact]
    public void What_an_allocator_without_mistakes_gives_is_accepted() =>
        FsCheck.Check.One("accepted", Many, Prop.ForAll(Shapes, shape =>
        {
            var history = new RandomHistory(shape.Seed, shape.Threads, 6).Run(shape.Calls);
            HistoryReport report = HistoryCheck.Examine(Recording.Of(history.Events));
            Assert.Null(report.Violation);
            Assert.Equal(
                history.Events.Sum(item => item.Operation == HistoryOperation.Allocate ? item.Frames : -item.Frames),
                report.HeldAtEnd);
        }));

    [Fact]
    public void One_block_moved_onto_a_held_one_is_found()
    {
        int planted = 0;
        FsCheck.Check.One("rejected", Many, Prop.ForAll(Shapes, shape =>
        {
            var sound = new RandomHistory(shape.Seed, shape.Threads, 6).Run(shape.Calls);
            if (sound.WithOverlap() is not { } history) return;
            planted++;
            Assert.NotNull(HistoryCheck.Check(Recording.Of(history)));
        }));
        Assert.True(planted > 450, $"only {planted} histories of 500 had two blocks at one time");
    }

    [Fact]
    public void The_check_agrees_with_the_definition_on_small_histories()
    {
        int accepted = 0, rejected = 0;
        var inputs = Arb.From(Gen.ArrayOf(Piece).Where(pieces => pieces.Length <= 7), Shorter);
        FsCheck.Check.One("oracle", Many.WithMaxTest(20_000).WithEndSize(7), Prop.ForAll(inputs, pieces =>
        {
            HistoryEvent[] events = [.. pieces.SelectMany(piece => piece)];
            bool legal = HistoryOracle.Accepts(events);
            Assert.Equal(legal, HistoryCheck.Check(Recording.Of(events)) is null);
            if (legal) accepted++;
            else rejected++;
        }));
        Assert.True(accepted > 4000 && rejected > 4000, $"{accepted} accepted, {rejected} rejected");
    }

    [Fact]
    public void A_set_of_ranks_finds_the_neighbours_that_a_sorted_set_finds()
    {
        const int Limit = 5000;
        var random = new SplitMix(1);
        var set = new RankSet(Limit);
        var expected = new SortedSet<int>();
        for (int step = 0; step < 20_000; step++)
        {
            int number = random.OneIn(3) ? random.Below(Limit) : random.Below(4) * 1250;
            if (expected.Remove(number))
            {
                set.Remove(number);
            }
            else if (expected.Count < 40)
            {
                expected.Add(number);
                set.Add(number);
            }

            int asked = random.Below(Limit);
            Assert.Equal(expected.Where(other => other < asked).DefaultIfEmpty(-1).Max(), set.Below(asked));
            Assert.Equal(expected.Where(other => other >= asked).DefaultIfEmpty(-1).Min(), set.AtLeast(asked));
        }
    }

    /// <summary>A block that comes and mostly goes, now and then with one half missing or astray.</summary>
    static Gen<HistoryEvent[]> Piece =>
        from thread in Gen.Choose(0, 2)
        from order in Gen.Choose(0, 2)
        from block in Gen.Choose(0, 7)
        from start in Gen.Choose(0, 14)
        from held in Gen.Choose(0, 5)
        from kind in Gen.Choose(0, 11)
        from other in Gen.Choose(0, 2)
        let first = (uint)(block & -(1 << order))
        let took = Recording.Took(thread, first, order, start, start + (held & 1))
        let gave = Recording.Gave(other, first, order, took.After + held, took.After + held + 1)
        select kind switch
        {
            0 => [took],
            1 => [gave],
            2 => [took, gave with { Order = other }],
            3 => [took, gave, gave with { Before = start, After = start + 3 }],
            _ => new[] { took, gave },
        };

    static IEnumerable<HistoryEvent[][]> Shorter(HistoryEvent[][] pieces) =>
        pieces.Select((_, i) => pieces.Where((_, j) => j != i).ToArray());
}
