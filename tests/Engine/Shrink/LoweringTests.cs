using Verified.Check.Run;
using Verified.Check.Shrink;
using Verified.Check.Shrink.Passes;
using Verified.Check.Traces;
using Verified.Model;
using static Verified.Tests.Engine.Shrink.Passage;

namespace Verified.Tests.Engine.Shrink;

public sealed class LoweringTests
{
    [Fact]
    public void Equal_orders_go_down_together()
    {
        var left = After(
            LowerTogether.Apply,
            commands => commands.Select(c => c.Order.Value).Distinct().Count() == 1 && commands[0].Order.Value >= 3,
            Alloc(1, 9), Alloc(2, 9), Free(3, 1, 9), Free(4, 2, 9));
        Assert.All(left, c => Assert.Equal(3, c.Order.Value));
    }

    [Fact]
    public void All_orders_are_cut_to_the_smallest_limit()
    {
        var left = After(
            LowerTogether.Apply,
            commands => commands.All(c => c.Order.Value >= 2),
            Alloc(1, 9), Alloc(2, 5), Alloc(3, 2));
        Assert.All(left, c => Assert.Equal(2, c.Order.Value));
    }

    [Fact]
    public void Flags_that_do_not_matter_are_cleared_everywhere()
    {
        var left = After(
            LowerTogether.Apply,
            commands => commands.All(c =>
                (c.Gfp & 0x20) != 0 && c.Gfp == commands[0].Gfp && c.Context.HasFlag(Context.Interrupt)),
            Alloc(1, gfp: 0xD2 | 0x20) with { Context = (Context)7 },
            Alloc(2, gfp: 0xD2 | 0x20) with { Context = (Context)7 });
        Assert.All(left, c => Assert.Equal(0x20u, c.Gfp));
        Assert.All(left, c => Assert.Equal(Context.Interrupt, c.Context));
    }

    [Fact]
    public void Contexts_processors_offsets_and_values_go_to_zero()
    {
        Command loaded = Touch(2, Op.SetIndex, 1, 1234567) with { Context = Context.RealTime, Cpu = 3, Offset = -5 };
        var left = After(LowerTogether.Apply, commands => commands.Length == 2, Alloc(1, 3, 0xD2, 2), loaded);
        Assert.Equal([Alloc(1), Touch(2, Op.SetIndex, 1)], left);
    }

    [Fact]
    public void A_negative_number_becomes_positive_or_comes_nearer_to_zero()
    {
        var either = After(
            LowerTogether.Apply, c => Math.Abs(c[1].Offset) >= 3, Alloc(1), Free(2, 1) with { Offset = -9 });
        var negative = After(
            LowerTogether.Apply, c => c[1].Offset <= -3, Alloc(1), Free(2, 1) with { Offset = -9 });
        Assert.Equal(3, either[1].Offset);
        Assert.Equal(-3, negative[1].Offset);
    }

    [Fact]
    public void The_order_of_one_block_goes_down_with_its_release()
    {
        var left = After(
            LowerLifetimes.Apply,
            commands => commands.Skip(2).All(c => c.Order == commands[c.Target - 1].Order)
                && commands.Sum(c => c.Order.Value) >= 8,
            Alloc(1, 5), Alloc(2, 5), Free(3, 1, 5), Free(4, 2, 5));
        Assert.Equal(8, left.Sum(c => c.Order.Value));
    }

    [Fact]
    public void The_order_of_one_block_goes_down_with_the_frames_it_took()
    {
        Trace left = After(
            LowerLifetimes.Apply,
            Small,
            trace => trace.Layout.Zones[0].Spanned.Pages.Count - trace.Commands[0].Order.Pages.Count == 8,
            Alloc(1, 3));
        Assert.Equal(0, left.Commands[0].Order.Value);
        Assert.Equal(9, left.Layout.Zones[0].Spanned.Pages.Count);
    }

    [Fact]
    public void Each_parameter_of_each_command_goes_to_its_own_minimum()
    {
        var left = After(
            LowerOne.Apply,
            c => c[0].Order.Value >= 2 && (c[0].Gfp & 0x10) != 0
                && c[1].Value >= 1000 && c[1].Cpu >= 1 && c[1].Offset <= -2,
            Alloc(1, 7, 0xD2, 3),
            Touch(2, Op.SetPrivate, 1, ulong.MaxValue) with { Cpu = 3, Offset = -700, Context = Context.RealTime });
        Assert.Equal(Alloc(1, 2, 0x10), left[0]);
        Assert.Equal(Touch(2, Op.SetPrivate, 1, 1000) with { Cpu = 1, Offset = -2 }, left[1]);
    }

    [Fact]
    public void Flags_in_a_value_are_cleared_one_by_one()
    {
        var left = After(
            LowerOne.Apply, c => (c[1].Value & 0x8002) == 0x8002, Alloc(1), Touch(2, Op.SetFlags, 1, 0xFFFFF));
        Assert.Equal(0x8002ul, left[1].Value);
    }

    [Fact]
    public void An_absolute_frame_goes_down_and_that_of_a_target_does_not_count()
    {
        var left = After(
            LowerOne.Apply,
            c => c[0].Frame.Number >= 5 && c.Length == 2,
            Touch(1, Op.Inspect) with { Frame = new(900) },
            Touch(2, Op.Inspect) with { Frame = new(-3) });
        Assert.Equal(5, left[0].Frame.Number);
        Assert.Equal(0, left[1].Frame.Number);
    }

    [Fact]
    public void A_command_lost_to_an_earlier_failure_ends_the_pass()
    {
        // The first request of order 0 fails at once.
        static Divergence? Run(Trace trace)
        {
            int step = trace.Commands.ToList().FindIndex(c => c.Order.Value == 0);
            return step < 0 ? At(trace) : At(trace) with { Step = step };
        }

        foreach (Action<Search> pass in (Action<Search>[])[LowerLifetimes.Apply, LowerOne.Apply, LowerTogether.Apply])
        {
            var failing = new Trace(Small, [Alloc(1, 3), Alloc(2, 4), Alloc(3, 5)]);
            var search = new Search(failing, At(failing), Run);
            pass(search);
            Assert.Equal(0, search.Commands[^1].Order.Value);
        }
    }
}
