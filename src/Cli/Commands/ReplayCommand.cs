using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Verified.Check.Report;
using Verified.Cli.Checks;
using Verified.Cli.Options;
using Verified.Rules;

namespace Verified.Cli.Commands;

/// <summary>verified replay: a stored trace once more.</summary>
static class ReplayCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Make()
    {
        Argument<string> file = Choices.File("the trace: JSON or text, also gzip");
        Option<string> system = Choices.System();
        var isolation = new IsolationOptions();
        Option<int?> until = Choices.Count("--until", "N", "runs the first N commands only");
        return new Verb(
            "replay",
            "Runs a stored trace again and tells whether every rule holds on it.",
            (parsed, output, cancel) =>
            {
                Replaying replaying = Replaying.Of(
                    parsed.GetValue(file)!, parsed.GetValue(system)!, parsed.GetValue(until),
                    (name, anyway) => isolation.Plan(parsed, name, anyway), output, cancel);
                Tell(replaying, output);
                return replaying.Code;
            },
            new Example("verified replay verified-out/buddy.merge.cascade.counts.buddy.trace.json",
                "a failure that a check found"),
            new Example("verified replay recorded.trace.json.gz --system model --format json",
                "a recording on the specification alone"))
        {
            file, system, until, Choices.Format(), isolation.Isolate, isolation.Hang,
            isolation.MemoryLimit,
        };
    }

    static void Tell(Replaying replaying, Output output)
    {
        FailureReport? failure = replaying.Divergence is null ? null : replaying.Failure();
        if (failure is not null)
        {
            output.Lines(FailureText.Lines(failure));
            output.Annotation(failure.Rule.Id, $"{failure.Rule.Sentence} Replay: verified replay {failure.Path}");
            output.Line();
        }

        output.Lines(Summary(replaying));
        output.Document(json => Write(json, replaying, failure));
    }

    static IEnumerable<string> Summary(Replaying replaying)
    {
        Replay run = replaying.Run;
        string verdict = run.Interrupted ? "interrupted" : run.Result.Divergence is null ? "held" : "VIOLATED";
        string dropped = run.Result.Dropped == 0 ? "" : Text($", {run.Result.Dropped:N0} dropped");
        int rules = RuleTable.Ids.Count(rule => run.Tally.Fired(rule) > 0);
        string ran = Text($"{run.Result.Executed:N0} of {replaying.Trace.Commands.Length:N0} commands ran{dropped}");
        yield return Text($"{verdict}: {ran}, {run.CommandsPerSecond:N0} a second, {rules} rules fired");
        if (replaying.Expectation() is { } expectation) yield return expectation;
    }

    static void Write(Utf8JsonWriter json, Replaying replaying, FailureReport? failure)
    {
        Replay run = replaying.Run;
        json.WriteString("verdict", run.Interrupted ? "interrupted" : failure is null ? "held" : "violated");
        json.WriteString("trace", replaying.File);
        json.WriteString("system", replaying.System);
        json.WriteNumber("commands", replaying.Trace.Commands.Length);
        json.WriteNumber("executed", run.Result.Executed);
        json.WriteNumber("dropped", run.Result.Dropped);
        json.WriteNumber("commandsPerSecond", Math.Round(run.CommandsPerSecond));
        if (replaying.Stored.Expected is { } expected)
        {
            json.WriteStartObject("expected");
            json.WriteString("rule", expected.Rule);
            json.WriteBoolean("happens", replaying.Happens(expected));
            json.WriteEndObject();
        }

        json.WriteStartArray("rules");
        foreach (string rule in RuleTable.Ids.Where(rule => run.Tally.Fired(rule) > 0))
        {
            json.WriteStartObject();
            json.WriteString("id", rule);
            json.WriteNumber("fired", run.Tally.Fired(rule));
            json.WriteNumber("refused", run.Tally.Refused(rule));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (failure is null) return;
        json.WritePropertyName("violation");
        FailureJson.Write(json, failure);
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
