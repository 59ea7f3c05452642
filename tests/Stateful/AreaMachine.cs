using FsCheck;
using FsCheck.Fluent;
using Verified.Check.Checking;
using Verified.Check.Generate;
using Verified.Check.Run;
using Verified.Check.Systems;
using Verified.Check.Traces;
using Xunit.Abstractions;

namespace Verified.Tests.Stateful;

/// <summary>
/// FsCheck draws seeds, the engine makes a trace of each and runs it in lock-step, and a failure comes back shrunk by the engine.
/// The classes that FsCheck prints come from the marks.
/// </summary>
public abstract class AreaMachine(ITestOutputHelper output, string areaName) : IDisposable
{
    readonly KernelSystem system = new();

    /// <summary>How many traces a test runs. Small: the long runs are the command line's.</summary>
    protected virtual int Traces => 400;

    [Fact]
    public void Every_rule_of_the_area_holds_and_fires()
    {
        Area area = Area.Named(areaName)!;
        var generator = new Generator(system);
        Property property = Prop.ForAll(
            Arb.From(FsCheck.FSharp.Gen.Choose64(0, long.MaxValue)),
            seed => Holds(generator, area, (ulong)seed));
        FsCheck.Check.One(
            areaName, Config.Quick.WithMaxTest(Traces).WithReplay(Seed.Of(areaName), 1UL).WithRunner(new TraceRunner(output)), property);
        output.WriteLine($"{generator.Session.Commands} commands");
        string[] vacuous = [.. area.Rules.Where(rule => generator.Session.Tally.Fired(rule) == 0)];
        Assert.True(vacuous.Length == 0, $"never fired in {Traces} traces: {string.Join(", ", vacuous)}");
    }

    public void Dispose()
    {
        system.Dispose();
        GC.SuppressFinalize(this);
    }

    static Property Holds(Generator generator, Area area, ulong seed)
    {
        var (trace, divergence) = generator.Run(area, seed);
        int length = generator.LastCommands.Length;
        return (divergence is null).Label(divergence is null ? "" : Explain(trace, divergence))
            .Classify(length < 128, "short")
            .Classify(length >= 512, "long")
            .Classify(divergence is null && generator.Session.World.Frames.IsEmpty, "drained");
    }

    static string Explain(Trace trace, Divergence divergence)
    {
        Finding finding = Investigation.Of(() => new KernelSystem(), trace, divergence);
        return $"{finding.Divergence.Violation}\n{TraceText.Format(finding.Trace)}";
    }
}

/// <summary>A fixed first seed for each area, so that the default run is the same everywhere.</summary>
static class Seed
{
    public static ulong Of(string area) => area.Aggregate(0xCBF29CE484222325, (hash, letter) => (hash ^ letter) * 0x100000001B3);
}
