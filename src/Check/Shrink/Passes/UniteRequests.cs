using Verified.Model;

namespace Verified.Check.Shrink.Passes;

/// <summary>
/// Replaces two requests of one order by one of the next: who used the second block uses the second half of the first.
/// The releases keep their order, so that what they give back stays the same; those of one of the halves may be gone.
/// </summary>
static class UniteRequests
{
    public static void Apply(Search search)
    {
        for (int second = search.Commands.Length; second > 1; second--)
        {
            int last = Math.Max(1, second - Sweep.Neighbours(search.Commands.Length));
            for (int first = second - 1; first >= last; first--)
            {
                if (second > search.Commands.Length || !Alike(search, first, second)) continue;
                if (Unite(search, first, second, 0) || Unite(search, first, second, 1)) break;
            }
        }
    }

    static bool Alike(Search search, int first, int second)
    {
        Command a = search.Commands[first - 1], b = search.Commands[second - 1];
        return a.Produces && b.Produces && a.Order == b.Order && a.Order.Value is >= 0 and < Order.Limit - 1;
    }

    /// <summary>
    /// Makes the first request larger and drops the second; half says where in the block the users of the first are.
    /// </summary>
    static bool Unite(Search search, int first, int second, int half)
    {
        Draft draft = search.Edit();
        Span<Command> commands = draft.Commands;
        int frames = commands[first - 1].Order.Pages.Count;
        foreach (ref Command command in commands)
        {
            int place = command.Target == first ? half : command.Target == second ? 1 - half : -1;
            if (place >= 0) command = command with { Target = first, Offset = command.Offset + (place * frames) };
        }

        commands[first - 1] = commands[first - 1] with { Order = new(commands[first - 1].Order.Value + 1) };
        draft.Remove(second - 1);
        return search.Try();
    }
}
