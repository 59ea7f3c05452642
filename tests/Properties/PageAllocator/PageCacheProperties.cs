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
        machine.AssertSound();
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
    public void A_mark_leaves_all_others_as_they_are()
    {
        using var machine = new CachedMachine();
        uint frame = machine.Add(1)[0];
        Ok(machine.Cpu.SetFlags(frame, Flags.Locked));
        Ok(machine.Cache.MarkDirty(frame));
        Assert.Equal(Cached | Flags.Locked | Flags.Dirty, machine.FlagsOf(frame));
        Ok(machine.Cache.MarkClean(frame));
        Assert.Equal(Cached | Flags.Locked, machine.FlagsOf(frame));
    }

    [Fact]
    public void Frames_of_a_machine_that_begins_later_are_called_by_their_numbers()
    {
        using var system = Impl.MemorySystem.Boot(new() { Normal = new(5000, 64), MinFreeKbytes = 0 });
        using var cache = new Impl.PageCache(system);
        Impl.CpuHandle cpu = system.On(0);
        uint[] frames = cpu.Take(3);
        foreach (uint frame in frames) Ok(cache.Add(cpu, frame));
        Ok(cache.Touch(frames[1]));
        uint[] listed = new uint[3];
        Assert.Equal(3, cache.Frames(1, active: false, listed));
        Assert.Equal(frames.Reverse(), listed);
        Ok(cache.Remove(cpu, frames[0]));
        Assert.Equal(2u, cache.Clear(cpu));
        Assert.Equal(63u, system.FreePages(1));
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
