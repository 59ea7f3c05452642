using Verified.Impl.PageFrames;
using Verified.Tests.Properties.PerCpu;
using static Verified.Tests.Properties.PageAllocator.CachedMachine;

namespace Verified.Tests.Properties.PageAllocator;

/// <summary>Which frames a page cache gives back, and how it leaves them.</summary>
public sealed class LruScanProperties
{
    const uint Cached = Flags.Lru;

    [Fact]
    public void What_is_read_once_goes_first_and_what_was_used_again_has_a_second_chance()
    {
        using var machine = new CachedMachine();
        uint[] frames = machine.Add(72);
        machine.Touch(frames[0], frames[1], frames[1]);
        // The tail is frame 0: referenced, it becomes active. 31 behind it are freed, which is one too few, and 32 more.
        Assert.Equal(new Impl.Reclaimed(64, 63), machine.Shrink());
        Assert.Equal([frames[0], frames[1]], machine.List(active: true));
        Assert.Equal(Cached | Flags.Active, machine.FlagsOf(frames[0]));
        Assert.Equal(frames[65..].Reverse(), machine.List(active: false));
        Assert.All(frames[2..65], frame => Assert.Equal("Bug (Unused)", machine.Cache.Touch(frame).ToString()));
        machine.AssertSound();
    }

    [Fact]
    public void An_active_frame_stays_if_it_was_used_and_becomes_inactive_if_not()
    {
        using var machine = new CachedMachine();
        uint[] frames = machine.Add(64);
        foreach (uint frame in frames) machine.Touch(frame, frame);
        machine.Touch(frames[1]);
        // Half of the active frames are due, and one: frame 1 stays. No inactive ones are due, for there were none.
        Assert.Equal(new Impl.Reclaimed(33, 0), machine.Shrink(priority: 1));
        Assert.Equal([frames[1], .. frames[33..].Reverse()], machine.List(active: true));
        Assert.Equal(Cached | Flags.Active, machine.FlagsOf(frames[1]));
        Assert.Equal([.. frames[2..33].Reverse(), frames[0]], machine.List(active: false));
        Assert.Equal(Cached, machine.FlagsOf(frames[0]));
        machine.AssertSound();
    }

    [Theory]
    [InlineData(Flags.Dirty)]
    [InlineData(Flags.Locked)]
    [InlineData(Flags.Writeback)]
    [InlineData(Flags.Private)]
    public void A_frame_that_is_worked_on_is_never_freed_but_goes_back_to_the_head(uint flag)
    {
        using var machine = new CachedMachine();
        uint[] frames = machine.Add(33);
        Ok(flag == Flags.Dirty ? machine.Cache.MarkDirty(frames[0]) : machine.Cpu.SetFlags(frames[0], flag));
        // Of the first 32 it goes to the head; then it and the last one are looked at.
        Assert.Equal(new Impl.Reclaimed(34, 32), machine.Shrink());
        Assert.Equal([frames[0]], machine.List(active: false));
        for (int pass = 0; pass < 100; pass++) Assert.Equal(0u, machine.Shrink().Pages);
        Ok(flag == Flags.Dirty ? machine.Cache.MarkClean(frames[0]) : machine.Cpu.ClearFlags(frames[0], flag));
        for (int pass = 0; pass < 40; pass++) machine.Shrink();
        Assert.Equal(1024u, machine.System.FreePages(0));
        machine.AssertSound();
    }

    [Fact]
    public void A_frame_that_somebody_else_uses_or_maps_is_not_freed()
    {
        using var machine = new CachedMachine();
        uint[] frames = machine.Add(2);
        Ok(machine.Cpu.GetPage(frames[0]));
        Ok(machine.Cpu.Map(frames[1]));
        for (int pass = 0; pass < 100; pass++) Assert.Equal(0u, machine.Shrink().Pages);
        Assert.Equal(2u, machine.Cache.Inactive(0));
        Assert.Equal(Impl.Outcome.Shared, machine.Cpu.PutPage(frames[0]).Outcome);
        Ok(machine.Cpu.Unmap(frames[1]));
        for (int pass = 0; pass < 40; pass++) machine.Shrink();
        Assert.Equal(1024u, machine.System.FreePages(0));
    }

