using System.CommandLine;

namespace Verified.Cli.Commands;

/// <summary>The commands in the order of the help.</summary>
static class AllCommands
{
    /// <summary>Makes all of them.</summary>
    public static IEnumerable<Command> Make() =>
    [
        CheckCommand.Make(),
    ];
}
