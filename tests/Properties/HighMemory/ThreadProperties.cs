using System.Runtime.InteropServices;
using Verified.Impl;
using Outcome = Verified.Impl.Outcome;
using Reason = Verified.Impl.Reason;

namespace Verified.Tests.Properties.HighMemory;

/// <summary>A window of few slots under several threads.</summary>
public sealed class ThreadProperties
{
    const int Slots = 4, Frames = 12;
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    static MachineOptions Options(int cpus, bool real) => new()
    {
        Dma = new(0, 16),
        HighMem = new(32, Frames),
        CacheLine = 64,
        Cpus = cpus,
        Pkmap = Slots,
        MinFreeKbytes = 0,
        RealMappings = real,
    };

    /// <summary>
    /// More threads than slots, each with one mapping at a time: all get through, each finds its own writes, and in the
    /// end no slot has users.
    /// </summary>
    [Theory]
    [Verifies(RuleIds.HighMemory.Sleep), Verifies(RuleIds.HighMemory.Wake), Verifies(RuleIds.HighMemory.Content)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Threads_share_a_window_and_nobody_sleeps_for_ever(bool real)
    {
        if (real && !OperatingSystem.IsLinux()) return;
        const int Threads = 6, Rounds = 1500;
        using var system = MemorySystem.Boot(Options(Threads, real));
        using var end = new CancellationTokenSource(Patience);
        // In the first round nobody lets go before all have asked, so that two must wait however the threads run.
        using var asked = new CountdownEvent(Threads);
        int slept = 0;
        Task[] threads = [.. Enumerable.Range(0, Threads).Select(number => Task.Factory.StartNew(
            () =>
            {
                var random = new Xorshift((uint)number + 1);
                using CpuLease lease = system.Enter(number);
                for (int round = 0; round < Rounds; round++)
                {
                    uint frame = 32 + (round == 0 ? (uint)number : random.Below(Frames));
                    Result mapped = lease.Cpu.Kmap(frame);
                    if (round == 0) asked.Signal();
                    if (mapped.Outcome == Outcome.WouldSleep)
                    {
                        Interlocked.Increment(ref slept);
                        mapped = lease.Cpu.KmapWait(frame, end.Token);
                    }

                    Assert.Equal(Outcome.Ok, mapped.Outcome);
                    Touch(system, mapped.Address, frame, number, round, real);
                    if (round == 0) asked.Wait(end.Token);
                    if (random.Below(8) == 0) Thread.Yield();
                    Assert.Equal(Outcome.Ok, lease.Cpu.Kunmap(frame).Outcome);
                }
            },
            end.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        await Task.WhenAll(threads).WaitAsync(Patience);
        Assert.Null(system.SelfCheck());
        for (int slot = 0; slot < Slots; slot++) Assert.InRange(system.PkmapCount(slot), 0, 1);
        Assert.InRange(slept, Threads - Slots, Threads * Rounds);
    }

    /// <summary>A thread that sleeps lets its only CPU go, on which another wakes it.</summary>
    [Fact]
    [Verifies(RuleIds.HighMemory.Wake)]
    public async Task A_sleeper_lets_its_CPU_go()
    {
        using var system = MemorySystem.Boot(Options(1, real: false));
        for (uint frame = 32; frame < 32 + Slots; frame++)
            Assert.Equal(Outcome.Ok, system.On(0).Kmap(frame).Outcome);
        Task<Result> sleeper = Task.Run(() =>
        {
            using CpuLease lease = system.Enter(0);
            return lease.Cpu.KmapWait(40);
        });
        while (system.Pkmap.Waiters == 0) await Task.Yield();
        using (CpuLease lease = system.Enter(0)) Assert.Equal(Outcome.Ok, lease.Cpu.Kunmap(33).Outcome);
        Result woken = await sleeper.WaitAsync(Patience);
        Assert.Equal(Outcome.Ok, woken.Outcome);
        Assert.True(system.TryWindowPageOf(woken.Address, out int page));
        Assert.True(system.TryFrameAtPage(page, out uint shown));
        Assert.Equal(40u, shown);
    }

    [Fact]
    [Verifies(RuleIds.HighMemory.Sleep)]
    public async Task A_sleeper_can_be_cancelled_and_finds_its_system_gone()
    {
        using var cancel = new CancellationTokenSource();
        var system = MemorySystem.Boot(Options(2, real: false));
        for (uint frame = 32; frame < 32 + Slots; frame++) system.On(0).Kmap(frame);
        Task<Result> asleep = Task.Run(() => system.On(1).KmapWait(40, cancel.Token));
        while (system.Pkmap.Waiters == 0) await Task.Yield();
        await cancel.CancelAsync();
        Result answer = await asleep.WaitAsync(Patience);
        Assert.Equal((Outcome.WouldSleep, Reason.MapSlots), (answer.Outcome, answer.Reason));
        Task<Result> last = Task.Run(() => system.On(1).KmapWait(40));
        while (system.Pkmap.Waiters < 2) await Task.Yield();
        system.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => last.WaitAsync(Patience));
    }

    /// <summary>Each thread has a word of its own in every frame.</summary>
    static void Touch(MemorySystem system, nuint address, uint frame, int number, int round, bool real)
    {
        int at = number * sizeof(int);
        int word = (number << 16) | (round & 0xFFFF);
        if (real)
        {
            Marshal.WriteInt32((nint)address, at, word);
            Assert.Equal(word, MemoryMarshal.Read<int>(system.Memory(frame, 1)[at..]));
            return;
        }

        Assert.True(system.TryWindowPageOf(address, out int page));
        Assert.True(system.TryFrameAtPage(page, out uint shown));
        Assert.Equal(frame, shown);
    }

    sealed class Xorshift(uint state)
    {
        public uint Below(uint end)
        {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            return state % end;
        }
    }
}
