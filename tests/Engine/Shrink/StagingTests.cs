using Verified.Check.Shrink.Passes;
using Verified.Check.Traces;
using Verified.Model;
using Verified.Model.PerCpu;
using static Verified.Tests.Engine.Shrink.Passage;

namespace Verified.Tests.Engine.Shrink;

/// <summary>Passes that bring about by other means what a failure needs.</summary>
public sealed class StagingTests
{
    static readonly Layout Pooled = OneZone(16) with { CacheLine = 32, Pools = 2 };

    static int Taken(Trace trace) => trace.Layout.Reserved.Sum(range => range.Pages.Count)
        + trace.Commands.Where(command => command.Produces).Sum(command => command.Order.Pages.Count);

    [Fact]
    public void What_requests_took_is_reserved_and_what_was_lost_of_it()
    {
        Command[] commands = [Alloc(1, 1), Free(2, 1), Alloc(3), Alloc(4, 2), Touch(5, Op.Drain)];
        Trace left = After(
            ReserveTaken.Apply, Small, trace => Taken(trace) >= 6 && trace.Commands[^1].Op == Op.Drain, commands);
        Assert.Equal([Touch(1, Op.Drain)], left.Commands.ToArray());
        Assert.Null(LayoutCheck.Problem(left.Layout));
        // Of the block of order 1 the second frame is nobody's.
        Assert.Equal(6, left.Layout.Reserved.Sum(range => range.Pages.Count));
    }

    [Fact]
    public void The_block_that_the_last_command_names_stays_with_its_request()
    {
        Command[] commands = [Alloc(1), Alloc(2), Alloc(3), Free(4, 2)];
        Trace left = After(
            ReserveTaken.Apply, Small, trace => Taken(trace) == 3 && trace.Commands[^1].Target > 0, commands);
        Assert.Equal([Alloc(1), Free(2, 1)], left.Commands.ToArray());
    }

    [Fact]
    public void Where_a_used_block_must_stay_the_others_are_reserved_one_by_one()
    {
        Command[] commands = [Alloc(1), Touch(2, Op.CacheAdd, 1), Alloc(3), Touch(4, Op.Drain)];
        Trace left = After(
            ReserveTaken.Apply, Small, trace => Taken(trace) == 2 && trace.Commands.Any(c => c.Op == Op.CacheAdd), commands);
        Assert.Equal([Alloc(1), Touch(2, Op.CacheAdd, 1), Touch(3, Op.Drain)], left.Commands.ToArray());
        Assert.Single(left.Layout.Reserved);
    }

    [Fact]
    public void Single_frames_that_are_released_were_reserved_at_boot_if_that_spares_many_commands()
    {
        static bool Releases(Trace trace, int count) =>
            trace.Commands.Count(c => c.Op is Op.FreePages or Op.FreeReservedPage) == count
            && trace.Commands.Count(c => c.Produces) + Taken(trace) >= count;
        Command[] commands = [Alloc(1), Alloc(2), Alloc(3), Free(4, 1), Free(5, 2), Free(6, 3)];
        Trace left = After(ReserveTaken.Apply, Small, trace => Releases(trace, 3), commands);
        Assert.All(left.Commands, command => Assert.Equal((Op.FreeReservedPage, 0), (command.Op, command.Target)));
        Assert.Equal(3, left.Commands.Length);
        Assert.Null(LayoutCheck.Problem(left.Layout));
        Command[] few = [Alloc(1), Alloc(2), Free(3, 1), Free(4, 2)];
        Assert.Equal(few, After(ReserveTaken.Apply, Small, trace => Releases(trace, 2), few).Commands.ToArray());
    }

    [Fact]
    public void A_trace_on_which_the_specification_itself_stops_is_left_alone()
    {
        Command[] commands = [.. Enumerable.Range(1, 70).Select(id => Alloc(id))];
        Assert.Equal(commands, After(ReserveTaken.Apply, _ => true, commands));
        Layout huge = OneZone(1 << 14);
        Assert.Equal(2, After(ReserveTaken.Apply, huge, _ => true, Alloc(1), Alloc(2)).Commands.Length);
    }

    [Fact]
    public void Caches_that_fill_the_room_go_with_the_room()
    {
        Layout layout = OneZone(16) with { CacheLine = 32, Caches = 4 };
        Command[] commands =
        [
            .. Enumerable.Range(1, 5).Select(id => new Command { Op = Op.CacheCreate, Id = id, Node = id, Value = 4 }),
        ];
        Trace left = After(
            FewerCaches.Apply, layout, trace => trace.Commands.Length > trace.Layout.Caches, commands);
        Assert.Equal((2, 1), (left.Commands.Length, left.Layout.Caches));
        Assert.Equal(5, left.Commands[^1].Node);
        Command[] one = [commands[0]];
        Assert.Equal(one, After(FewerCaches.Apply, layout, _ => true, one).Commands);
    }

