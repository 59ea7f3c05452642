using System.CommandLine;
using Verified.Cli.Checks;
using Verified.Cli.Options;
using Verified.Mutants.Matrix;
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
                string root = RepositoryRoot.Find(null);
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
            IReadOnlyList<string> pages = SpecBook.Build(root, directory);
            string matrix = Path.Combine(directory, KillMatrixPage.Name);
            File.WriteAllText(matrix, KillMatrixPage.Of(root, directory));
            return [.. pages, matrix];
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(
                $"the pages cannot be written to {directory} ({cause.Message}); name another directory with --out");
        }
    }
}
