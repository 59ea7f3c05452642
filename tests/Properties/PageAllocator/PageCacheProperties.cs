using Verified.Impl.PageFrames;
using Verified.Tests.Properties.PerCpu;
using static Verified.Tests.Properties.PageAllocator.CachedMachine;

namespace Verified.Tests.Properties.PageAllocator;

public sealed class PageCacheProperties
{
    const uint Cached = Flags.Lru;

    [Fact]
    public void A_frame_that_is_added_is_marked_and_becomes_the_head_of_the_inactive_list()
    {
        using var machine = new CachedMachine();
        uint[] frames = machine.Add(3);
        Assert.Equal([frames[2], frames[1], frames[0]], machine.List(active: false));
        Assert.Equal((0u, 3u), (machine.Cache.Active(0), machine.Cache.Inactive(0)));
        Assert.All(frames, frame => Assert.Equal(Cached, machine.FlagsOf(frame)));
        machine.AssertSound();
    }

    [Fact]
    public void A_touch_references_then_activates_then_references_again()
    {
        using var machine = new CachedMachine();
        uint[] frames = machine.Add(2);
        machine.Touch(frames[0]);
        Assert.Equal(Cached | Flags.Referenced, machine.FlagsOf(frames[0]));
        Assert.Equal([frames[1], frames[0]], machine.List(active: false));
        machine.Touch(frames[0]);
        Assert.Equal(Cached | Flags.Active, machine.FlagsOf(frames[0]));
        Assert.Equal([frames[0]], machine.List(active: true));
        machine.Touch(frames[0]);
        Assert.Equal(Cached | Flags.Active | Flags.Referenced, machine.FlagsOf(frames[0]));
        machine.Touch(frames[0], frames[1], frames[1]);
        Assert.Equal(Cached | Flags.Active | Flags.Referenced, machine.FlagsOf(frames[0]));
        Assert.Equal([frames[1], frames[0]], machine.List(active: true));
        machine.AssertSound();
    }

    [Fact]
    public void Each_zone_has_lists_of_its_own()
    {
        using var machine = new CachedMachine(dma: 128, normal: 128);
        uint low = machine.Add(1, Gfps.Dma)[0];
        uint[] high = machine.Add(2);
        machine.Touch(high[0], high[0]);
        Assert.Equal([low], machine.List(active: false, zone: 0));
        Assert.Equal([high[1]], machine.List(active: false, zone: 1));
        Assert.Equal([high[0]], machine.List(active: true, zone: 1));
        for (int pass = 0; pass < 40; pass++) machine.Shrink(zone: 1);
        Assert.Equal((1u, 0u, 0u), (machine.Cache.Inactive(0), machine.Cache.Inactive(1), machine.Cache.Active(1)));
        Assert.Equal(128u, machine.System.FreePages(1));
        machine.AssertSound();
    }

    [Fact]
    public void A_frame_that_is_removed_is_the_callers_again_without_a_mark()
    {
        using var machine = new CachedMachine();
        uint[] frames = machine.Add(2);
        machine.Touch(frames[0], frames[0], frames[0]);
        Ok(machine.Cache.MarkDirty(frames[0]));
        Ok(machine.Cpu.SetMapping(frames[0], 0x1000));
        Ok(machine.Cpu.SetIndex(frames[0], 7));
        foreach (uint frame in frames)
        {
            Ok(machine.Cache.Remove(machine.Cpu, frame));
            Assert.Equal(0u, machine.FlagsOf(frame));
            Assert.Equal("Freed 0", $"{machine.Cpu.FreePage(frame).Outcome} {machine.Cpu.FreePage(frame).Reports}");
        }

        Assert.Equal(1024u, machine.System.FreePages(0));
        machine.AssertSound();
    }

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
    public void Misuse_is_told_and_changes_nothing()
    {
        using var machine = new CachedMachine();
        uint frame = machine.Add(1)[0], free = 1000, plain = machine.Cpu.Take();
        uint block = machine.Cpu.AllocPages(0x40D0, 1).Frame, slab = machine.Cpu.Take(), shared = machine.Cpu.Take();
        Ok(machine.Cpu.SetFlags(slab, Flags.Slab));
        Ok(machine.Cpu.GetPage(shared));
        machine.System.Refuses(Impl.Reason.Invalid, () => machine.Cache.Add(machine.Cpu, 4000));
        machine.System.Refuses(Impl.Reason.Unused, () => machine.Cache.Add(machine.Cpu, free));
        machine.System.Refuses(Impl.Reason.Illegal, () => machine.Cache.Add(machine.Cpu, frame));
        machine.System.Refuses(Impl.Reason.Illegal, () => machine.Cache.Add(machine.Cpu, block));
        machine.System.Refuses(Impl.Reason.Interior, () => machine.Cache.Add(machine.Cpu, block + 1));
        machine.System.Refuses(Impl.Reason.Illegal, () => machine.Cache.Add(machine.Cpu, slab));
        machine.System.Refuses(Impl.Reason.Illegal, () => machine.Cache.Add(machine.Cpu, shared));
        foreach (Func<uint, Impl.Result> operation in (Func<uint, Impl.Result>[])[
            machine.Cache.Touch, machine.Cache.MarkDirty, machine.Cache.MarkClean,
            each => machine.Cache.Remove(machine.Cpu, each)])
        {
            machine.System.Refuses(Impl.Reason.Invalid, () => operation(uint.MaxValue));
            machine.System.Refuses(Impl.Reason.Unused, () => operation(free));
            machine.System.Refuses(Impl.Reason.Illegal, () => operation(plain));
        }

        Assert.Equal([frame], machine.List(active: false));
        machine.AssertSound();
    }

