using Verified.Impl;
using Verified.Tests.Properties.Slab;
using Outcome = Verified.Impl.Outcome;
using Reason = Verified.Impl.Reason;

namespace Verified.Tests.Properties.Mempool;

/// <summary>Pools under several threads, and without a byte of managed memory.</summary>
public sealed class ThreadProperties
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Theory]
    [Verifies(RuleIds.Mempool.Guarantee), Verifies(RuleIds.Mempool.FreeReserve)]
    [InlineData(8, 4, 125_000)]
    [InlineData(8, 1, 5_000)]
    public void Every_request_of_eight_threads_completes_whatever_the_back_end_does(int threads, int least, int rounds)
    {
        using var system = MemorySystem.Boot(SlabMachine.Options(cpus: threads) with { Pools = 1 });
        var source = new Scarce(2 * threads) { Fails = false };
        int pool = (int)system.On(0).CreatePool(source, (ulong)least).Frame;
        source.Fails = true;
        long served = 0;
        string? wrong = null;
        Thread[] workers = [.. Enumerable.Range(0, threads).Select(cpu => new Thread(() =>
        {
            CpuHandle own = system.On(cpu);
            for (int round = 0; round < rounds && wrong is null; round++)
            {
                Result taken = own.PoolAllocWait(pool, PoolMachine.Kernel);
                if (taken.Outcome != Outcome.Ok) wrong = $"a request was answered {taken}";
                else if (!source.Claim(taken.Frame)) wrong = $"element {taken.Frame} is with two threads";
                else source.Release(taken.Frame);
                Result given = own.PoolFree(pool, taken.Frame);
                if (given.Outcome is not (Outcome.Ok or Outcome.Freed)) wrong = $"a release was answered {given}";
                else Interlocked.Increment(ref served);
            }
        })
        {
            IsBackground = true,
        })];
        foreach (Thread worker in workers) worker.Start();
        Assert.All(workers, worker => Assert.True(worker.Join(Patience), "a thread sleeps for ever"));
        Assert.Null(wrong);
        Assert.Equal((long)threads * rounds, served);
        Assert.Equal((least, least, 0), Facts(system.ReadPool(pool)));
        Assert.Equal(least, source.Out);
        Assert.Null(system.SelfCheck());
        Assert.Equal(Outcome.Ok, system.On(0).PoolDestroy(pool).Outcome);
        Assert.Equal(0, source.Out);
    }

    [Fact]
    [Verifies(RuleIds.Mempool.AllocNoWait)]
    public void No_operation_on_pools_touches_the_managed_heap()
    {
        using var machine = PoolMachine.Boot();
        int cache = machine.CreateCache(256);
        int[] pools =
        [
            machine.Number(machine.Cpu.CreateSlabPool(cache, 4)), machine.Number(machine.Cpu.CreateKmallocPool(64, 4)),
            machine.Number(machine.Cpu.CreatePagePool(1, 4)),
        ];
        var scarce = new Scarce(8) { Fails = false };
        int own = machine.Number(machine.Cpu.CreatePool(scarce, 4));
        scarce.Fails = true;
        void Work()
        {
            CpuHandle cpu = machine.Cpu;
            for (int i = 0; i < 200; i++)
            {
                foreach (int pool in pools)
                {
                    Result taken = cpu.PoolAlloc(pool, PoolMachine.Kernel);
                    cpu.PoolFree(pool, taken.Address != 0 ? taken.Address : taken.Frame);
                    cpu.PoolFree(pool, 1);
                    cpu.PoolResize(pool, 1 + (i % 7), PoolMachine.Kernel);
                }

                Result element = cpu.PoolAlloc(own, PoolMachine.Kernel);
                if (element.Outcome == Outcome.Ok) cpu.PoolFree(own, element.Frame);
            }
        }

        Work();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Work();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    static (int Least, int Count, int Waiters) Facts(PoolFacts facts) => (facts.Least, facts.Count, facts.Waiters);

    /// <summary>A few elements, of which a caller gets one in four tries.</summary>
    sealed class Scarce(int elements) : IElementSource
    {
        readonly int[] made = new int[elements + 1];
        readonly int[] owners = new int[elements + 1];
        int asked;

        public bool Fails { get; set; }

        public int Out => made.Sum();

        public bool Claim(uint element) => Interlocked.Exchange(ref owners[element], 1) == 0;

        public void Release(uint element) => Volatile.Write(ref owners[element], 0);

        public uint Take(CpuHandle cpu, uint gfp, Impl.Context context)
        {
            if (Fails && Interlocked.Increment(ref asked) * 0x9E3779B9u >> 30 != 0) return 0;
            for (int i = 1; i <= elements; i++)
                if (Interlocked.CompareExchange(ref made[i], 1, 0) == 0) return (uint)i;
            return 0;
        }

        public void Give(CpuHandle cpu, uint element) => Volatile.Write(ref made[element], 0);

        public Reason Fault(uint element) => Volatile.Read(ref made[element]) != 0 ? Reason.None : Reason.Free;
    }
}
