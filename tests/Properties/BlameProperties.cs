using Verified.Model.PageFrames;
using Verified.Model.PerCpu;

namespace Verified.Tests.Properties;

/// <summary>What differs after a step is put down to the rule by which the step should have made it so.</summary>
public sealed class BlameProperties
{
    static readonly Layout Eight = Layout.Of(ZoneLayout.Of(0, 8)) with { MinFreeKbytes = 0 };

    static World Run(World world, params Command[] commands) =>
        commands.Aggregate(world, (now, command) => Spec.Predict(now, command).Next);

    static Command Alloc(int order = 0, uint gfp = 0x20) => new() { Op = Op.AllocPages, Order = new(order), Gfp = gfp };

    static Command Free(int frame, int order = 0) =>
        new() { Op = Op.FreePages, Frame = new(frame), Order = new(order) };

    static int[] Counts(World world) => [.. Enumerable.Range(0, world.Machine.Zones.Length * Order.Limit)
        .Select(i => world.Free(new(i / Order.Limit)).Blocks(new(i % Order.Limit)))];

    static int[] Pages(World world) => [.. world.Machine.Zones.Select(zone => world.Free(zone.Id).Count)];

    static string Rule(World world, Command command, int more, params (int Order, int More)[] blocks)
    {
        Ruling ruling = Spec.Predict(world, command);
        int[] counts = Counts(ruling.Next), pages = Pages(ruling.Next);
        pages[0] += more;
        foreach (var (order, other) in blocks) counts[order] += other;
        return Spec.Step(world, command, new()
        {
            Response = ruling.Response,
            Level = Level.Counts,
            FreePages = pages,
            NrFree = counts,
        }).Violation!.Rule;
    }

    [Fact]
    [Verifies(RuleIds.Buddy.MergeCandidate), Verifies(RuleIds.Buddy.MergeCascade), Verifies(RuleIds.Buddy.ListCounts)]
    public void Counts_tell_how_far_a_block_was_merged()
    {
        World one = Run(World.Boot(Eight), Alloc());
        Assert.Equal(RuleIds.Buddy.MergeCandidate, Rule(one, Free(0), 0, (3, -1), (0, 2), (1, 1), (2, 1)));
        Assert.Equal(RuleIds.Buddy.MergeCascade, Rule(one, Free(0), 0, (3, -1), (1, 2), (2, 1)));
        Assert.Equal(RuleIds.Buddy.ListCounts, Rule(one, Free(0), 0, (3, -1)));
        Assert.Equal(RuleIds.Buddy.ListCounts, Rule(one, Free(0), 1, (0, 1)));
        Assert.Equal(RuleIds.Buddy.ListCounts, Rule(one, Alloc(), 0, (1, -1), (0, 2)));
        World two = Run(one, Alloc());
        World four = Run(two, Alloc(1));
        Assert.Equal(RuleIds.Buddy.MergeCandidate, Rule(four, Free(2, 1), 0, (1, -1), (2, 1), (1, -1)));
    }

    [Fact]
    [Verifies(RuleIds.PageFrames.BootReleased), Verifies(RuleIds.PageFrames.BootReserved)]
    [Verifies(RuleIds.Buddy.MergeCascade)]
    public void At_boot_the_frames_that_are_free_and_reserved_are_judged()
    {
        World boot = World.Boot(Eight with { Reserved = [new(new(4), new(1))] });
        string Booted(int more, int from, uint flags = 0, int frame = 0, int count = 0)
        {
            int[] counts = Counts(boot), pages = Pages(boot);
            pages[0] += more;
            counts[from] -= from == 0 ? 0 : 1;
            counts[Math.Max(0, from - 1)] += from == 0 ? more : 2;
            DescriptorImage image = Descriptor.Image(boot, new(frame));
            return Spec.CompareBooted(boot, new()
            {
                Level = Level.Counts,
                FreePages = pages,
                NrFree = counts,
                Descriptors = (DescriptorImage[])
                    [image with { Flags = image.Flags ^ flags, Count = image.Count + count }],
            })!.Rule;
        }

        Assert.Equal(RuleIds.PageFrames.BootReleased, Booted(1, 0));
        Assert.Equal(RuleIds.Buddy.MergeCascade, Booted(0, 1));
        Assert.Equal(RuleIds.PageFrames.BootReserved, Booted(0, 0, (uint)PageFlags.Reserved, 4));
        Assert.Equal(RuleIds.PageFrames.Descriptors, Booted(0, 0, (uint)PageFlags.Dirty, 1));
        Assert.Equal(RuleIds.PageFrames.Descriptors, Booted(0, 0, 0, 1, 5));
        Assert.Equal(RuleIds.PageFrames.ZoneTag, Booted(0, 0, 1u << 29, 1));
    }

