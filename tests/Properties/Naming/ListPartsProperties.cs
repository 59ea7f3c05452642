using Verified.Model.PerCpu;
using static Verified.Tests.Properties.Steps;

namespace Verified.Tests.Properties.Naming;

/// <summary>A per-CPU list that differs, or its zone's count, is put down to what was given or taken.</summary>
public sealed class ListPartsProperties
{
    static readonly Layout Parking = Layout.Of(ZoneLayout.Of(0, 16)) with
    {
        MinFreeKbytes = 0,
        PerCpuLists = true,
        PerCpuSizes = new(0, 3, 2, 0, 3, 2),
    };

    [Fact]
    [Verifies(RuleIds.PerCpu.Parked), Verifies(RuleIds.PerCpu.GiveFlush), Verifies(RuleIds.PerCpu.TakeRefill)]
    public void Counts_tell_whether_what_is_parked_counts_as_free()
    {
        World one = World.Boot(Parking).After(Alloc());
        Assert.Equal(RuleIds.PerCpu.Parked, Count(one, Free(0), 1));
        Assert.Equal(RuleIds.PerCpu.GiveFlush, Count(one, Free(0), 2));
        Assert.Equal(RuleIds.PerCpu.GiveFlush, Count(one, Free(0), -1));
        Assert.Equal(RuleIds.Buddy.ListCounts, Count(one, Alloc(1), 1));
        Assert.Equal(RuleIds.Buddy.ListCounts, Count(World.Boot(Machines.Plain(8)), Alloc(), 1));
        Assert.Equal(RuleIds.PerCpu.TakeRefill, Count(World.Boot(Parking), Alloc(), 5));
        World two = World.Boot(Parking with { Zones = Layout.Of(ZoneLayout.Of(0, 8), ZoneLayout.Of(8, 8)).Zones });
        Assert.Equal(RuleIds.PerCpu.Parked, Count(two.After(Alloc()), Free(8), 1, zone: 1));
        // The first zone decides.
        Assert.Equal(RuleIds.PerCpu.Parked, Count(two.After(Alloc(gfp: 0x21)), Free(0), 1, others: 1));
        World pairs = World.Boot(Parking with { ListOrders = 4, PerCpuSizes = new(0, 9, 4, 0, 9, 4) });
        Assert.Equal(RuleIds.PerCpu.Parked, Count(pairs.After(Alloc(1)), Free(0, 1), 2));
    }

    /// <summary>With so many more free frames in a zone and in others, and the lists that the reference has.</summary>
    static string Count(World world, Command command, int more, int zone = 0, int others = 0)
    {
        Ruling ruling = Spec.Predict(world, command);
        int[] counts = ruling.Next.Counts(), pages = ruling.Next.Pages();
        for (int z = 0; z < pages.Length; z++) pages[z] += z == zone ? more : others;
        PageList list = Take.List(ruling.Next, ZoneId.Dma, 0, ListId.Hot);
        int[] frames = [.. list.Frames.Select(frame => frame.Number)];
        PageListView[] views = world.Machine.HasLists
            ? [new(ZoneId.Dma, 0, ListId.Hot, 0, frames.Length, frames.Length, list.Low, list.High, list.Batch)] : [];
        return Spec.Step(world, command, new()
        {
            Response = ruling.Response,
            Level = Level.Counts,
            FreePages = pages,
            NrFree = counts,
            PageLists = new(views, frames),
        }).Violation!.Rule;
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.GiveHead), Verifies(RuleIds.PerCpu.GiveFlush), Verifies(RuleIds.PerCpu.ListChoice)]
    [Verifies(RuleIds.PerCpu.Drain)]
    public void A_list_is_that_of_what_was_given_or_taken()
    {
        World one = World.Boot(Parking).After(Alloc());
        Assert.Equal(RuleIds.PerCpu.GiveHead, Listed(one, Free(0), [1, 0]));
        Assert.Equal(RuleIds.PerCpu.Drain, Listed(one, new() { Op = Op.Drain }, [1]));
        World full = one.After(Alloc(), Alloc(), Alloc(), Free(0), Free(1), Free(2));
        Assert.Equal(RuleIds.PerCpu.GiveFlush, Listed(full, Free(3), [3]));
        Assert.Equal(RuleIds.PerCpu.ListChoice, Listed(one, Alloc(), [1]));
        Assert.Equal(RuleIds.PerCpu.ListsExact, Listed(one, Alloc(), [9]));
        Assert.Equal(RuleIds.PerCpu.ListsExact, Listed(one, Alloc(1), [1, 1]));
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.GiveHead), Verifies(RuleIds.PerCpu.ListChoice)]
    public void A_flush_is_told_by_the_length_and_the_first_list_that_differs_decides()
    {
        World one = World.Boot(Parking).After(Alloc());
        Assert.Equal(RuleIds.PerCpu.GiveHead, Listed(one, Free(0), [0]));
        World full = one.After(Alloc(), Alloc(), Alloc(), Free(0), Free(1), Free(2));
        Assert.Equal(RuleIds.PerCpu.GiveHead, Listed(full, Free(3), [9, 9]));
        Assert.Equal(RuleIds.PerCpu.ListChoice, Listed(one, Alloc(), [1], 7));
    }

    /// <summary>The rule that is named when those frames are in the hot list, and those in the cold one.</summary>
    static string Listed(World world, Command command, int[] frames, params int[] others)
    {
        PageList hot = Take.List(world, ZoneId.Dma, 0, ListId.Hot), cold = Take.List(world, ZoneId.Dma, 0, ListId.Cold);
        PageListView[] views =
        [
            new(ZoneId.Dma, 0, ListId.Hot, 0, frames.Length, frames.Length, hot.Low, hot.High, hot.Batch),
            new(ZoneId.Dma, 0, ListId.Cold, frames.Length, others.Length, others.Length, cold.Low, cold.High, cold.Batch),
        ];
        return Spec.Step(world, command, new()
        {
            Response = Spec.Predict(world, command).Response,
            Level = Level.Address,
            PageLists = new(views, (int[])[.. frames, .. others]),
        }).Violation!.Rule;
    }
}
