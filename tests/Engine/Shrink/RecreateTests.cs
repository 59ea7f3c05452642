using Verified.Check.Shrink.Passes;
using Verified.Check.Traces;
using Verified.Model;
using static Verified.Tests.Engine.Shrink.Passage;

namespace Verified.Tests.Engine.Shrink;

public sealed class RecreateTests
{
    static int Frames(Trace trace) => trace.Layout.Zones.Sum(zone => zone.Spanned.Pages.Count);

    [Fact]
    public void Two_requests_become_one_of_the_next_order_and_their_releases_keep_theirs()
    {
        var left = After(
            UniteRequests.Apply,
            c => c.Sum(a => a.Produces ? a.Order.Pages.Count : 0) == 4 && c[^1].Op == Op.FreePages,
            Alloc(1, 1), Alloc(2, 1), Free(3, 2, 1));
        Assert.Equal([Alloc(1, 2), Free(2, 1, 1) with { Offset = 2 }], left);
    }

    [Fact]
    public void The_users_of_the_first_block_may_get_the_second_half()
    {
        var left = After(
            UniteRequests.Apply,
            c => c.Any(a => a.Op == Op.FreePages && (c[0].Order == Order.Zero || a.Offset == 1)),
            Alloc(1), Alloc(2), Free(3, 1));
        Assert.Equal([Alloc(1, 1), Free(2, 1) with { Offset = 1 }], left);
    }

    [Fact]
    public void Requests_of_different_orders_or_of_the_largest_stay_two()
    {
        Command[] commands = [Alloc(1, 1), Alloc(2), Alloc(3, 10), Alloc(4, 10)];
        Assert.Equal(commands, After(UniteRequests.Apply, _ => true, commands));
    }

    [Fact]
    public void A_full_machine_gives_way_to_a_tiny_one_that_shows_the_same()
    {
        Command[] commands = [.. Enumerable.Range(1, 12).Select(id => Alloc(id)), Free(13, 1), Alloc(14, 1)];
        Trace left = After(
            Recreate.Apply,
            OneZone(12),
            trace => trace.Commands[^1].Order.Value == 1
                && trace.Commands.Count(c => c.Produces) >= Math.Min(3, Frames(trace)),
            commands);
        Assert.Equal([Alloc(1, 1)], left.Commands.ToArray());
        Assert.Equal(1, Frames(left));
    }

    [Theory]
    [InlineData(Op.SetMapping)]
    [InlineData(Op.SetIndex)]
    public void A_use_is_staged_behind_one_request_of_its_own(Op op)
    {
        Trace left = After(
            Recreate.Apply,
            Small,
            trace => trace.Commands[^1].Op == op && trace.Commands[^1].Target != 0,
            Alloc(1), Alloc(2), Touch(3, Op.SetFlags, 2, 4), Touch(4, op, 2, 9));
        Assert.Equal([Alloc(1), Touch(2, op, 1, 9)], left.Commands.ToArray());
        Assert.Equal(1, Frames(left));
    }

    [Fact]
    public void What_other_commands_of_the_trace_do_is_staged_as_well()
    {
        Trace left = After(
            Recreate.Apply,
            Small,
            trace => trace.Commands.Any(c => c.Op == Op.SetMinFree && c.Value == 8)
                && trace.Commands[^1].Op == Op.Zoneinfo,
            Alloc(1), Touch(2, Op.SetMinFree, 0, 100), Touch(3, Op.SetMinFree, 0, 8), Touch(4, Op.Zoneinfo));
        Assert.Equal([Touch(1, Op.SetMinFree, 0, 8), Touch(2, Op.Zoneinfo)], left.Commands.ToArray());
    }

    [Fact]
    public void A_machine_with_a_gap_is_tried_where_it_saves_commands()
    {
        Trace left = After(
            Recreate.Apply,
            Small,
            trace => trace.Layout.Reserved.Length == 1 || trace.Commands.Length == 3,
            Alloc(1, 1), Free(2, 1), Alloc(3, 1));
        Assert.Equal([Alloc(1)], left.Commands.ToArray());
        Assert.Equal([new FrameRange(new(0), new(1))], left.Layout.Reserved.ToArray());
    }

    [Fact]
    public void Small_ratios_are_tried_on_machines_of_more_zones()
    {
        Layout two = Layout.Of(ZoneLayout.Of(0, 8), ZoneLayout.Of(8, 8)) with { MinFreeKbytes = 0 };
        Trace left = After(
            Recreate.Apply, two, trace => trace.Layout.DmaRatio == 1 || trace.Commands.Length == 2, Alloc(1), Alloc(2));
        Assert.Equal([Alloc(1)], left.Commands.ToArray());
        Assert.Equal(2, Frames(left));
        Assert.Equal(1, left.Layout.DmaRatio);
    }

    [Fact]
    public void A_frame_is_named_by_its_block_where_there_is_one()
    {
        Trace left = After(
            Recreate.Apply,
            OneZone(1),
            trace => trace.Commands.Length == 2 && trace.Commands[^1].Op == Op.GetPage && trace.Commands[0].Produces,
            Alloc(1), Touch(2, Op.GetPage) with { Frame = new(0) });
        Assert.Equal([Alloc(1), Touch(2, Op.GetPage, 1)], left.Commands.ToArray());
    }

    [Fact]
    public void Machines_that_are_derived_and_empty_traces_are_left_alone()
    {
        Layout derived = Layout.FromMemory(MemoryModel.I386, 64);
        Trace left = After(Recreate.Apply, derived, _ => true, Alloc(1), Alloc(2));
        Assert.Equal(2, left.Commands.Length);
        Assert.Empty(After(Recreate.Apply, Small, _ => true).Commands);
    }

    [Fact]
    public void Single_frames_take_the_place_of_blocks_and_their_list_that_of_the_list_of_an_order()
    {
        Layout blocks = Small with { PerCpuLists = true, ListOrders = 4, PerCpuSizes = new(2, 24, 8, 1, 2, 3) };
        Trace left = After(
            SingleFrames.Apply, blocks, trace => trace.Layout.PerCpuSizes?.HotHigh == 6,
            Alloc(1) with { Order = new(2) }, Alloc(2) with { Order = new(4) }, Free(3, 1) with { Order = new(2) });
        Assert.Equal(
            [Alloc(1), Alloc(2) with { Order = new(4) }, Free(3, 1)], left.Commands.ToArray());
        Assert.Equal(new Verified.Model.PerCpu.ListSizes(0, 6, 2, 1, 2, 3), left.Layout.PerCpuSizes);
        Assert.Equal(1, left.Layout.ListOrders);
        Assert.Same(
            blocks, After(SingleFrames.Apply, blocks, trace => trace.Layout.ListOrders > 1, Alloc(1)).Layout);
    }

    [Fact]
    public void Lists_become_shorter_where_a_command_goes_with_it()
    {
        Trace left = After(
            ShortLists.Apply, Small with { PerCpuLists = true },
            trace => trace.Commands.Count(c => c.Op == Op.FreePages) >= (trace.Layout.PerCpuSizes?.HotHigh ?? 3),
            Alloc(1), Alloc(2), Alloc(3), Free(4, 1), Free(5, 2), Free(6, 3));
        Assert.Equal([Alloc(1), Alloc(2), Alloc(3), Free(4, 1), Free(5, 3)], left.Commands.ToArray());
        Assert.Equal(0, left.Layout.PerCpuSizes?.HotHigh);
    }
}
