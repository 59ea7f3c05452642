using System.Collections.Immutable;
using Verified.Check.Run;
using Verified.Check.Shrink;
using Verified.Check.Shrink.Passes;
using Verified.Check.Traces;
using Verified.Model;
using static Verified.Tests.Engine.Shrink.Passage;

namespace Verified.Tests.Engine.Shrink;

public sealed class RemovalTests
{
    [Fact]
    public void The_tail_behind_the_failing_step_is_cut()
    {
        var failing = new Trace(Small, [Alloc(1), Alloc(2), Alloc(3)]);
        Divergence early = At(failing) with { Step = 1 };
        var search = new Search(failing, early, trace => trace.Commands.Length >= 2 ? early : null);
        CutTail.Apply(search);
        Assert.Equal(2, search.Commands.Length);
        CutTail.Apply(search);
        Assert.Equal(1, search.Improvements);
    }

    [Fact]
    public void A_lifetime_goes_with_everything_that_uses_its_block()
    {
        var left = After(
            DropLifetimes.Apply,
            commands => commands.Any(c => c.Op == Op.Buddyinfo) && commands.Any(c => c.Op == Op.GetPage),
            Alloc(1), Touch(2, Op.GetPage, 1), Alloc(3), Touch(4, Op.GetPage, 3), Free(5, 3), Free(6, 1),
            Touch(7, Op.Buddyinfo));
        Assert.Equal([Op.AllocPages, Op.GetPage, Op.FreePages, Op.Buddyinfo], left.Select(c => c.Op));
        Assert.All(left[1..3], c => Assert.Equal(1, c.Target));
    }

    [Fact]
    public void Ranges_go_down_to_single_commands()
    {
        Command[] commands = [.. Enumerable.Range(1, 100).Select(id => Alloc(id, gfp: (uint)id))];
        var left = After(
            DropRanges.Apply, rest => rest.Any(c => c.Gfp == 17) && rest.Any(c => c.Gfp == 80), commands);
        Assert.Equal([17u, 80u], left.Select(c => c.Gfp));
    }

    [Fact]
    public void A_failure_that_comes_earlier_after_a_removal_cuts_what_is_behind()
    {
        // Without the first command the second one fails already.
        static Divergence? Run(Trace trace) => trace.Commands switch
        {
            [{ Gfp: 1 }, ..] => trace.Commands.Length == 6 ? At(trace) : null,
            [{ Gfp: 2 }, ..] => At(trace) with { Step = 0 },
            _ => null,
        };
        var failing = new Trace(Small, [.. Enumerable.Range(1, 6).Select(id => Alloc(id, gfp: (uint)id))]);
        var search = new Search(failing, At(failing), Run);
        Removal.Apply(search, command => command.Gfp % 2 == 1);
        Assert.Equal(2u, Assert.Single(search.Commands.ToArray()).Gfp);
    }

    [Fact]
    public void Two_commands_go_that_cannot_go_alone()
    {
        static bool Fails(ImmutableArray<Command> commands) =>
            commands.Any(c => c.Gfp == 9) && commands.Count(c => c.Op == Op.GetPage) % 2 == 0;
        Command[] commands = [Alloc(1, gfp: 9), Touch(2, Op.GetPage, 1), Touch(3, Op.GetPage, 1)];
        Assert.Equal(3, After(DropRanges.Apply, Fails, commands).Length);
        Assert.Single(After(DropPairs.Apply, Fails, commands));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Blocks_that_stay_go_together_with_their_frames(int step)
    {
        // Fails as long as exactly three frames are free; single blocks go alone, or two at once.
        static int Free(Trace trace) =>
            trace.Layout.Zones[0].Spanned.Pages.Count - trace.Commands.Sum(c => c.Produces ? 1 : 0);
        bool Fails(Trace trace) => Free(trace) == 3 && trace.Commands.Length % step == step - 1;
        Action<Search> pass = step == 1 ? DropWithFrames.Apply : DropPairs.Apply;
        Trace left = After(pass, Small, Fails, Alloc(1), Alloc(2), Alloc(3), Alloc(4), Alloc(5), Alloc(6), Alloc(7),
            Alloc(8), Alloc(9), Alloc(10), Alloc(11), Alloc(12), Alloc(13));
        Assert.Equal(step - 1, left.Commands.Length);
        Assert.Equal(3 + step - 1, left.Layout.Zones[0].Spanned.Pages.Count);
    }

    [Fact]
    public void A_block_that_was_released_takes_no_frames_along()
    {
        Trace left = After(
            DropWithFrames.Apply,
            Small,
            trace => trace.Layout.Zones[0].Spanned.Pages.Count == 16,
            Alloc(1), Free(2, 1), Touch(3, Op.Buddyinfo));
        Assert.Equal(Op.Buddyinfo, Assert.Single(left.Commands).Op);
    }

    [Fact]
    public void The_certificate_is_refused_while_a_command_can_go()
    {
        var failing = new Trace(Small, [Alloc(1), Alloc(2, gfp: 9)]);
        var search = new Search(failing, At(failing), trace => trace.Commands.Any(c => c.Gfp == 9) ? At(trace) : null);
        Assert.False(DropEach.Certifies(search));
        Assert.True(DropEach.Certifies(search));
        Assert.Equal(9u, search.Commands[0].Gfp);
    }
}
