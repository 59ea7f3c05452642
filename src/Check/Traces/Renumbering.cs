using System.Collections.Immutable;
using Verified.Model;

namespace Verified.Check.Traces;

/// <summary>The canonical numbers of a trace's commands.</summary>
public static class Renumbering
{
    /// <summary>
    /// The target of a command whose producer is gone: an id that no producer of a canonical trace has.
    /// </summary>
    public const int Gone = int.MaxValue;

    /// <summary>
    /// The trace with canonical ids: the producers get 1, 2, .. in order and all other commands the numbers behind; a
    /// target that is no earlier producer becomes <see cref="Gone"/>; fields that mean nothing to their operation
    /// become 0. Two traces that mean the same are then equal, command by command.
    /// </summary>
    public static Trace Renumbered(this Trace trace)
    {
        var numbers = new Dictionary<int, int>();
        int others = trace.Commands.Count(command => command.Produces);
        var commands = ImmutableArray.CreateBuilder<Command>(trace.Commands.Length);
        foreach (Command command in trace.Commands)
        {
            int target = command.Target == 0 ? 0 : numbers.GetValueOrDefault(command.Target, Gone);
            int id = command.Produces ? numbers.Count + 1 : ++others;
            commands.Add(CommandForm.Of(command.Op).Clean(command, id, target));
            if (command.Produces) numbers.Add(command.Id, id);
        }

        return trace with { Commands = commands.MoveToImmutable() };
    }
}
