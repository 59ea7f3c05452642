using System.Collections.Immutable;
using Verified.Check.Shrink.Passes;
using Verified.Model;
using static Verified.Tests.Engine.Shrink.Passage;

namespace Verified.Tests.Engine.Shrink;

public sealed class RewriteTests
{
    [Fact]
    public void Requests_and_releases_become_the_plain_ones()
    {
        var left = After(
            SimplifyOps.Apply,
            commands => commands.Length == 7,
            Touch(1, Op.GetFreePages) with { Order = new(2) },
            Touch(2, Op.GetZeroedPage),
            Touch(3, Op.GetDmaPages),
            Touch(4, Op.FreePagesAt, 1, 4096) with { Order = new(2) },
            Touch(5, Op.PutPage, 2),
            Touch(6, Op.FreePagesAt, 0, 0xC0000000 + (5 * 4096)),
            Touch(7, Op.GetPage, 3));
        Assert.Equal(
            [
                Alloc(1, 2), Alloc(2), Alloc(3), Free(4, 1, 2) with { Offset = 1 }, Free(5, 2),
                Free(6, 0) with { Frame = new(5) }, Touch(7, Op.GetPage, 3),
            ],
            left);
    }

    [Fact]
    public void A_caller_that_has_slept_becomes_one_that_asks_for_the_first_time() => Assert.Equal(
        [Alloc(1, 2)],
        After(SimplifyOps.Apply, commands => commands.Length == 1, Touch(1, Op.RetryPages) with { Order = new(2) }));

    [Theory]
    [InlineData(Op.GetZeroedPage, 0x8000u)]
    [InlineData(Op.GetDmaPages, 0x1u)]
    public void Where_the_flag_matters_the_plain_request_gets_it(Op op, uint flag)
    {
        var left = After(
            SimplifyOps.Apply, c => c[0].Op == op || (c[0].Gfp & flag) != 0, Touch(1, op), Alloc(2));
        Assert.Equal(Alloc(1, gfp: flag), left[0]);
    }

    [Fact]
    public void Where_the_address_matters_the_request_still_gets_plainer()
    {
        var left = After(
            SimplifyOps.Apply,
            c => c.All(a => a.Op != Op.AllocPages),
            Touch(1, Op.GetZeroedPage), Touch(2, Op.GetDmaPages));
        Assert.All(left, c => Assert.Equal(Op.GetFreePages, c.Op));
        Assert.Equal(1u, left[1].Gfp);
    }

    [Fact]
    public void A_released_block_stands_for_the_one_requested_after_it()
    {
        var left = After(
            MergeBlocks.Apply,
            commands => Live(commands) == 0 && commands.Count(c => c.Op == Op.GetPage) == 2,
            Alloc(1), Touch(2, Op.GetPage, 1), Free(3, 1), Alloc(4), Touch(5, Op.GetPage, 4), Free(6, 4));
        Assert.Equal([Alloc(1), Touch(2, Op.GetPage, 1), Touch(3, Op.GetPage, 1), Free(4, 1)], left);
    }

    [Fact]
    public void One_block_stands_for_two_that_live_together()
    {
        var left = After(
            MergeBlocks.Apply,
            commands => commands.Count(c => c.Op == Op.GetPage) == 2,
            Alloc(1), Alloc(2), Touch(3, Op.GetPage, 1), Touch(4, Op.GetPage, 2));
        Assert.Equal([Alloc(1), Touch(2, Op.GetPage, 1), Touch(3, Op.GetPage, 1)], left);
    }

    [Fact]
    public void Commands_use_the_oldest_block_that_will_do()
    {
        var any = After(
            RetargetOlder.Apply,
            c => c.Length == 5,
            Alloc(1, 2), Alloc(2, 1), Alloc(3, 1), Free(4, 3, 1), Free(5, 3, 1));
        Assert.All(any[3..], c => Assert.Equal(1, c.Target));
        var alike = After(
            RetargetOlder.Apply,
            c => c[3].Order == c[c[3].Target - 1].Order,
            Alloc(1, 2), Alloc(2, 1), Alloc(3, 1), Free(4, 3, 1));
        Assert.Equal(2, alike[3].Target);
    }

    [Fact]
    public void A_release_moves_directly_behind_its_request_or_as_far_as_it_can()
    {
        var close = After(MoveEarlier.Apply, c => c.Length == 4, Alloc(1), Alloc(2), Alloc(3), Free(4, 1));
        Assert.Equal([Alloc(1), Free(2, 1), Alloc(3), Alloc(4)], close);
        var behindOne = After(
            MoveEarlier.Apply, c => c[0].Produces && c[1].Produces, Alloc(1), Alloc(2), Alloc(3), Free(4, 1));
        Assert.Equal([Alloc(1), Alloc(2), Free(3, 1), Alloc(4)], behindOne);
    }

    [Fact]
    public void Independent_commands_are_sorted_the_same_way_from_every_order()
    {
        Command[] commands = [Alloc(1, 3), Alloc(2, 1), Alloc(3), Touch(4, Op.Buddyinfo), Alloc(5, 1, 0x20)];
        var first = After(MoveEarlier.Apply, c => c.Length == 5, commands);
        Array.Reverse(commands);
        var second = After(MoveEarlier.Apply, c => c.Length == 5, commands);
        Assert.Equal(first, second);
        Assert.Equal([Touch(1, Op.Buddyinfo), Alloc(2), Alloc(3, 1), Alloc(4, 1, 0x20), Alloc(5, 3)], first);
    }

    static int Live(ImmutableArray<Command> commands) =>
        commands.Count(c => c.Produces) - commands.Count(c => c.Op == Op.FreePages);
}