    [Theory]
    [InlineData(12, 32)]
    [InlineData(5, 11)]
    [InlineData(3, 3)]
    [InlineData(0, 1)]
    public void A_pass_puts_off_what_is_less_than_a_cluster(int priority, int passes)
    {
        using var machine = new CachedMachine();
        machine.Add(80);
        for (int pass = 1; pass < passes; pass++) Assert.Equal(default, machine.Shrink(priority));
        Assert.Equal(32u, machine.Shrink(priority).Pages);
        Assert.Equal(48u, machine.Cache.Inactive(0));
    }

    [Fact]
    public void A_pass_stops_when_it_has_freed_a_cluster()
    {
        using var machine = new CachedMachine();
        uint[] frames = machine.Add(200);
        foreach (uint frame in frames[..40]) Ok(machine.Cache.MarkDirty(frame));
        // The first cluster is dirty, of the second 8 are, and the third gives the rest.
        Assert.Equal(new Impl.Reclaimed(96, 56), machine.Shrink());
        Assert.Equal(144u, machine.Cache.Inactive(0));
        machine.AssertSound();
    }

    [Fact]
    public void Freed_frames_go_to_the_cold_list_of_the_cpu()
    {
        using var machine = new CachedMachine(dma: 1 << 16, lists: true);
        uint[] frames = machine.Add(32);
        Assert.Equal(32u, machine.Shrink().Pages);
        Assert.Equal(frames[31], machine.System.Frames(cold: true)[0]);
        machine.AssertSound();
    }

    [Fact]
    public void Clearing_frees_dirty_and_active_frames_too()
    {
        using var machine = new CachedMachine(dma: 64, normal: 400);
        uint[] frames = [.. machine.Add(300), .. machine.Add(20, Gfps.Dma)];
        foreach (uint frame in frames[..100]) machine.Touch(frame, frame);
        foreach (uint frame in frames[50..150]) Ok(machine.Cache.MarkDirty(frame));
        Assert.Equal(320u, machine.Cache.Clear(machine.Cpu));
        Assert.Equal((64u, 400u), (machine.System.FreePages(0), machine.System.FreePages(1)));
        machine.AssertSound();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_frame_that_is_given_back_has_nothing_of_the_cache(bool all)
    {
        using var machine = new CachedMachine();
        uint[] frames = machine.Add(40);
        foreach (uint frame in frames)
        {
            Ok(machine.Cpu.SetIndex(frame, 7));
            Ok(machine.Cpu.SetMapping(frame, 0x1000));
        }

        uint freed = all ? machine.Cache.Clear(machine.Cpu) : machine.Shrink().Pages;
        Assert.Equal(all ? 40u : 32, freed);
        foreach (uint frame in frames[..(int)freed])
        {
            Impl.PageDescriptor page = machine.System.ReadDescriptor(frame);
            Assert.Equal((0ul, 0ul), (page.Index, page.Mapping));
            Assert.Equal(0u, machine.FlagsOf(frame) & ~Flags.Private);
        }

        machine.AssertSound();
    }

    /// <summary>It is in other hands by now.</summary>
    [Fact]
    public void A_frame_that_was_freed_behind_its_back_is_not_freed_again()
    {
        using var machine = new CachedMachine();
        uint[] frames = machine.Add(4);
        machine.Touch(frames[2], frames[2]);
        foreach (uint frame in (uint[])[frames[1], frames[2]])
        {
            Assert.Equal(1, machine.Cpu.FreePage(frame).Reports);
            Assert.Equal(frame, machine.Cpu.Take());
        }

        Assert.Equal(2u, machine.Cache.Clear(machine.Cpu));
        foreach (uint frame in (uint[])[frames[1], frames[2]])
            Assert.Equal(Impl.Outcome.Freed, machine.Cpu.FreePage(frame).Outcome);
        Assert.Equal(1024u, machine.System.FreePages(0));
    }
}
