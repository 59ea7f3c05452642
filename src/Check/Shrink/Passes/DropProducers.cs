using Verified.Check.Traces;
using Verified.Model;

namespace Verified.Check.Shrink.Passes;

/// <summary>
/// Drops a request whose block only says which frame is meant: the command that names it names another block, or the
/// frame itself, instead.
/// </summary>
static class DropProducers
{
    /// <summary>So many commands at most, and so many frames from the first on.</summary>
    const int MostCommands = 8, MostFrames = 4;

    public static void Apply(Search search)
    {
        for (int at = 1; at < search.Commands.Length && search.Commands.Length <= MostCommands; at++)
            if (search.Commands[at].Target != 0 && (Renamed(search, at) || ByNumber(search, at))) return;
    }

    static bool Renamed(Search search, int at)
    {
        for (int other = 0; other < at; other++)
        {
            Command named = search.Commands[at];
            Command producer = search.Commands[other];
            bool alike = Products.Of(producer) == Products.Target(CommandForm.Of(named.Op));
            if (!alike || other + 1 == named.Target) continue;
            if (Try(search, at, named with { Target = other + 1 })) return true;
        }

        return false;
    }

    static bool ByNumber(Search search, int at)
    {
        Command named = search.Commands[at];
        for (int frame = 0; frame < MostFrames && ByFrame(named); frame++)
            if (Try(search, at, named with { Target = 0, Offset = 0, Frame = new(frame) })) return true;
        return false;
    }

    static bool ByFrame(in Command named) => CommandForm.Of(named.Op).Place == Place.Frame;

    static bool Try(Search search, int at, Command instead)
    {
        int producer = search.Commands[at].Target - 1;
        Draft draft = search.Edit();
        draft.Commands[at] = instead;
        draft.Remove(producer);
        return search.Try();
    }
}
