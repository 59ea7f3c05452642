using Verified.Impl;
using Outcome = Verified.Impl.Outcome;
using Reason = Verified.Impl.Reason;

namespace Verified.Tests.Properties.Slab;

public sealed class FramesProperties
{
    const uint PgSlab = 1 << 7, PgCompound = 1 << 15;

    [Theory]
    [Verifies(RuleIds.Slab.FramesMarked)]
    [InlineData(SlabMachine.Kernel)]
    [InlineData(SlabMachine.Kernel | 0x4000)]
    public void Every_frame_of_a_slab_is_marked_until_it_is_given_back(uint gfp)
    {
        using var machine = SlabMachine.Boot(frames: 9000);
        int cache = machine.Create(700);
        nuint got = machine.Alloc(cache, gfp);
        uint first = machine.FrameOf(got) & ~1u;
        for (uint frame = first; frame < first + 2; frame++)
        {
            uint flags = machine.System.ReadDescriptor(frame).Flags;
            Assert.Equal((PgSlab, true), (flags & PgSlab, machine.System.IsSlabFrame(frame)));
            Assert.Equal(gfp != SlabMachine.Kernel, (flags & PgCompound) != 0);
            Assert.Equal(cache, machine.System.ReadSlab(frame).Cache);
        }

        Assert.False(machine.System.IsSlabFrame(first + 2));
        machine.AssertSound();
        machine.Release(cache, got);
        machine.Cpu.CacheShrink(cache);
        for (uint frame = first; frame < first + 2; frame++)
            Assert.Equal((0u, false), (machine.System.ReadDescriptor(frame).Flags & PgSlab, machine.System.IsSlabFrame(frame)));
        machine.AssertAsBooted();
    }

    [Theory]
    [Verifies(RuleIds.Slab.FramesOwned)]
    [InlineData(false, SlabMachine.Kernel)]
    [InlineData(true, SlabMachine.Kernel)]
    [InlineData(true, SlabMachine.Kernel | 0x4000)]
    public void Nobody_else_can_do_anything_to_a_frame_of_a_slab(bool lists, uint gfp)
    {
        using var machine = SlabMachine.Boot(frames: 9000, lists: lists);
        int cache = machine.Create(700);
        uint first = machine.FrameOf(machine.Alloc(cache, gfp)) & ~1u;
        CpuHandle cpu = machine.Cpu;
        using var pages = new Impl.PageCache(machine.System);
        for (uint frame = first; frame < first + 2; frame++)
        {
            uint at = frame;
            Func<Result>[] operations =
            [
                () => cpu.FreePages(at, 0), () => cpu.FreePages(at, 1), () => cpu.FreePages(at, 20),
                () => cpu.FreePage(at), () => cpu.FreeColdPage(at), () => cpu.GetPage(at), () => cpu.PutPage(at),
                () => cpu.FreePagesAt(machine.System.AddressOf(at) + 7, 1), () => cpu.FreeReservedPage(at),
                () => cpu.SetFlags(at, 1), () => cpu.ClearFlags(at, PgSlab), () => cpu.SetFlags(at, PgCompound),
                () => cpu.Map(at), () => cpu.Unmap(at), () => cpu.SetMapping(at, 1), () => cpu.SetIndex(at, 1),
                () => cpu.SetPrivate(at, 1), () => pages.Add(cpu, at),
            ];
            foreach (Func<Result> operation in operations) machine.Refuses(Reason.Slab, operation);
            Assert.Equal((Outcome.Ok, 0), (cpu.ReleasePages([at], true, out int freed).Outcome, freed));
        }

        machine.AssertSound();
    }

    [Fact]
    [Verifies(RuleIds.Slab.FramesOwned)]
    public void A_block_that_holds_frames_of_a_slab_is_refused()
    {
        using var machine = SlabMachine.Boot(frames: 9000);
        int cache = machine.Create(700);
        uint own = machine.Cpu.AllocPages(SlabMachine.Kernel, 1).Frame;
        uint slab = machine.FrameOf(machine.Alloc(cache)) & ~1u;
        Assert.Equal(own + 2, slab);
        string before = machine.Picture();
        Result refused = machine.Cpu.FreePages(own, 2);
        Assert.Equal((Outcome.Refused, 2), (refused.Outcome, refused.Reports));
        Assert.Equal(before, machine.Picture());
        Assert.Equal(Outcome.Freed, machine.Cpu.FreePages(own, 1).Outcome);
    }

    [Fact]
    [Verifies(RuleIds.Slab.FramesMarked)]
    public void A_frame_that_had_the_mark_before_loses_it_with_the_slab()
    {
        using var machine = SlabMachine.Boot();
        uint frame = machine.Cpu.AllocPage(SlabMachine.Kernel).Frame;
        machine.Cpu.SetFlags(frame, PgSlab);
        machine.Cpu.FreePage(frame);
        nuint got = machine.Alloc(0);
        Assert.Equal(frame, machine.FrameOf(got));
        machine.Release(0, got);
        machine.AssertAsBooted();
        Assert.Equal(0u, machine.System.ReadDescriptor(frame).Flags & PgSlab);
    }
}
