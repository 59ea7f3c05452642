using Verified.Check.Generate;
using Verified.Check.Run;
using Verified.Check.Systems;

namespace Verified.Tests.Stateful;

/// <summary>The specification run on its own predictions satisfies itself: what it predicts it also allows.</summary>
public sealed class ModelMachine
{
    [Fact]
    public void The_model_satisfies_its_own_rules()
    {
        using var system = new ModelSystem();
        var generator = new Generator(system);
        foreach (Area area in Area.All)
        {
            for (ulong seed = 0; seed < 12; seed++)
            {
                var (_, divergence) = generator.Run(area, SplitMix.Mix(seed, 77));
                Assert.Null(divergence);
            }
        }

        Assert.True(generator.Session.Commands > 10_000);
    }

    [Fact]
    public void The_same_seed_gives_the_same_trace()
    {
        using var system = new KernelSystem();
        var generator = new Generator(system);
        generator.Run(Area.Named("mixed")!, 99);
        var first = generator.LastCommands;
        generator.Run(Area.Named("buddy")!, 5);
        generator.Run(Area.Named("mixed")!, 99);
        Assert.True(first.SequenceEqual(generator.LastCommands));
    }

    [Fact]
    public void Every_subsequence_of_a_trace_is_legal()
    {
        using var system = new KernelSystem();
        var generator = new Generator(system);
        var runner = new Runner(system);
        for (ulong seed = 0; seed < 60; seed++)
        {
            var (trace, _) = generator.Run(Area.Named("mixed")!, seed);
            var random = new SplitMix(seed);
            var some = trace with { Commands = [.. generator.LastCommands.Where(_ => random.OneIn(2))] };
            RunResult result = runner.Run(some, SessionDepth.EveryStep);
            Assert.Null(result.Divergence);
            Assert.Equal(some.Commands.Length, result.Executed + result.Dropped);
        }
    }
}
