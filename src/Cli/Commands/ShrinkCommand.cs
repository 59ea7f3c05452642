using System.CommandLine;
using Verified.Check.Checking;
using Verified.Check.Isolation;
using Verified.Check.Report;
using Verified.Check.Run;
using Verified.Check.Traces;
using Verified.Cli.Checks;
using Verified.Cli.Options;

namespace Verified.Cli.Commands;

/// <summary>verified shrink: the shortest trace that fails in the same way.</summary>
static class ShrinkCommand
{
    /// <summary>Endings of trace files, the longest first.</summary>
    static readonly string[] Endings = [".trace.json.gz", ".trace.json", ".json.gz", ".trace.gz", ".txt.gz", ".json",
        ".trace", ".txt"];

    /// <summary>Makes the command.</summary>
    public static Command Make()
    {
        Argument<string> file = Choices.File("the failing trace");
        var target = new Option<string?>("--out-file", "-o")
        {
            HelpName = "OUT",
            Description = "where the result goes (default: FILE with .min in its name)",
        };
        Option<string> system = Choices.System();
        var isolation = new IsolationOptions();
        return new Verb(
            "shrink",
            "Makes a failing trace as short and plain as it goes. Ctrl+C keeps the best so far.",
            (parsed, output, cancel) =>
            {
                Replaying replaying = Replaying.Of(
                    parsed.GetValue(file)!, parsed.GetValue(system)!, null,
                    (name, anyway) => isolation.Plan(parsed, name, anyway), output, cancel);
                string to = parsed.GetValue(target) ?? Beside(replaying.File);
                if (replaying.Divergence is { } divergence) return Shrink(replaying, divergence, to, output, cancel);
                output.Line($"held: {replaying.File} does not fail on {replaying.System}; there is nothing to shrink");
                output.Document(
                    json => json.WriteString("verdict", replaying.Run.Interrupted ? "interrupted" : "held"));
                return replaying.Code;
            },
            new Example("verified shrink failing.trace.json", "writes failing.min.trace.json"),
            new Example("verified shrink failing.txt -o small.txt", "in the text form"))
        {
            file, target, system, Choices.Format(), isolation.Isolate, isolation.Hang,
            isolation.MemoryLimit,
        };
    }

    /// <summary>The file is written before the search begins: a name that cannot be written is better known
    /// early.</summary>
    static ExitCode Shrink(
        Replaying replaying, Divergence divergence, string target, Output output, CancellationToken cancel)
    {
        Trace best = replaying.Trace;
        OutDirectory.Save(target, best, divergence);
        Finding finding = Waiting.For(
            () =>
            {
                using ITraceRuns runs = replaying.NewRuns();
                return Investigation.Of(
                    runs, replaying.Trace, divergence, better => Volatile.Write(ref best, better), null,
                    cancel);
            },
            () => $"shrinking: {replaying.Trace.Commands.Length} -> {Volatile.Read(ref best).Commands.Length} commands",
            ProgressMode.Text,
            output);
        OutDirectory.Save(target, finding.Trace, finding.Divergence);
        FailureReport failure = FailureReport.Of(
            IsolatedRuns.Teller(
                replaying.Isolation, replaying.Make, finding.Trace, finding.Divergence, finding.Reproduced),
            replaying.System, finding, target);
        output.Lines(FailureText.Lines(failure));
        output.Line();
        output.Line(
            $"{replaying.Trace.Commands.Length} -> {finding.Trace.Commands.Length} commands, saved {target};"
            + $" {FailureText.Certificate(failure)}");
        output.Document(json =>
        {
            json.WriteString("verdict", finding.Reproduced ? "violated" : "undecided");
            json.WriteString("trace", target);
            json.WriteNumber("from", replaying.Trace.Commands.Length);
            json.WriteNumber("to", finding.Trace.Commands.Length);
            json.WriteBoolean("minimal", finding.Minimal);
            json.WriteBoolean("interrupted", cancel.IsCancellationRequested);
            json.WritePropertyName("violation");
            FailureJson.Write(json, failure);
        });
        return cancel.IsCancellationRequested ? ExitCode.Interrupted : finding.Reproduced ? ExitCode.Violated
            : ExitCode.Undecided;
    }

    static string Beside(string file)
    {
        string ending = Endings.FirstOrDefault(end => file.EndsWith(end, StringComparison.OrdinalIgnoreCase)) ?? "";
        return file[..^ending.Length] + ".min" + (ending.Length == 0 ? ".trace.json" : ending);
    }
}
