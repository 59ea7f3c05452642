using Verified.Model.PageAllocator;
using Verified.Model.PageFrames;

namespace Verified.Tests.Properties.Buddy;

public sealed class ReleaseProperties
{
    [Fact]
    [Verifies(RuleIds.Buddy.ReleaseOverlap)]
    public void A_release_that_would_take_free_frames_is_refused_and_changes_nothing()
    {
        using var floors = new Floors(Machines.Plain(16));
        int block = floors.Take(1);
        Assert.Equal(Response.Of(Outcome.Refused, 2), floors.Free(block, 2));
        Assert.Equal(Response.Of(Outcome.Refused, 14), floors.Free(block, 4));
        Assert.Equal(14, floors.FreePages());
        Assert.Equal(Response.Of(Outcome.Freed), floors.Free(block, 1));
    }

    [Fact]
    [Verifies(RuleIds.Buddy.ReleaseOverlap)]
    public void A_release_that_would_take_frames_of_others_is_refused()
    {
        using var floors = new Floors(Machines.Plain(16, 6, 7));
        int[] frames = [.. Enumerable.Range(0, 6).Select(_ => floors.Take())];
        Assert.Equal([0, 1, 2, 3, 4, 5], frames.Order());
        Assert.Equal(Response.Of(Outcome.Refused, 3), floors.Free(0, 2));
        Assert.Equal(Response.Of(Outcome.Refused, 7), floors.Free(0, 3));
        Assert.Equal(Response.Of(Outcome.Refused, 15), floors.Free(0, 4));
        Assert.Equal(Response.Of(Outcome.Freed), floors.Free(0));
    }

    [Fact]
    [Verifies(RuleIds.Buddy.ReleaseOverlap)]
    public void Holes_count_as_frames_of_others()
    {
        using var floors = new Floors(
            Layout.Of(new ZoneLayout(new(new(0), new(32)), [new(new(10), new(3))])) with { MinFreeKbytes = 0 });
        floors.KeepOnly(8, 9, 13, 14, 15);
        Assert.Equal(Response.Of(Outcome.Refused, 7), floors.Free(8, 3));
        floors.Free(9);
        floors.Free(13);
        Assert.Equal(Response.Of(Outcome.Refused, 7), floors.Free(8, 3));
    }

    [Fact]
    [Verifies(RuleIds.Buddy.ReleaseOverlap)]
    public void All_frames_of_another_compound_block_count()
    {
        using var floors = new Floors(Machines.Plain(16));
        int first = floors.Take(2);
        int compound = floors.Take(2, Gfp.Kernel | Gfp.Compound);
        Assert.Equal((0, 4), (first, compound));
        Assert.Equal(Response.Of(Outcome.Refused, 4), floors.Free(first, 3));
        Assert.Equal(Response.Of(Outcome.Refused, 12), floors.Free(first, 4));
    }

