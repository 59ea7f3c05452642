using FsCheck.Fluent;
using Verified.Impl.PageFrames;
using Verified.Tests.Properties.PerCpu;
using static Verified.Tests.Properties.PageAllocator.CachedMachine;

namespace Verified.Tests.Properties.PageAllocator;

/// <summary>A page cache under random use, against lists of managed memory, and under several threads.</summary>
public sealed class PageCacheChurnProperties
{
    // Of each of the two zones.
    const int Frames = 256;

    /// <summary>What a step does. Take brings in several frames, so that lists grow beyond a cluster.</summary>
    enum Deed
    {
        Take,
        Touch,
        Dirty,
        Clean,
        Remove,
        Readd,
        Share,
        Unshare,
        Shrink,
    }

    [Theory]
    [Trait("Takes", "seconds")]
    [InlineData(false)]
    [InlineData(true)]
    public void Under_random_use_it_does_what_plain_lists_do(bool lists) => Holds.ForAllLists(
        Gen.Choose(0, int.MaxValue).ArrayOf(),
        steps => Differs(steps, lists),
        cases: 300,
        size: 400);

    static string? Differs(int[] steps, bool lists)
    {
        using var machine = new CachedMachine(Frames, Frames, lists);
        var run = new Run(machine);
        for (int i = 0; i < steps.Length; i++)
        {
            Deed deed = (Deed)(new Random(steps[i]).Next(12) % 9);
            run.Step(deed, new Random(steps[i] ^ 0x5A5A));
            if (run.Wrong() is { } wrong) return $"step {i} ({deed}): {wrong}";
        }

        return run.WrongAtEnd();
    }

    /// <summary>The cache and the reference side by side.</summary>
    sealed class Run(CachedMachine machine)
    {
        readonly LruReference[] references = [new(), new()];
        readonly List<uint> frames = [];
        readonly Dictionary<uint, int> users = [];
        string? wrong;

        public void Step(Deed deed, Random random)
        {
            int zone = random.Next(2);
            if (deed == Deed.Take) Take(random.Next(1, 24), zone);
            else if (deed == Deed.Shrink) Shrink(zone, random.Next(3) == 0 ? random.Next(13) : random.Next(3));
            else if (frames.Count > 0) On(deed, frames[random.Next(frames.Count)]);
        }

        public string? Wrong()
        {
            if (wrong != null) return wrong;
            for (int zone = 0; zone < 2; zone++)
            {
                LruReference reference = references[zone];
                if (!machine.List(active: false, zone).SequenceEqual(reference.Inactive)) return $"the inactive list of zone {zone} differs";
                if (!machine.List(active: true, zone).SequenceEqual(reference.Active)) return $"the active list of zone {zone} differs";
                long held = frames.Count(frame => frame / Frames == zone) + machine.System.Count(zone: zone) + machine.System.Count(true, zone: zone);
                if (machine.System.FreePages(zone) + held != Frames) return $"{machine.System.FreePages(zone)} free, {held} held";
            }

            foreach (uint frame in frames)
            {
                LruReference reference = Of(frame);
                uint flags = !reference.Holds(frame) ? 0 : Flags.Lru
                    | (reference.Active.Contains(frame) ? Flags.Active : 0)
                    | (reference.IsReferenced(frame) ? Flags.Referenced : 0)
                    | (reference.IsDirty(frame) ? Flags.Dirty : 0);
                if (machine.FlagsOf(frame) != flags) return $"frame {frame} has flags {machine.FlagsOf(frame):x}";
            }

            return machine.Cache.SelfCheck();
        }

        public string? WrongAtEnd()
        {
            int cached = references.Sum(each => each.Inactive.Count + each.Active.Count);
            int shared = frames.Count(frame => Of(frame).Holds(frame) && users[frame] > 1);
            uint freed = machine.Cache.Clear(machine.Cpu);
            if (freed != cached - shared) return $"clearing freed {freed} of {cached}, {shared} of them shared";
            foreach (uint frame in frames)
                for (int left = users[frame] - (Of(frame).Holds(frame) ? 1 : 0); left > 0; left--) machine.Cpu.PutPage(frame);
            machine.Cpu.Drain();
            return machine.System.FreePages(0) + machine.System.FreePages(1) == 2 * Frames
                ? machine.System.SelfCheck() : "frames were lost";
        }

        LruReference Of(uint frame) => references[frame / Frames];