    [Fact]
    [Verifies(RuleIds.PageFrames.FlagBits), Verifies(RuleIds.PageFrames.ZoneTag), Verifies(RuleIds.Slab.FramesMarked)]
    [Verifies(RuleIds.PageAllocator.CompoundPrepared), Verifies(RuleIds.PageAllocator.CompoundReleased)]
    public void Of_a_descriptor_the_value_that_differs_is_judged()
    {
        World boot = World.Boot(Eight with { CompoundPages = true });
        Command compound = Alloc(1, 0x4020);
        World made = Run(boot, compound);
        Assert.Equal(RuleIds.PageFrames.FlagBits, Of(boot, compound, own => own with { Flags = own.Flags ^ 0xC000 }));
        Assert.Equal(RuleIds.PageFrames.ZoneTag, Of(boot, compound, own => own with { Flags = own.Flags | 1u << 29 }));
        Assert.Equal(RuleIds.Slab.FramesMarked, Of(boot, compound, own => own with { Flags = own.Flags ^ 0x80 }));
        Assert.Equal(
            RuleIds.PageAllocator.CompoundPrepared,
            Of(boot, compound, own => own with { Flags = own.Flags ^ 0x8000, Private = 5 }));
        Assert.Equal(
            RuleIds.PageAllocator.CompoundReleased,
            Of(made, Free(0, 1), own => own with { Flags = own.Flags ^ 0x8000, Private = 5 }));
        Assert.Equal(RuleIds.PageFrames.Descriptors, Of(made, Free(0, 1), own => own with { Count = 3 }));
        Command drain = compound with { Op = Op.Drain };
        Assert.Equal(RuleIds.PageFrames.Descriptors, Of(boot, drain, own => own with { Index = 3 }));
    }

    static string Of(World world, Command command, Func<DescriptorImage, DescriptorImage> lie)
    {
        Ruling ruling = Spec.Predict(world, command);
        DescriptorImage image = Descriptor.Image(ruling.Next, new(0));
        return Spec.Step(world, command, new()
        {
            Response = ruling.Response,
            Level = Level.Address,
            Descriptors = (DescriptorImage[])[Descriptor.Image(ruling.Next, new(1)), lie(image)],
        }).Violation!.Rule;
    }

    [Fact]
    [Verifies(RuleIds.Buddy.BlockIndex), Verifies(RuleIds.Buddy.ListCanonical)]
    public void A_block_that_begins_in_the_middle_of_the_merged_one_was_joined_wrongly()
    {
        World one = Run(World.Boot(Eight), Alloc());
        string Listed(World world, Command command, int order, int frame)
        {
            Ruling ruling = Spec.Predict(world, command);
            var starts = new int[(3 * Order.Limit) + 1];
            starts.AsSpan(order + 1).Fill(1);
            return Spec.Step(world, command, new()
            {
                Response = ruling.Response,
                Level = Level.Address,
                Lists = new(starts, (int[])[frame]),
            }).Violation!.Rule;
        }

        Assert.Equal(RuleIds.Buddy.BlockIndex, Listed(one, Free(0), 3, 4));
        Assert.Equal(RuleIds.Buddy.ListCanonical, Listed(one, Free(0), 3, 16));
        Assert.Equal(RuleIds.Buddy.ListCanonical, Listed(one, Free(0), 2, 0));
        Assert.Equal(RuleIds.Buddy.ListCanonical, Listed(one, Alloc(), 3, 4));
    }

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
        World one = Run(World.Boot(Parking), Alloc());
        Assert.Equal(RuleIds.PerCpu.Parked, Count(one, Free(0), 1));
        Assert.Equal(RuleIds.PerCpu.GiveFlush, Count(one, Free(0), 2));
        Assert.Equal(RuleIds.PerCpu.GiveFlush, Count(one, Free(0), -1));
        Assert.Equal(RuleIds.Buddy.ListCounts, Count(one, Alloc(1), 1));
        Assert.Equal(RuleIds.Buddy.ListCounts, Count(World.Boot(Eight), Alloc(), 1));
    }

    /// <summary>With so many more free frames, and the lists that the reference has.</summary>
    static string Count(World world, Command command, int more)
    {
        Ruling ruling = Spec.Predict(world, command);
        int[] counts = Counts(ruling.Next), pages = Pages(ruling.Next);
        pages[0] += more;
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
        World one = Run(World.Boot(Parking), Alloc());
        Assert.Equal(RuleIds.PerCpu.GiveHead, Listed(one, Free(0), [1, 0]));
        Assert.Equal(RuleIds.PerCpu.Drain, Listed(one, new() { Op = Op.Drain }, [1]));
        World full = Run(one, Alloc(), Alloc(), Alloc(), Free(0), Free(1), Free(2));
        Assert.Equal(RuleIds.PerCpu.GiveFlush, Listed(full, Free(3), [3]));
        Assert.Equal(RuleIds.PerCpu.ListChoice, Listed(one, Alloc(), [1]));
        Assert.Equal(RuleIds.PerCpu.ListsExact, Listed(one, Alloc(), [9]));
        Assert.Equal(RuleIds.PerCpu.ListsExact, Listed(one, Alloc(1), [1, 1]));
    }

    static string Listed(World world, Command command, int[] frames)
    {
        PageList list = Take.List(world, ZoneId.Dma, 0, ListId.Hot), cold = Take.List(world, ZoneId.Dma, 0, ListId.Cold);
        PageListView[] views =
        [
            new(ZoneId.Dma, 0, ListId.Cold, 0, 0, 0, cold.Low, cold.High, cold.Batch),
            new(ZoneId.Dma, 0, ListId.Hot, 0, frames.Length, frames.Length, list.Low, list.High, list.Batch),
        ];
        return Spec.Step(world, command, new()
        {
            Response = Spec.Predict(world, command).Response,
            Level = Level.Address,
            PageLists = new(views, frames),
        }).Violation!.Rule;
    }
}
