using Verified.Model;

namespace Verified.Check.Shrink.Passes;

/// <summary>
/// Replaces two requests of one order by one of the next, and their two releases by one: of many small blocks that
/// come and go, one large block is left.
/// </summary>
static class UniteLifetimes
{
    public static void Apply(Search search)
    {
        for (int second = search.Commands.Length; second > 1; second--)
        {
            int last = Math.Max(1, second - Sweep.Neighbours(search.Commands.Length));
            for (int first = second - 1; first >= last; first--)
            {
                if (second > search.Commands.Length) break;
                int released = ReleaseOf(search, first), other = ReleaseOf(search, second);
                if (released == 0 || other == 0 || !Alike(search, first, second)) continue;
                if (Unite(search, first, second, released, other) || Unite(search, first, second, other, released))
                    break;
            }
        }
    }

    static bool Alike(Search search, int first, int second)
    {
        Order order = search.Commands[first - 1].Order;
        return order == search.Commands[second - 1].Order && order.Value is >= 0 and < Order.Limit - 1;
    }

    /// <summary>The command that gives the whole block of a request back; 0: there is none, or it asks for no
    /// block.</summary>
    static int ReleaseOf(Search search, int id)
    {
        Command block = search.Commands[id - 1];
        if (!block.Produces) return 0;
        foreach (Command command in search.Commands[id..])
            if (command.Target == id && command is { Op: Op.FreePages, Offset: 0 } && command.Order == block.Order)
                return command.Id;
        return 0;
    }

    /// <summary>Makes the first request larger, and one of the releases; the second request and the other release
    /// go.</summary>
    static bool Unite(Search search, int first, int second, int kept, int dropped)
    {
        Draft draft = search.Edit();
        Span<Command> commands = draft.Commands;
        var next = new Order(commands[first - 1].Order.Value + 1);
        int frames = commands[first - 1].Order.Pages.Count;
        foreach (ref Command command in commands)
            if (command.Target == second) command = command with { Target = first, Offset = command.Offset + frames };
        commands[first - 1] = commands[first - 1] with { Order = next };
        commands[kept - 1] = commands[kept - 1] with { Target = first, Offset = 0, Order = next };
        Span<bool> gone = draft.Unmarked();
        gone[second - 1] = gone[dropped - 1] = true;
        draft.Remove(gone);
        return search.Try();
    }
}