        void Take(int count, int zone)
        {
            uint gfp = zone == 0 ? Gfps.Dma : Gfps.Kernel;
            for (int i = 0; i < count && machine.Cpu.AllocPages(gfp, 0) is { Outcome: Impl.Outcome.Ok } taken; i++)
            {
                frames.Add(taken.Frame);
                users[taken.Frame] = 1;
                Ok(machine.Cache.Add(machine.Cpu, taken.Frame));
                Of(taken.Frame).Add(taken.Frame);
            }
        }

        void Shrink(int zone, int priority)
        {
            Impl.Reclaimed reclaimed = machine.Shrink(priority, zone);
            var (freed, scanned) = references[zone].Shrink(priority);
            if (reclaimed != new Impl.Reclaimed((uint)scanned, (uint)freed.Count))
                wrong = $"{reclaimed}, but {scanned} scanned and {freed.Count} freed";
            frames.RemoveAll(freed.Contains);
        }

        void On(Deed deed, uint frame)
        {
            bool held = Of(frame).Holds(frame);
            Impl.Result result = deed switch
            {
                Deed.Touch => machine.Cache.Touch(frame),
                Deed.Dirty => machine.Cache.MarkDirty(frame),
                Deed.Clean => machine.Cache.MarkClean(frame),
                Deed.Remove => machine.Cache.Remove(machine.Cpu, frame),
                Deed.Readd => machine.Cache.Add(machine.Cpu, frame),
                Deed.Share => machine.Cpu.GetPage(frame),
                _ => users[frame] > 1 ? machine.Cpu.PutPage(frame) : default,
            };
            bool allowed = deed switch
            {
                Deed.Readd => !held && users[frame] == 1,
                Deed.Share or Deed.Unshare => true,
                _ => held,
            };
            if ((result.Outcome != Impl.Outcome.Bug) != allowed) wrong = $"frame {frame}: {result}";
            else if (allowed) Follow(deed, frame, held);
        }

        void Follow(Deed deed, uint frame, bool held)
        {
            LruReference reference = Of(frame);
            if (deed == Deed.Touch) reference.Touch(frame);
            if (deed is Deed.Dirty or Deed.Clean) reference.Mark(frame, deed == Deed.Dirty);
            if (deed == Deed.Remove) reference.Remove(frame);
            if (deed == Deed.Readd) reference.Add(frame);
            if (deed == Deed.Share) users[frame]++;
            if (deed == Deed.Unshare && users[frame] > 1) users[frame]--;
            if (held && deed is Deed.Share or Deed.Unshare) reference.Share(frame, users[frame] > 1);
        }
    }

    [Fact]
    public async Task Threads_that_use_frames_while_another_takes_them_back_break_nothing()
    {
        using var machine = new CachedMachine(dma: 512, normal: 512, lists: true);
        int running = 2;
        Task[] users = [.. Enumerable.Range(1, 2).Select(seed => Task.Run(() =>
        {
            UseAtRandom(machine.Cache, new Random(seed));
            Interlocked.Decrement(ref running);
        }))];
        int taken = 0;
        for (int round = 0; Volatile.Read(ref running) > 0 || round < 200; round++)
        {
            // The pages of one round, then a pass over each zone: only this thread uses the allocator.
            for (int i = 0; i < 16; i++)
                if (machine.Cpu.AllocPages(i % 2 == 0 ? Gfps.Kernel : Gfps.Dma, 0) is { Outcome: Impl.Outcome.Ok } page)
                    Ok(machine.Cache.Add(machine.Cpu, page.Frame));
            for (int zone = 0; zone < 2; zone++) taken += (int)machine.Shrink(round % 3, zone).Pages;
        }

        await Task.WhenAll(users);
        Assert.True(taken > 0);
        machine.AssertSound();
        machine.Cache.Clear(machine.Cpu);
        machine.Cpu.Drain();
        Assert.Equal((512u, 512u), (machine.System.FreePages(0), machine.System.FreePages(1)));
        machine.AssertSound();
    }

    static void UseAtRandom(Impl.PageCache cache, Random random)
    {
        for (int i = 0; i < 100_000; i++)
        {
            uint frame = (uint)random.Next(1024);
            Impl.Result result = random.Next(4) switch
            {
                0 => cache.MarkDirty(frame),
                1 => cache.MarkClean(frame),
                _ => cache.Touch(frame),
            };
            if (result.Reason is not (Impl.Reason.None or Impl.Reason.Unused or Impl.Reason.Illegal))
                throw new InvalidOperationException(result.ToString());
        }
    }
}
