using System.CommandLine;
using Verified.Check.Checking;
using Verified.Check.Generate;
using Verified.Cli.Checks;
using Verified.Cli.Options;

namespace Verified.Cli.Commands;

/// <summary>verified check: generated traces against the specification.</summary>
static class CheckCommand
{
    static readonly TimeSpan DefaultTime = TimeSpan.FromSeconds(20);

    /// <summary>Makes the command.</summary>
    public static Command Make()
    {
        var areas = new Argument<string[]>("AREA")
        {
            Arity = ArgumentArity.ZeroOrMore,
            Description = "areas to check, for equal parts of the time (default: all; see: verified list areas)",
        };
        Option<ulong?> seed = Choices.SeedOption();
        Option<TimeSpan?> time = Choices.Time(
            "--time", "how long to generate in all: 500ms, 20s, 10m, 1h (default: 20s)");
        Option<int?> cases = Choices.Count("--cases", "N", "traces per area, instead of a time");
        Option<int?> jobs = Choices.Count("--jobs", "N", "threads (default: one per processor)");
        Option<string> system = Choices.System();
        var directory = new Option<string>("--out")
        {
            HelpName = "DIR",
            Description = "directory for traces and run.json (default: verified-out)",
            DefaultValueFactory = _ => "verified-out",
        };
        var isolation = new IsolationOptions();
        Option<string> progress = Choices.Among("--progress", "auto", "MODE",
            "how progress is shown: auto, bar, text or none", "auto", "bar", "text", "none");
        return new Verb(
            "check",
            "Runs generated traces on a system in lock-step with the specification.",
            (parsed, output, cancel) =>
            {
                var plan = new CheckPlan(
                    Areas(parsed.GetValue(areas)!),
                    SystemChoice.Named(parsed.GetValue(system)!),
                    parsed.GetValue(seed) ?? Seed.Fresh(),
                    parsed.GetValue(time) ?? DefaultTime,
                    parsed.GetValue(cases),
                    Math.Min(parsed.GetValue(jobs) ?? Environment.ProcessorCount, 256));
                var request = new CheckRequest(plan, parsed.GetValue(system)!, parsed.GetValue(directory)!,
                    ProgressModes.Of(parsed.GetValue(progress)!),
                    isolation.Plan(parsed, parsed.GetValue(system)!));
                return new CheckRun(request, output).Run(cancel);
            },
            new Example("verified check --time 60s", "all areas for a minute"),
            new Example("verified check buddy page-allocator --seed 0x1f --cases 1000", "a run that can be repeated"))
        {
            areas, seed, time, cases, jobs, system, directory, Choices.Format(), progress,
            isolation.Isolate, isolation.Hang, isolation.MemoryLimit,
        };
    }

    static Area[] Areas(string[] names) => names.Length == 0
        ? [.. Area.All]
        : [.. names.Distinct().Select(name => Area.Named(name)
            ?? throw new UsageException(
                Names.Unknown("area", name, Area.All.Select(area => area.Name), "verified list areas")))];
}
