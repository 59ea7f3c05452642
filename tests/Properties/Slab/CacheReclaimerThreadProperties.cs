using System.Runtime.InteropServices;
using Verified.Impl;
using Outcome = Verified.Impl.Outcome;

namespace Verified.Tests.Properties.Slab;

/// <summary>Caches that are reclaimed while threads use, make and end them.</summary>
public sealed class CacheReclaimerThreadProperties
{
    const int Rounds = 1000, Held = 700;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Threads_that_need_more_than_there_is_take_it_from_each_others_free_slabs(bool lists)
    {
        using var machine = new SlabMachine(SlabMachine.Options(64, 4, 64, lists) with { Reclaim = true });
        var reclaimer = new CacheReclaimer(machine.System);
        machine.System.Attach(reclaimer, null);
        int small = machine.Create(300), large = machine.Create(3000);
        int served = 0;
        await Task.WhenAll(
            Task.Run(() => Interlocked.Add(ref served, Use(machine.System, small, 1))),
            Task.Run(() => Interlocked.Add(ref served, Use(machine.System, large, 2))),
            Task.Run(() => Pages(machine.System)),
            Task.Run(() => MakeAndEnd(machine.System, reclaimer)));
        Assert.True(served > Rounds);
        Assert.DoesNotContain("allocstall 0", machine.System.Vmstat(), StringComparison.Ordinal);
        machine.System.Attach(null, null);
        machine.AssertAsBooted();
    }

    [Fact]
    public async Task A_cache_ends_only_when_who_reclaims_from_it_has_done()
    {
        using var machine = new SlabMachine(SlabMachine.Options(64, 3));
        using var entered = new ManualResetEventSlim();
        using var leave = new ManualResetEventSlim();
        int ended = 0;
        int cache = machine.Create(4000, name: "one", constructor: (_, _, _) => { }, destructor: (_, _, _) =>
        {
            entered.Set();
            leave.Wait();
            ended++;
        });
        machine.Release(cache, machine.Alloc(cache));
        machine.Cpu.TuneCache(cache, 1024, 1024, 0);
        Assert.Equal((0, 0, 1), machine.Slabs(cache));
        var reclaimer = new CacheReclaimer(machine.System);
        Task<Reclaimed> reclaiming = Task.Run(() => reclaimer.Shrink(
            machine.System.On(1), new ReclaimPass(1, 12, SlabMachine.Kernel, 0, Kswapd: false)));
        entered.Wait();
        Task<Result> ending = Task.Run(() => machine.Cpu.CacheDestroy(cache));
        SpinWait.SpinUntil(() => !machine.System.CacheExists(cache));
        Assert.Equal("Bug (Name)", machine.System.On(2).CreateCache(new() { Name = "one", Size = 40 }).ToString());
        Assert.False(ending.IsCompleted);
        leave.Set();
        Assert.Equal("Ok", (await ending).ToString());
        Assert.Equal((1u, 1), ((await reclaiming).Pages, ended));
        machine.Create(40, name: "one");
        machine.AssertAsBooted();
    }

    // Waves: many objects, then none.
    static int Use(MemorySystem system, int cache, int seed)
    {
        var random = new Random(seed);
        List<nuint> held = [];
        int served = 0;
        for (int round = 0; round < Rounds; round++)
        {
            using CpuLease lease = system.Enter();
            int wanted = random.Next(Held);
            while (held.Count > wanted)
            {
                if (Marshal.ReadInt64((nint)held[^1]) != (long)held[^1]) throw new InvalidOperationException("written over");
                if (lease.Cpu.CacheFree(cache, held[^1]).Outcome != Outcome.Freed) throw new InvalidOperationException("lost");
                held.RemoveAt(held.Count - 1);
            }

            while (held.Count < wanted && lease.Cpu.CacheAlloc(cache, SlabMachine.Kernel) is { Outcome: Outcome.Ok } got)
            {
                Marshal.WriteInt64((nint)got.Address, (long)got.Address);
                held.Add(got.Address);
                served++;
            }
        }

        using CpuLease last = system.Enter();
        foreach (nuint one in held) last.Cpu.CacheFree(cache, one);
        return served;
    }

    static void Pages(MemorySystem system)
    {
        List<uint> frames = [];
        for (int round = 0; round < Rounds; round++)
        {
            using CpuLease lease = system.Enter();
            for (int i = 0; i < 300 && lease.Cpu.AllocPages(SlabMachine.Kernel, 0) is { Outcome: Outcome.Ok } page; i++)
                frames.Add(page.Frame);
            lease.Cpu.Kswapd(0);
            if (frames.Count < 1000 && round < Rounds - 1) continue;
            foreach (uint frame in frames) lease.Cpu.FreePages(frame, 0);
            frames.Clear();
        }
    }

    static void MakeAndEnd(MemorySystem system, CacheReclaimer reclaimer)
    {
        for (int round = 0; round < Rounds; round++)
        {
            using CpuLease lease = system.Enter();
            int alive = 0;
            Result made = lease.Cpu.CreateCache(new()
            {
                Name = "passing",
                Size = (uint)(100 + (round % 500)),
                Constructor = (_, _, _) => Interlocked.Increment(ref alive),
                Destructor = (_, _, _) => Interlocked.Decrement(ref alive),
            });
            if (made.Outcome != Outcome.Ok) throw new InvalidOperationException($"{made}");
            int cache = (int)made.Frame;
            Result got = lease.Cpu.CacheAlloc(cache, SlabMachine.Kernel);
            if (got.Outcome == Outcome.Ok && lease.Cpu.CacheFree(cache, got.Address).Outcome != Outcome.Freed)
                throw new InvalidOperationException("lost");
            if (lease.Cpu.CacheShrink(cache).Outcome != Outcome.Ok) throw new InvalidOperationException("in use");
            if (lease.Cpu.CacheDestroy(cache).Outcome != Outcome.Ok || alive != 0)
                throw new InvalidOperationException($"{alive} objects outlive their cache");
            if (reclaimer.Inactive(1) > 4096) throw new InvalidOperationException("more than there is");
        }
    }
}
