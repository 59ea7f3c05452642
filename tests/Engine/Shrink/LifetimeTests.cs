using Verified.Check.Shrink.Passes;
using Verified.Model;
using static Verified.Tests.Engine.Shrink.Passage;

namespace Verified.Tests.Engine.Shrink;

public sealed class LifetimeTests
{
    [Fact]
    public void Two_blocks_that_come_and_go_become_one_of_the_next_order()
    {
        var left = After(
            UniteLifetimes.Apply,
            c => c.Where(a => a.Op == Op.FreePages).Sum(a => a.Order.Pages.Count) == 2,
            Alloc(1), Alloc(2), Free(3, 1), Free(4, 2));
        Assert.Equal([Alloc(1, 1), Free(2, 1, 1)], left);
    }

    [Fact]
    public void Of_the_two_releases_the_one_stays_that_the_failure_needs()
    {
        var left = After(
            UniteLifetimes.Apply,
            c => c.Where(a => a.Op == Op.FreePages).Sum(a => a.Order.Pages.Count) == 4 && c[^1].Op == Op.AllocPages,
            Alloc(1, 1), Alloc(2, 1), Free(3, 2, 1), Alloc(4), Free(5, 1, 1), Alloc(6));
        Assert.Equal(2, left.Single(a => a.Op == Op.FreePages).Order.Value);
        Assert.Equal(4, left.Length);
    }

    [Fact]
    public void Blocks_that_stay_in_use_stay_two()
    {
        Command[] commands = [Alloc(1), Alloc(2), Free(3, 1)];
        Assert.Equal(commands, After(UniteLifetimes.Apply, _ => true, commands));
    }

    [Fact]
    public void What_an_earlier_block_was_marked_with_a_later_one_is_marked_with()
    {
        var left = After(
            MarkLaterBlocks.Apply,
            c => c.Length == 5 || c.Any(a => a.Op == Op.SetFlags && a.Offset == 16),
            Alloc(1), Touch(2, Op.SetFlags, 1, 4), Free(3, 1), Alloc(4, 5), Free(5, 4, 5));
        Assert.Equal(
            [Alloc(1, 5), Touch(2, Op.SetFlags, 1, 4) with { Offset = 16 }, Free(3, 1, 5)],
            left);
    }

    [Fact]
    public void All_marks_of_a_block_go_along_in_their_order()
    {
        var left = After(
            MarkLaterBlocks.Apply,
            c => c[^1].Op == Op.FreePages && c.Count(a => a.Op is Op.SetFlags or Op.Map) == 2
                && (c.Length == 6 || c.All(a => a.Op != Op.Map || a.Offset == 3)),
            Alloc(1, 1), Touch(2, Op.SetFlags, 1, 4), Touch(3, Op.Map, 1) with { Offset = 1 }, Free(4, 1, 1),
            Alloc(5, 2), Free(6, 5, 2));
        Assert.Equal(
            [
                Alloc(1, 2), Touch(2, Op.SetFlags, 1, 4) with { Offset = 2 }, Touch(3, Op.Map, 1) with { Offset = 3 },
                Free(4, 1, 2),
            ],
            left);
    }
}
