using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Verified.Check.SelfTest;
using Verified.Cli.Checks;
using Verified.Cli.Options;

namespace Verified.Cli.Commands;

/// <summary>verified selftest: the suite proves that it finds what it should.</summary>
static class SelfTestCommand
{
    const ulong DefaultSeed = 1;
    const int DefaultSeeds = 3;

    /// <summary>Makes the command.</summary>
    public static Command Make()
    {
        Option<ulong?> seed = Choices.SeedOption($"{DefaultSeed}");
        var fault = new Option<string?>("--fault")
        {
            HelpName = "NAME",
            Description = "plants this fault only (default: each in turn)",
        };
        Option<int?> seeds = Choices.Count("--seeds", "N", $"searches for each fault (default: {DefaultSeeds})");
        return new Verb(
            "selftest",
            "Plants faults in the implementation and tells whether each is found, rightly named and shrunk.",
            (parsed, output, cancel) => Run(
                parsed.GetValue(seed) ?? DefaultSeed,
                parsed.GetValue(seeds) ?? DefaultSeeds,
                parsed.GetValue(fault) is { } name ? [SystemChoice.Fault(name)] : FaultCatalogue.All,
                output,
                cancel),
            new Example("verified selftest", "every fault of the catalogue"),
            new Example($"verified selftest --fault {FaultCatalogue.All[0].Name} --seeds 10", "one fault, more often"))
        {
            seed, fault, seeds, Choices.Format(),
        };
    }

    static ExitCode Run(ulong seed, int seeds, IReadOnlyList<Fault> faults, Output output, CancellationToken cancel)
    {
        int done = 0;
        output.Line($"seed 0x{seed:x}, {faults.Count} faults, {seeds} searches each");
        output.Line($"{"fault",-32} {"found",7} {"commands",9} {"steps",6}  rule");
        var tester = new SelfTester(seed, seeds)
        {
            Done = fault =>
            {
                Interlocked.Increment(ref done);
                output.Line(Line(fault));
            },
        };
        SelfTestReport report = Waiting.For(
            () => tester.Run(faults, cancel),
            () => $"{Volatile.Read(ref done)} of {faults.Count} faults done",
            ProgressMode.Text,
            output);
        output.Line(report.Sound
            ? $"sound: {report.Faults.Count} faults found and rightly named, nothing found where nothing was planted"
            : report.Interrupted ? "interrupted: this proves nothing"
                : $"BROKEN: {report.Complaints.Count} complaints");
        output.Lines(report.Complaints.Select(complaint => "  " + complaint));
        output.Document(json => Write(json, report));
        return report.Interrupted ? ExitCode.Interrupted : report.Sound ? ExitCode.Held : ExitCode.SelfTestBroken;
    }

    static string Line(FaultReport fault) => string.Create(
        CultureInfo.InvariantCulture,
        $"{fault.Fault.Name,-32} {Found(fault),7} {fault.MedianCommands,9:N0} {fault.MedianSteps,6:N0}")
        + $"  {Remark(fault)}";

    static string Found(FaultReport fault) => $"{fault.Runs.Count(run => run.Found)}/{fault.Runs.Count}";

    static string Remark(FaultReport fault) => fault.Complaint ?? string.Join(", ", fault.Rules);

    static void Write(Utf8JsonWriter json, SelfTestReport report)
    {
        json.WriteString("verdict", report.Interrupted ? "interrupted" : report.Sound ? "sound" : "broken");
        json.WriteString("seed", $"0x{report.Seed:x}");
        json.WriteStartArray("faults");
        foreach (FaultReport fault in report.Faults)
        {
            json.WriteStartObject();
            json.WriteString("name", fault.Fault.Name);
            json.WriteString("what", fault.Fault.What);
            json.WriteNumber("searches", fault.Runs.Count);
            json.WriteNumber("found", fault.Runs.Count(run => run.Found));
            json.WriteNumber("medianCommands", fault.MedianCommands);
            json.WriteNumber("medianSteps", fault.MedianSteps);
            json.WriteNumber("knownMinimum", fault.Fault.KnownMinimum);
            FailureJson.Strings(json, "rules", fault.Rules);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("canaryCommands", report.Canary.Commands);
        FailureJson.Strings(json, "complaints", report.Complaints);
    }
}
