using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Verified.Impl;
using Outcome = Verified.Impl.Outcome;
using Reason = Verified.Impl.Reason;

namespace Verified.Tests.Properties.Slab;

/// <summary>Caches under several threads, and without a byte of managed memory.</summary>
public sealed class ThreadProperties
{
    const int Rounds = 20_000;

    static readonly CacheOptions Passing = new() { Name = "passing", Size = 600 };

    [Theory]
    [Trait("Takes", "seconds")]
    [Verifies(RuleIds.Slab.RefillShared), Verifies(RuleIds.Slab.FreeShared)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Producers_consumers_and_a_reaper_share_caches(int nodes)
    {
        using var machine = new SlabMachine(nodes == 1
            ? SlabMachine.Options(64, 4, 4096, lists: true)
            : SlabMachine.TwoNodes with { Cpus = 4, CpuNodes = [0, 0, 1, 1], PerCpuLists = true });
        int small = machine.Create(64), large = machine.Create(2048);
        using var pipe = new BlockingCollection<(int Cache, nuint Object)>(1000);
        int running = 2;
        using var end = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        Task Run(Action work) => Task.Run(() =>
        {
            try
            {
                work();
            }
            catch
            {
                // The others must not wait for one that failed.
                end.Cancel();
                throw;
            }
        });
        Task[] producers = [.. Enumerable.Range(0, 2).Select(which => Run(() =>
        {
            Produce(machine.System, which == 0 ? small : large, pipe, end.Token);
            if (Interlocked.Decrement(ref running) == 0) pipe.CompleteAdding();
        }))];
        Task consumer = Run(() => Consume(machine.System, pipe, end.Token));
        Task keeper = Run(() => Keep(machine.System, small, large, () => pipe.IsCompleted || end.IsCancellationRequested));
        await Task.WhenAll([.. producers, consumer, keeper]);
        machine.AssertAsBooted();
    }

    static void Produce(
        MemorySystem system,
        int cache,
        BlockingCollection<(int Cache, nuint Object)> pipe,
        CancellationToken end)
    {
        for (int i = 0; i < Rounds; i++)
        {
            nuint got = OnAnyCpu(system, cpu => cpu.CacheAlloc(cache, SlabMachine.Kernel), Outcome.Ok);
            Write(got, (ulong)(uint)cache);
            if (i % 3 == 0) pipe.Add((cache, got), end);
            else OnAnyCpu(system, cpu => cpu.CacheFree(cache, got), Outcome.Freed);
        }
    }

    static void Consume(
        MemorySystem system, BlockingCollection<(int Cache, nuint Object)> pipe, CancellationToken end)
    {
        foreach (var (cache, got) in pipe.GetConsumingEnumerable(end))
        {
            if (Read(got) != (ulong)(uint)cache) throw new InvalidOperationException("the object was written over");
            OnAnyCpu(system, cpu => cpu.Kfree(got), Outcome.Freed);
        }
    }

    /// <summary>A CPU may stop between two operations of its owner, who goes on with another one.</summary>
    static nuint OnAnyCpu(MemorySystem system, Func<CpuHandle, Result> call, Outcome expected)
    {
        while (true)
        {
            using CpuLease lease = system.Enter();
            Result result = call(lease.Cpu);
            if (result.Outcome == expected) return result.Address;
            if (result.Reason != Reason.Offline) throw new InvalidOperationException(result.ToString());
        }
    }

    static void Keep(MemorySystem system, int small, int large, Func<bool> done)
    {
        for (int round = 0; !done(); round++)
        {
            using (CpuLease lease = system.Enter())
            {
                CpuHandle cpu = lease.Cpu;
                cpu.CacheReap(1500);
                cpu.CacheShrink(round % 2 == 0 ? small : large);
                if (round % 5 == 0) cpu.TuneCache(small, 20 + (round % 50), 10, 4);
                Result made = cpu.CreateCache(Passing);
                nuint got = cpu.CacheAlloc((int)made.Frame, SlabMachine.Kernel).Address;
                cpu.CacheFree((int)made.Frame, got);
                Result gone = cpu.CacheDestroy((int)made.Frame);
                if (gone.Outcome != Outcome.Ok) throw new InvalidOperationException($"{made}, {gone}");
            }

            if (round % 7 != 0) continue;
            system.SetCpuOnline(3, false);
            system.SetCpuOnline(3, true);
        }
    }

    static void Freed(Result result)
    {
        if (result.Outcome != Outcome.Freed) throw new InvalidOperationException($"not freed: {result}");
    }

    static void Write(nuint at, ulong value) => Marshal.WriteInt64((nint)at, (long)value);

    static ulong Read(nuint at) => (ulong)Marshal.ReadInt64((nint)at);

    [Fact]
    public void No_operation_allocates_managed_memory()
    {
        using var machine = SlabMachine.Boot(cpus: 2, lists: true);
        int cache = machine.Create(256, constructor: Count, destructor: Count), large = machine.Create(3000);
        machine.System.PageTraffic = new Silent();
        nuint[] objects = new nuint[400];
        Use(machine, cache, large, objects);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Use(machine, cache, large, objects);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        machine.AssertAsBooted();
    }

    static void Use(SlabMachine machine, int cache, int large, nuint[] objects)
    {
        CpuHandle cpu = machine.System.On(0), other = machine.System.On(1);
        for (int i = 0; i < objects.Length; i++)
            objects[i] = (i % 2 == 0 ? cpu : other).CacheAlloc(i % 5 == 0 ? large : cache, SlabMachine.Kernel).Address;
        for (int i = 0; i < objects.Length; i++)
            Freed(i % 3 == 0 ? cpu.Kfree(objects[i]) : cpu.CacheFree(i % 5 == 0 ? large : cache, objects[i]));
        nuint moved = cpu.Krealloc(cpu.Kcalloc(3, 40, SlabMachine.Kernel).Address, 9000, SlabMachine.Kernel).Address;
        cpu.Ksize(moved, out _);
        cpu.Kfree(moved);
        cpu.Kfree(moved);
        cpu.CacheReap(9000);
        cpu.CacheShrink(cache);
        cpu.TuneCache(large, 30, 10, 3);
        cpu.CacheFree(cache, cpu.CacheAllocOn(cache, 0, SlabMachine.Kernel).Address);
        cpu.CacheDestroy((int)cpu.CreateCache(Passing).Frame);
        machine.System.SetCpuOnline(1, false);
        machine.System.SetCpuOnline(1, true);
        Span<byte> text = stackalloc byte[8000];
        machine.System.FormatSlabinfo(text);
    }

    static void Count(nuint address, int cache, uint flags)
    {
    }

    sealed class Silent : IPageTraffic
    {
        public void Asking(in PageRequest request)
        {
        }

        public void Asked(in PageRequest request, Result answer)
        {
        }
    }
}
