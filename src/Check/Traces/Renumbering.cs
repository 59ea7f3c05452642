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
    /// target or cache that is no earlier producer of its kind becomes <see cref="Gone"/>; fields that mean nothing to
    /// their operation become 0. Two traces that mean the same are then equal, command by command.
    /// </summary>
    public static Trace Renumbered(this Trace trace)
    {
        var numbers = new Dictionary<int, (int Number, Product Product)>();
        int others = trace.Commands.Count(command => command.IsNamed);
        var commands = ImmutableArray.CreateBuilder<Command>(trace.Commands.Length);
        foreach (Command command in trace.Commands)
        {
            CommandForm form = CommandForm.Of(command.Op);
            int target = command.Target == 0 ? 0 : Number(command.Target, Products.Target(form));
            int id = command.IsNamed ? numbers.Count + 1 : ++others;
            Product named = form.TakesPool ? Product.Pool : Product.Cache;
            int cache = command.Cache <= 0 ? command.Cache : Number(command.Cache, named);
            commands.Add(form.Clean(command, id, target, cache));
            if (command.IsNamed) numbers.Add(command.Id, (id, Products.Of(command)));
        }

        return trace with { Commands = commands.MoveToImmutable() };

        int Number(int id, Product product) =>
            numbers.TryGetValue(id, out var found) && found.Product == product ? found.Number : Gone;
    }
}