    [Fact]
    [Verifies(RuleIds.Buddy.ReleaseOverlap)]
    public void A_frame_that_counts_for_two_reasons_counts_once()
    {
        using var floors = new Floors(Machines.Plain(8));
        int first = floors.Take(1);
        int compound = floors.Take(1, Gfp.Kernel | Gfp.Compound);
        floors.SetFlags(compound, PageFlags.Reserved);
        int used = floors.Take(1);
        floors.SetFlags(used, PageFlags.Reserved);
        Assert.Equal((0, 2, 4), (first, compound, used));
        Assert.Equal(Response.Of(Outcome.Refused, 2), floors.Free(first, 2));
        Assert.Equal(Response.Of(Outcome.Refused, 5), floors.Free(first, 3));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.ReleaseLast)]
    public void Freeing_with_a_smaller_order_loses_the_rest_and_a_larger_order_can_take_it_back()
    {
        using var floors = new Floors(Machines.Plain(8));
        int block = floors.Take(3);
        Assert.Equal(Response.Of(Outcome.Freed), floors.Free(block));
        Assert.Equal(1, floors.FreePages());
        Assert.All(Enumerable.Range(1, 7), frame => Assert.Equal(FrameState.Lost, floors.Inspect(block + frame).State));
        Assert.Equal(block, floors.Take());
        Assert.Equal(Response.Of(Outcome.Freed), floors.Free(block, 3));
        Assert.Equal(8, floors.FreePages());
    }

    [Fact]
    [Verifies(RuleIds.Buddy.MergeCandidate)]
    public void Lost_frames_do_not_merge()
    {
        using var floors = new Floors(Machines.Plain(8));
        int block = floors.Take(1);
        floors.Free(block);
        Assert.Equal([block], floors.List(0));
        Assert.Equal(Response.Bug(Reason.Unused), floors.Free(block + 1));
    }

    [Fact]
    [Verifies(RuleIds.Buddy.MergeCandidate)]
    [Verifies(RuleIds.Buddy.ReleaseBadFrame)]
    [Verifies(RuleIds.PageAllocator.CompoundReleased)]
    [Verifies(RuleIds.PageAllocator.CompoundMismatch)]
    public void A_release_tells_which_rule_decides_and_which_had_a_say()
    {
        using var floors = new Floors(Machines.Plain(32));
        int compound = floors.Take(3, Gfp.Kernel | Gfp.Compound);
        int[] frames = [.. Enumerable.Range(0, 8).Select(_ => floors.Take())];
        Assert.Equal((0, 8, 15), (compound, frames[0], frames[7]));
        floors.SetFlags(10, PageFlags.Locked);
        floors.Free(13);

        AssertRuling(floors.World, 8, 0, RuleIds.PageAllocator.ReleaseLast, merged: false);
        AssertRuling(floors.World, 12, 0, RuleIds.PageAllocator.ReleaseLast, merged: true);
        AssertRuling(floors.World, 10, 0, RuleIds.Buddy.ReleaseBadFrame, merged: false, bad: 1);
        AssertRuling(floors.World, 0, 3, RuleIds.PageAllocator.ReleaseLast, merged: false, compound: true);
        AssertRuling(
            floors.World, 0, 2, RuleIds.PageAllocator.CompoundMismatch, merged: false, bad: 1, compound: false);
    }

    /// <summary>What a release would come to; compound is null for a block that is none, and else whether it goes as
    /// it was made.</summary>
    static void AssertRuling(
        World world, int frame, int order, string rule, bool merged, int bad = 0, bool? compound = null)
    {
        Ruling ruling = Model.Buddy.Release.Block(world, new(frame), new(order), 0, false);
        Assert.Equal((rule, Response.Of(Outcome.Freed, bad)), (ruling.Rule, ruling.Response));
        Assert.Equal(merged, ruling.Marks.Of(RuleIds.Buddy.MergeCandidate));
        Assert.Equal(merged ? true : null, ruling.Marks.Of(RuleIds.Buddy.MergeCascade));
        Assert.Equal(bad > 0 ? true : null, ruling.Marks.Of(RuleIds.Buddy.ReleaseBadFrame));
        Assert.Equal(compound == true ? true : null, ruling.Marks.Of(RuleIds.PageAllocator.CompoundReleased));
        Assert.Equal(compound == false ? false : null, ruling.Marks.Of(RuleIds.PageAllocator.CompoundMismatch));
        Assert.Null(ruling.Marks.Of(RuleIds.PageAllocator.FreedClears));
        Assert.Empty(ruling.Moves);
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.GiveHead)]
    [Verifies(RuleIds.PerCpu.GiveFlush)]
    [Verifies(RuleIds.Buddy.ListOrder)]
    public void On_a_machine_with_lists_a_release_tells_whether_a_list_was_flushed_and_what_moved()
    {
        Layout layout = Machines.Plain(32) with { PerCpuLists = true, PerCpuSizes = new(0, 2, 1, 0, 2, 1) };
        using var floors = new Floors(layout);
        int block = floors.Take(2);
        int[] frames = [.. Enumerable.Range(0, 4).Select(_ => floors.Take())];

        floors.Free(block, 2);
        Assert.Null(floors.Last.Of(RuleIds.PerCpu.GiveHead));
        World taken = Spec.Predict(
            World.Boot(layout), new() { Op = Op.AllocPages, Order = new(2), Gfp = Gfp.Kernel }).Next;
        Ruling whole = Model.Buddy.Release.Block(taken, new(0), new(2), 0, false);
        Assert.Equal([new(ZoneId.Dma, new(0), new(2), true)], whole.Moves.AsEnumerable());
        floors.Free(frames[0]);
        Assert.Equal((true, null), (floors.Last.Of(RuleIds.PerCpu.GiveHead), floors.Last.Of(RuleIds.PerCpu.GiveFlush)));
        floors.Free(frames[1]);
        floors.Free(frames[2]);
        Assert.Equal((true, true), (floors.Last.Of(RuleIds.PerCpu.GiveHead), floors.Last.Of(RuleIds.PerCpu.GiveFlush)));
    }

    [Theory]
    [Verifies(RuleIds.Buddy.ReleaseBadFrame)]
    [InlineData(false, 0, 1)]
    [InlineData(true, 0, 0)]
    [InlineData(true, 1, 1)]
    public void The_mapping_of_an_anonymous_page_is_forgotten_on_the_way_to_a_list_alone(bool lists, int order, int bad)
    {
        using var floors = new Floors(Machines.Plain(32) with { PerCpuLists = lists, PerCpuSizes = new(0, 2, 1, 0, 2, 1) });
        int frame = floors.Take(order);
        floors.Change(Op.SetMapping, frame, 0xC7A01231);
        Assert.Equal(Response.Of(Outcome.Freed, bad), floors.Free(frame, order));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.FreedClears)]
    public void A_release_tells_whether_it_made_the_zone_worth_scanning_again()
    {
        using var floors = new Floors(Machines.Plain(128) with { Reclaim = true });
        floors.Fill(100);
        floors.LeaveFree(0);
        floors.Ask(0, Gfp.Atomic);
        floors.SetReclaim(further: 31);
        floors.Kswapd();
        Assert.True(floors.System.AllUnreclaimable(0));
        floors.Free(100);
        Assert.True(floors.Last.Of(RuleIds.PageAllocator.FreedClears));
        floors.Free(101);
        Assert.Null(floors.Last.Of(RuleIds.PageAllocator.FreedClears));
    }

    /// <summary>Every 64th frame of a large block is looked at, and those before it do not stand for them.</summary>
    [Theory]
    [Verifies(RuleIds.Buddy.ReleaseOverlap)]
    [InlineData(7)]
    [InlineData(8)]
    public void A_frame_of_others_far_behind_in_a_large_block_is_found(int order)
    {
        using Impl.MemorySystem system = Machines.Boot(Machines.Plain(4 << order));
        Impl.CpuHandle cpu = system.On(0);
        uint half = 1u << (order - 1);
        Assert.Equal(0u, cpu.AllocPages(0, order).Frame);
        Assert.Equal(2 * half, cpu.AllocPages(0, order - 1).Frame);
        Assert.Equal(3 * half, cpu.AllocPages(0, order - 1).Frame);
        uint free = system.FreePages(0);
        Impl.Result refused = cpu.FreePages(2 * half, order);
        Assert.Equal((Impl.Outcome.Refused, 1), (refused.Outcome, refused.Reports));
        Assert.Equal((free, Impl.FrameState.Used), (system.FreePages(0), system.Inspect(3 * half).State));
        Assert.Equal(Impl.Outcome.Freed, cpu.FreePages(0, order).Outcome);
        Assert.Null(system.SelfCheck());
    }
}
