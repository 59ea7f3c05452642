using System.CommandLine;
using Verified.Check.Traces;
using Verified.Cli.Options;

namespace Verified.Cli.Commands;

/// <summary>verified trace show: a trace in either form.</summary>
static class TraceShowCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Make()
    {
        Argument<string> file = Choices.File("the trace");
        Option<int?> limit = Choices.Count("--limit", "N", "shows the first N commands only");
        return new Verb(
            "show",
            "Prints a trace in the text form or as JSON, whichever it is stored in.",
            (parsed, output, _) =>
            {
                StoredTrace stored = TraceFile.Load(parsed.GetValue(file)!);
                int all = stored.Trace.Commands.Length;
                int shown = Math.Min(all, parsed.GetValue(limit) ?? all);
                Trace beginning = stored.Trace with { Commands = stored.Trace.Commands[..shown] };
                StoredTrace part = stored with { Trace = beginning };
                if (!output.Json) output.Lines(TraceText.Format(part).TrimEnd('\n').Split('\n'));
                if (shown < all) output.Line($"# ... {all - shown} more");
                output.Document(() => TraceJson.Format(part));
                return ExitCode.Held;
            },
            new Example("verified trace show failing.trace.json", "the commands, one a line"),
            new Example("verified trace show pages.trace.json.gz --limit 20", "how it begins"))
        {
            file, limit, Choices.Format(),
        };
    }
}