    [Fact]
    public void A_cpu_that_is_offline_or_foreign_and_a_pass_that_is_none_are_told()
    {
        using var machine = new CachedMachine();
        using var other = new CachedMachine();
        uint frame = machine.Add(1)[0];
        Assert.Throws<ArgumentException>(() => machine.Cache.Add(other.Cpu, frame));
        Assert.Throws<ArgumentException>(() => machine.Cache.Add(default, frame));
        Assert.Throws<ArgumentException>(() => machine.Cache.Remove(other.Cpu, frame));
        Assert.Throws<ArgumentException>(() => machine.Cache.Clear(other.Cpu));
        Assert.Throws<ArgumentOutOfRangeException>(() => machine.Cache.Active(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => machine.Cache.Inactive(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => machine.Shrink(zone: 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => machine.Shrink(priority: 13));
        Assert.Throws<ArgumentOutOfRangeException>(() => machine.Shrink(priority: -1));
        Ok(machine.System.SetCpuOnline(0, online: false));
        Bug(Impl.Reason.Offline, machine.Cache.Add(machine.Cpu, frame));
        Bug(Impl.Reason.Offline, machine.Cache.Remove(machine.Cpu, frame));
        for (int pass = 0; pass < 40; pass++) Assert.Equal(default, machine.Shrink());
        Assert.Equal(0u, machine.Cache.Clear(machine.Cpu));
        Assert.Equal([frame], machine.List(active: false));
    }

    [Fact]
    public void A_frame_freed_behind_its_back_is_forgotten()
    {
        using var machine = new CachedMachine();
        uint[] frames = machine.Add(4);
        machine.Touch(frames[3], frames[3]);
        Assert.Equal(1, machine.Cpu.FreePage(frames[0]).Reports);
        Assert.Equal(1, machine.Cpu.FreePage(frames[1]).Reports);
        Assert.Equal(1, machine.Cpu.FreePage(frames[3]).Reports);
        Bug(Impl.Reason.Unused, machine.Cache.Touch(frames[0]));
        Assert.Equal([frames[0], frames[1], frames[3]], machine.Cpu.Take(3).Order());
        Ok(machine.Cache.Add(machine.Cpu, frames[1]));
        Assert.Equal([frames[1], frames[2]], machine.List(active: false));
        for (int pass = 0; pass < 40; pass++) machine.Shrink();
        Assert.Equal((0u, 0u), (machine.Cache.Active(0), machine.Cache.Inactive(0)));
        Assert.Equal(1022u, machine.System.FreePages(0));
        machine.Add(3);
        machine.System.Reboot();
        Assert.Equal(0u, machine.Cache.Clear(machine.Cpu));
        Assert.Equal(0u, machine.Cache.Inactive(0));
        machine.AssertSound();
    }

    [Fact]
    public void A_frame_whose_flags_somebody_changed_is_found()
    {
        using var machine = new CachedMachine();
        uint[] frames = machine.Add(2);
        Ok(machine.Cpu.SetFlags(frames[1], Flags.Active));
        Assert.Equal($"page cache, zone 0: frame {frames[1]} is on the wrong list", machine.Cache.SelfCheck());
        machine.Touch(frames[1], frames[1]);
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

    [Fact]
    public void After_the_end_of_a_cache_its_frames_are_the_callers_and_it_answers_no_more()
    {
        using var machine = new CachedMachine();
        uint[] frames = machine.Add(2);
        machine.Touch(frames[0], frames[0]);
        machine.Cache.Dispose();
        machine.Cache.Dispose();
        Assert.All(frames, frame => Assert.Equal(0u, machine.FlagsOf(frame)));
        Assert.All(frames, frame => Assert.Equal(0, machine.Cpu.FreePage(frame).Reports));
        Assert.Throws<ObjectDisposedException>(() => machine.Cache.Touch(frames[0]));
        Assert.Throws<ObjectDisposedException>(() => machine.Shrink());
        Assert.Throws<ObjectDisposedException>(() => machine.Cache.Frames(0, false, []));
        Assert.Throws<ArgumentNullException>(() => new Impl.PageCache(null!));
    }

    [Fact]
    public void After_the_end_of_its_system_a_cache_answers_no_more()
    {
        using var machine = new CachedMachine();
        uint frame = machine.Add(1)[0];
        machine.System.Dispose();
        Assert.Throws<ObjectDisposedException>(() => machine.Cache.MarkDirty(frame));
        Assert.Throws<ObjectDisposedException>(() => machine.Cache.Inactive(0));
        Assert.Throws<ObjectDisposedException>(() => new Impl.PageCache(machine.System));
    }

    [Fact]
    public void Nothing_managed_is_allocated()
    {
        using var machine = new CachedMachine(lists: true);
        Use(machine.Cache, machine.Cpu, 100);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Use(machine.Cache, machine.Cpu, 5000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        machine.AssertSound();
    }

    static void Use(Impl.PageCache cache, Impl.CpuHandle cpu, int rounds)
    {
        Span<uint> frames = stackalloc uint[4];
        for (int i = 0; i < rounds; i++)
        {
            uint frame = cpu.AllocPage(Gfps.Kernel).Frame;
            cache.Add(cpu, frame);
            if (i % 3 != 0) cache.Touch(frame);
            if (i % 5 != 0) cache.MarkDirty(frame);
            cache.MarkClean(frame);
            if (i % 7 == 0 && cache.Remove(cpu, frame).Outcome == Impl.Outcome.Ok) cpu.FreePage(frame);
            if (i % 2 == 0) cache.Shrink(cpu, new(0, i % 13, Gfps.Kernel, 0, false));
            if (cache.Inactive(0) + cache.Active(0) > 800) cache.Clear(cpu);
            cache.Frames(0, false, frames);
        }
    }
}
