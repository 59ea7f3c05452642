using Verified.Impl;
using Verified.Impl.Slab;
using Outcome = Verified.Impl.Outcome;

namespace Verified.Tests.Properties.Slab;

/// <summary>Caches under random use, on one thread.</summary>
public sealed class ChurnProperties
{
    static readonly uint[] Sizes = [4, 32, 100, 256, 700, 1000, 2048, 5000, 20000];

    public static TheoryData<string, MachineOptions> Machines => new()
    {
        { "one CPU", SlabMachine.Options() },
        { "three CPUs with page lists", SlabMachine.Options(128, 3, 9000, lists: true) },
        { "two nodes", SlabMachine.TwoNodes with { Cpus = 3, CpuNodes = [0, 1, 1] } },
        { "little memory", SlabMachine.Options(64, 2, 200) with { Dma = new(0, 40), Normal = new(1024, 200) } },
    };

    [Theory]
    [Trait("Takes", "seconds")]
    [MemberData(nameof(Machines))]
    [Verifies(RuleIds.Slab.FreeBlock), Verifies(RuleIds.Slab.RefillSlabs), Verifies(RuleIds.Slab.DestroySlab)]
    public void Whatever_is_done_no_object_overlaps_another_and_in_the_end_all_pages_are_back(
        string name, MachineOptions options)
    {
        Assert.NotEmpty(name);
        for (int seed = 1; seed <= 6; seed++)
        {
            using var machine = new SlabMachine(options);
            var run = new Run(machine, seed);
            run.Steps(1500);
            run.End();
            machine.AssertAsBooted();
        }
    }

    [Theory]
    [MemberData(nameof(Machines))]
    public void A_restored_snapshot_goes_on_as_the_original_did(string name, MachineOptions options)
    {
        Assert.NotEmpty(name);
        using var machine = new SlabMachine(options);
        var run = new Run(machine, 7);
        run.Steps(800);
        string before = machine.Picture();
        using Snapshot snapshot = machine.System.Snapshot();
        Assert.True(snapshot.Bytes < 8 << 20);
        Run second = run.Copy(8), again = run.Copy(8);
        second.Steps(600);
        string after = machine.Picture();
        Assert.NotEqual(before, after);
        machine.System.Restore(snapshot);
        Assert.Equal(before, machine.Picture());
        machine.AssertSound();
        again.Steps(600);
        Assert.Equal(after, machine.Picture());
        machine.System.Reboot();
        using var booted = new SlabMachine(options);
        Assert.Equal(booted.Picture(), machine.Picture());
        machine.System.Restore(snapshot);
        Assert.Equal(before, machine.Picture());
        machine.AssertSound();
    }

    /// <summary>Random operations, and what is held.</summary>
    sealed class Run(SlabMachine machine, int seed)
    {
        readonly Random random = new(seed);
        readonly SortedDictionary<nuint, (int Cache, uint Size)> held = [];
        readonly List<int> caches = [.. Enumerable.Range(0, machine.System.GeneralCaches)];
        int named;

        public Run Copy(int newSeed)
        {
            var copy = new Run(machine, newSeed) { named = named };
            foreach (var (address, what) in held) copy.held.Add(address, what);
            copy.caches.Clear();
            copy.caches.AddRange(caches);
            return copy;
        }

        public void Steps(int count)
        {
            for (int i = 0; i < count; i++)
            {
                Step();
                if (i % 50 == 0) machine.AssertSound();
            }
        }

        public void End()
        {
            foreach (nuint address in held.Keys)
                Assert.Equal(Outcome.Freed, Cpu().Kfree(address).Outcome);
            held.Clear();
        }

        CpuHandle Cpu() => machine.System.On(random.Next(machine.System.Options.Cpus));

        int AnyCache() => caches[random.Next(caches.Count)];

        void Step()
        {
            int kind = random.Next(100), burst = random.Next(1, 40);
            if (kind < 35) for (int i = 0, cache = AnyCache(); i < burst; i++) Take(cache);
            else if (kind < 70) for (int i = 0; i < burst && held.Count > 0; i++) Give();
            else if (kind < 76) Kmalloc();
            else if (kind < 80) Node();
            else if (kind < 86) Cpu().CacheReap((uint)random.Next(5000));
            else if (kind < 90) Cpu().CacheShrink(AnyCache());
            else if (kind < 93) Create();
            else if (kind < 95) Destroy();
            else if (kind < 97) Cpu().TuneCache(AnyCache(), random.Next(1, 130), 1, random.Next(20));
            else if (kind < 98) machine.System.FailPages(random.Next(4));
            else Reboot(random.Next(machine.System.Options.Cpus));
        }

        void Take(int cache)
        {
            Result served = Cpu().CacheAlloc(cache, SlabMachine.Kernel | ((uint)machine.System.ReadCache(cache).Flags >> 14 & 1));
            Keep(cache, served);
        }

        void Node()
        {
            int cache = AnyCache();
            Keep(cache, Cpu().CacheAllocOn(cache, random.Next(machine.System.NodeCount), SlabMachine.Kernel | (machine.System.ReadCache(cache).Flags >> 14 & 1)));
        }

        void Kmalloc()
        {
            Result served = Cpu().Kzalloc((nuint)random.Next(3000), SlabMachine.Kernel);
            if (served.Outcome == Outcome.Ok)
                Keep(machine.System.ReadSlab(machine.FrameOf(served.Address)).Cache, served);
        }

        void Keep(int cache, Result served)
        {
            if (served.Outcome != Outcome.Ok)
            {
                Assert.Equal(Outcome.Failed, served.Outcome);
                return;
            }

            var facts = machine.System.ReadCache(cache);
            Assert.Equal(0u, served.Address % facts.Align);
            held.Add(served.Address, (cache, facts.Size));
            AssertApart(served.Address, facts.Size);
        }

        void AssertApart(nuint address, uint size)
        {
            // Few enough to look at all of them now and then.
            if (random.Next(50) != 0) return;
            nuint end = 0;
            foreach (var (at, what) in held)
            {
                Assert.True(at >= end);
                end = at + what.Size;
            }

            Assert.True(end >= address + size);
        }

        void Give()
        {
            nuint address = held.Keys.ElementAt(random.Next(held.Count));
            Result result = random.Next(2) == 0 ? Cpu().Kfree(address) : Cpu().CacheFree(held[address].Cache, address);
            Assert.Equal(Outcome.Freed, result.Outcome);
            held.Remove(address);
        }

        void Create()
        {
            Result made = Cpu().CreateCache(new()
            {
                Name = $"churn {++named}",
                Size = Sizes[random.Next(Sizes.Length)],
                Flags = random.Next(2) == 0 ? CacheFlags.HardwareAlign : 0,
            });
            if (made.Outcome == Outcome.Ok) caches.Add((int)made.Frame);
        }

        void Destroy()
        {
            int cache = caches[^1];
            if (cache >= machine.System.GeneralCaches && Cpu().CacheDestroy(cache).Outcome == Outcome.Ok)
                caches.Remove(cache);
        }

        // A CPU that goes and comes back.
        void Reboot(int cpu)
        {
            machine.System.SetCpuOnline(cpu, false);
            machine.AssertSound();
            machine.System.SetCpuOnline(cpu, true);
        }
    }
}
