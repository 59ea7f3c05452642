using System.CommandLine;
using Verified.Cli.Checks;
using Verified.Cli.Options;
using Verified.SpecDoc;

namespace Verified.Cli.Commands;

/// <summary>verified spec build: the specification as Markdown pages.</summary>
static class SpecBuildCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Make()
    {
        var directory = new Option<string?>("--out")
        {
            HelpName = "DIR",
            Description = "where the pages go (default: docs/spec of the checkout)",
        };
        return new Verb(
            "build",
            "Writes the specification as Markdown pages, from the sources of the checkout that this is run in.",
            (parsed, output, _) =>
            {
                string root = Root();
                IReadOnlyList<string> pages = Pages(
                    root, parsed.GetValue(directory) ?? Path.Combine(root, "docs", "spec"));
                output.Lines(pages);
                output.Document(json => FailureJson.Strings(json, "pages", pages));
                return ExitCode.Held;
            },
            new Example("verified spec build", "into docs/spec"),
            new Example("verified spec build --out /tmp/spec", "to look at it elsewhere"))
        {
            directory, Choices.Format(),
        };
    }

    static IReadOnlyList<string> Pages(string root, string directory)
    {
        try
        {
            return SpecBook.Build(root, directory);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(
                $"the pages cannot be written to {directory} ({cause.Message}); name another directory with --out");
        }
    }

    /// <summary>The nearest directory upward that holds Verified.sln.</summary>
    static string Root()
    {
        for (string? at = Environment.CurrentDirectory; at is not null; at = Path.GetDirectoryName(at))
            if (File.Exists(Path.Combine(at, "Verified.sln"))) return at;
        throw new UsageException("there is no Verified.sln here or above; run this inside a checkout");
    }
}
