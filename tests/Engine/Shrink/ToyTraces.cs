using System.Collections.Immutable;
using Verified.Check.Run;
using Verified.Check.Traces;
using Verified.Model;

namespace Verified.Tests.Engine.Shrink;

/// <summary>Random traces for the toys, from a seed.</summary>
static class ToyTraces
{
    /// <summary>A machine with everything that can be made simpler.</summary>
    public static Layout Machine { get; } = Layout.Of(
        new(new(new(16), new(500)), [new(new(100), new(20)), new(new(200), new(7))]),
        ZoneLayout.Of(600, 3000),
        ZoneLayout.Of(5000, 700)) with
    {
        Cpus = 4,
        DmaRatio = 7,
        NormalRatio = 9,
        MinFreeKbytes = 777,
        Reserved = [new(new(16), new(4)), new(new(700), new(3))],
    };

    /// <summary>
    /// A failing trace of the seed with its first difference: of the first 20 that fail the one that fails last, so
    /// that there is much to remove.
    /// </summary>
    public static (Trace Trace, Divergence Divergence) Failing(ToyAllocator toy, ulong seed, int length, int blocks)
    {
        (Trace, Divergence)? latest = null;
        int found = 0;
        int step = -1;
        for (ulong attempt = 0; attempt < 2000 && found < 20; attempt++)
        {
            Trace trace = Random((seed * 10_000) + attempt, length, blocks);
            if (toy.Run(trace) is not { Violation.Rule: ToyAllocator.Overlap } divergence) continue;
            found++;
            if (divergence.Step > step) latest = (trace, divergence);
            step = Math.Max(step, divergence.Step);
        }

        return latest ?? throw new InvalidOperationException($"No trace of {length} commands fails for seed {seed}.");
    }

    /// <summary>A trace that grows to about so many live blocks and then stays there.</summary>
    public static Trace Random(ulong seed, int length, int blocks)
    {
        var random = new SplitMix(seed);
        var live = new List<Command>();
        var commands = ImmutableArray.CreateBuilder<Command>(length);
        while (commands.Count < length)
        {
            int id = (commands.Count * 3) + 7;
            bool grow = live.Count == 0 || random.Below(blocks * 2) >= live.Count;
            Command command = random.Below(10) == 0 ? Noise(id, random, live) : grow ? Request(id, random) : default;
            if (command.Id == 0)
            {
                int at = random.Below(live.Count);
                command = Release(id, random, live[at]);
                live.RemoveAt(at);
            }

            if (command.Produces) live.Add(command);
            commands.Add(command);
        }

        return new Trace(Machine, commands.MoveToImmutable()) with { Seed = seed, Area = "toy" };
    }

    static Command Request(int id, SplitMix random) => new()
    {
        Op = (Op)random.Below(2),
        Id = id,
        Order = new(random.Below(7)),
        Gfp = (uint)random.Next() & 0xFFF3,
        Context = (Context)random.Below(8),
        Cpu = (byte)random.Below(4),
    };

    static Command Release(int id, SplitMix random, Command request) => new()
    {
        Op = Op.FreePages,
        Id = id,
        Target = request.Id,
        Order = request.Order,
        Offset = random.Below(3) - 1,
        Cpu = (byte)random.Below(4),
    };

    static Command Noise(int id, SplitMix random, List<Command> live) => new()
    {
        Op = (Op)((int)Op.GetPage + random.Below(8)),
        Id = id,
        Target = live.Count == 0 ? 0 : live[random.Below(live.Count)].Id,
        Value = random.Next(),
        Frame = new(random.Below(5000)),
    };
}
