using System.CommandLine;

namespace Verified.Cli;

/// <summary>What a verb does.</summary>
delegate ExitCode Deed(ParseResult parsed, Output output, CancellationToken cancel);

/// <summary>One example of a command line, and what it is for.</summary>
sealed record Example(string Line, string About);

/// <summary>A command that does something, with what its help says.</summary>
sealed class Verb : Command
{
    public Verb(string name, string purpose, Deed deed, params Example[] examples)
        : base(name, purpose)
    {
        Deed = deed;
        Examples = examples;

        // The parser asks for a subcommand where there is no action; the deed itself is done by CommandLine.
        SetAction(_ => { });
    }

    /// <summary>What it does.</summary>
    public Deed Deed { get; }

    /// <summary>Real examples for its help.</summary>
    public IReadOnlyList<Example> Examples { get; }
}
