using System.CommandLine;

namespace Verified.Cli.Commands;

/// <summary>The commands in the order of the help.</summary>
static class AllCommands
{
    /// <summary>Makes all of them.</summary>
    public static IEnumerable<Command> Make() =>
    [
        CheckCommand.Make(),
        ReplayCommand.Make(),
        ShrinkCommand.Make(),
        ExplainCommand.Make(),
        new Command("trace", "Imports and shows traces, and judges recordings.")
        {
            TraceImportCommand.Make(), TraceJudgeCommand.Make(), TraceShowCommand.Make(),
        },
        ListCommand.Make(),
        SelfTestCommand.Make(),
        MutantsCommand.Make(),
        ThreadsCommand.Make(),
        new Command("spec", "Writes the specification as pages.") { SpecBuildCommand.Make() },
    ];
}
