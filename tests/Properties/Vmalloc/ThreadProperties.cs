using System.Runtime.InteropServices;
using Verified.Impl;
using Outcome = Verified.Impl.Outcome;

namespace Verified.Tests.Properties.Vmalloc;

public sealed class ThreadProperties
{
    const int Cpus = 4, Rounds = 4000, MostHeld = 6, MostPages = 5;

    /// <summary>An area, and what its owner wrote into its frames.</summary>
    readonly record struct Held(nuint Address, uint[] Frames, ulong Stamp);

    [Fact]
    [Verifies(RuleIds.Vmalloc.FirstFit), Verifies(RuleIds.Vmalloc.ReleasePages), Verifies(RuleIds.Vmalloc.Contained)]
    public async Task Threads_share_a_range_that_is_too_small_for_all()
    {
        // On average twice as much is wanted as there is.
        MachineOptions options = AreaMachine.Options(48) with { Cpus = Cpus };
        using var machine = new AreaMachine(options);
        int[] served = new int[Cpus], refused = new int[Cpus];
        await Task.WhenAll(Enumerable.Range(0, Cpus).Select(cpu => Task.Factory.StartNew(
            () => Run(machine, cpu, out served[cpu], out refused[cpu]), CancellationToken.None,
            TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        Assert.All(served, count => Assert.InRange(count, Rounds / 10, Rounds));
        Assert.Contains(refused, count => count > 0);
        machine.AssertAsBooted();
    }

    static void Run(AreaMachine machine, int cpu, out int served, out int refused)
    {
        var random = new Random(cpu);
        var held = new List<Held>();
        CpuHandle handle = machine.System.On(cpu);
        (served, refused) = (0, 0);
        for (int round = 0; round < Rounds; round++)
        {
            if (held.Count == MostHeld || (held.Count > 0 && random.Next(2) == 0))
            {
                int at = random.Next(held.Count);
                Release(machine, handle, held[at]);
                held.RemoveAt(at);
                continue;
            }

            Result made = handle.Vmalloc((nuint)random.Next(1, MostPages + 1) << 12);
            if (made.Outcome != Outcome.Ok)
            {
                Assert.Equal(Impl.Reason.NoAddress, made.Reason);
                refused++;
                continue;
            }

            served++;
            var one = new Held(made.Address, machine.Frames(made.Address), ((ulong)cpu << 32) + (uint)round);
            foreach (uint frame in one.Frames) Words(machine, frame)[0] = one.Stamp;
            held.Add(one);
        }

        foreach (Held one in held) Release(machine, handle, one);
    }

    static void Release(AreaMachine machine, CpuHandle handle, in Held one)
    {
        Assert.Equal(one.Frames, machine.Frames(one.Address));
        foreach (uint frame in one.Frames) Assert.Equal(one.Stamp, Words(machine, frame)[0]);
        Assert.Equal(Outcome.Freed, handle.Vfree(one.Address).Outcome);
    }

    static Span<ulong> Words(AreaMachine machine, uint frame) =>
        MemoryMarshal.Cast<byte, ulong>(machine.System.Memory(frame, 1));
}
