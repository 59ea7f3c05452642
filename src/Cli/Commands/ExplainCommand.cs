using System.CommandLine;
using Verified.Check.Report;
using Verified.Cli.Checks;
using Verified.Cli.Options;

namespace Verified.Cli.Commands;

/// <summary>verified explain: why a trace fails, with a map of memory, or the trace as a test.</summary>
static class ExplainCommand
{
    /// <summary>Lines of a map: a screenful with what stands around it.</summary>
    const int MapLines = 28;

    /// <summary>Makes the command.</summary>
    public static Command Make()
    {
        Argument<string> file = Choices.File("the trace");
        var asTest = new Option<bool>("--as-test")
        {
            Description = "prints the trace as an xunit test that compiles, and nothing else",
        };
        Option<string> system = Choices.System();
        var isolation = new IsolationOptions();
        return new Verb(
            "explain",
            "Tells why a trace fails, with a map of memory at the first difference.",
            (parsed, output, cancel) =>
            {
                Replaying replaying = Replaying.Of(
                    parsed.GetValue(file)!, parsed.GetValue(system)!, null,
                    (name, anyway) => isolation.Plan(parsed, name, anyway), output, cancel);
                if (parsed.GetValue(asTest)) Test(replaying, output);
                else Tell(replaying, output);
                return replaying.Code;
            },
            new Example("verified explain failing.trace.json", "rule, steps, both answers, and both sides of memory"),
            new Example("verified explain failing.trace.json --as-test > Regression.cs", "a test to keep"))
        {
            file, asTest, system, Choices.Format(), isolation.Isolate, isolation.Hang,
            isolation.MemoryLimit,
        };
    }

    static void Test(Replaying replaying, Output output)
    {
        string? rule = replaying.Divergence?.Violation.Rule ?? replaying.Stored.Expected?.Rule;
        string source = TestSource.Of(replaying.Trace, rule is null ? null : RuleText.Of(rule));
        output.Lines(source.TrimEnd().Split('\n'));
        output.Document(json =>
        {
            json.WriteString("verdict", replaying.Divergence is null ? "held" : "violated");
            json.WriteString("test", source);
        });
    }

    static void Tell(Replaying replaying, Output output)
    {
        if (replaying.Divergence is not null)
        {
            FailureReport failure = replaying.Failure();
            output.Lines(FailureText.Lines(failure, MapLines));
            output.Line(MapText.Legend);
            output.Document(json =>
            {
                json.WriteString("verdict", "violated");
                json.WritePropertyName("violation");
                FailureJson.Write(json, failure);
            });
            return;
        }

        string verdict = replaying.Run.Interrupted ? "interrupted" : "held";
        IReadOnlyList<string> map = replaying.Run.Interrupted || replaying.Account().Map is not { } final ? []
            : MapText.Lines(final, MapLines);
        output.Line(
            $"{verdict}: {replaying.Run.Result.Executed} commands ran on {replaying.System}, and every rule held."
            + " Memory at the end:");
        output.Lines(map);
        output.Line(MapText.Legend);
        output.Document(json =>
        {
            json.WriteString("verdict", verdict);
            FailureJson.Strings(json, "map", map);
        });
    }
}