    [Fact]
    public void An_area_goes_with_the_pages_that_it_took()
    {
        Layout layout = OneZone(16) with { CacheLine = 32, VmallocPages = 13 };
        static Command Area(int id, ulong size) => new() { Op = Op.GetVmArea, Id = id, Value = size };
        Trace left = After(
            FewerAreaPages.Apply, layout,
            trace => trace.Layout.VmallocPages - (3 * (trace.Commands.Length - 1)) == 4,
            Area(1, 8192), Area(2, 8192), Area(3, 8192), Area(4, 20000));
        Assert.Equal(4, left.Layout.VmallocPages);
        Assert.Equal(20000ul, Assert.Single(left.Commands).Value);
    }

    [Fact]
    public void Reapings_go_with_their_time_into_a_later_one()
    {
        static Command Reap(int id, ulong time) => new() { Op = Op.CacheReap, Id = id, Value = time };
        Command[] left = After(
            UniteReaps.Apply, commands => commands.Sum(c => (long)c.Value) == 4000, Reap(1, 1000), Reap(2, 500),
            Touch(3, Op.Drain), Reap(4, 2500));
        Assert.Equal([Touch(1, Op.Drain), Reap(2, 4000)], left);
    }

    [Theory]
    [InlineData(Op.PoolCreate, Op.FailElements)]
    [InlineData(Op.PoolCreateSlab, Op.FailPages)]
    [InlineData(Op.PoolCreatePages, Op.SetMinFree)]
    public void A_pool_whose_back_end_must_fail_is_told_to(Op create, Op fails)
    {
        Command[] commands =
        [
            new() { Op = Op.PoolCreateKmalloc, Id = 1, Value = 2, More = 100 },
            .. Enumerable.Range(2, 12).Select(id => new Command { Op = Op.PoolAlloc, Id = id, Cache = 1 }),
            new() { Op = Op.PoolFree, Id = 14, Cache = 1, Target = 3 },
        ];
        Trace left = After(
            PoolScripts.Apply, Pooled,
            trace => trace.Commands[^1].Op == Op.PoolFree && (trace.Commands.Length > 12 || (
                trace.Commands[0].Op == create && trace.Commands.Any(c => c.Op == fails))),
            commands);
        Assert.Equal(4, left.Commands.Length);
        Assert.Equal(Op.PoolAlloc, left.Commands[left.Commands[^1].Target - 1].Op);
        Assert.Null(LayoutCheck.Problem(left.Layout));
    }

    [Fact]
    public void Pools_are_staged_only_where_there_are_some_and_one_is_what_fails()
    {
        Command[] commands =
        [
            new() { Op = Op.PoolCreate, Id = 1, Value = 2 }, new() { Op = Op.PoolAlloc, Id = 2, Cache = 1 },
            new() { Op = Op.PoolAlloc, Id = 3, Cache = 1 },
        ];
        Assert.Equal(commands, After(PoolScripts.Apply, _ => true, commands));
        Command[] other = [.. commands, Touch(4, Op.Drain)];
        Assert.Equal(other, After(PoolScripts.Apply, Pooled, _ => true, other).Commands);
        Command[] grown = [.. commands, new() { Op = Op.PoolResize, Id = 4, Cache = 1, Value = 9 }];
        Trace left = After(PoolScripts.Apply, Pooled, trace => trace.Commands[^1].Op == Op.PoolResize, grown);
        Assert.Equal((2, 9ul), (left.Commands.Length, left.Commands[^1].Value));
    }

    [Fact]
    public void A_page_list_that_must_be_flushed_has_sizes_at_which_little_does()
    {
        Layout layout = OneZone(64) with { PerCpuLists = true, PerCpuSizes = new(0, 6, 1, 0, 6, 1) };
        Command[] commands =
        [
            .. Enumerable.Range(1, 7).Select(id => Alloc(id)), .. Enumerable.Range(1, 7).Select(id => Free(id + 7, id)),
        ];
        Trace left = After(
            PageListScripts.Apply, layout,
            trace => trace.Commands[^1].Op == Op.FreePages
                && trace.Commands.Count(c => c.Op == Op.FreePages) > trace.Layout.PerCpuSizes!.Value.HotHigh,
            commands);
        Assert.Equal([Alloc(1), Free(2, 1)], left.Commands.ToArray());
        Assert.Equal(new ListSizes(0, 0, 0, 0, 0, 0), left.Layout.PerCpuSizes);
    }

    [Theory]
    [InlineData(Op.Drain)]
    [InlineData(Op.FreeColdPage)]
    [InlineData(Op.AllocPages)]
    public void Lives_of_page_lists_end_like_the_trace(Op last)
    {
        Layout layout = OneZone(64) with { PerCpuLists = true };
        Command[] commands = [Alloc(1), Alloc(2), Free(3, 1), Alloc(4), Touch(5, last, last == Op.FreeColdPage ? 4 : 0)];
        Trace left = After(
            PageListScripts.Apply, layout,
            trace => trace.Commands[^1].Op == last && trace.Commands.Any(c => c.Op == Op.FreePages), commands);
        Assert.Equal(last == Op.FreeColdPage ? 4 : 3, left.Commands.Length);
        Assert.Equal(commands, After(PageListScripts.Apply, Small, _ => true, commands).Commands);
        Command[] read = [.. commands[..4], Touch(5, Op.Vmstat)];
        Assert.Equal(read, After(PageListScripts.Apply, layout, _ => true, read).Commands);
    }
}
