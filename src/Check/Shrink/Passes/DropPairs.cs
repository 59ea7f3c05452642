using Verified.Model;

namespace Verified.Check.Shrink.Passes;

/// <summary>
/// Drops two commands at once that cannot go alone; if that does not do, with the frames that they take.
/// </summary>
static class DropPairs
{
    /// <summary>Not a zone: no frames go.</summary>
    const int NoZone = -1;

    public static void Apply(Search search)
    {
        int neighbours = Sweep.Neighbours(search.Commands.Length);
        for (int second = search.Commands.Length - 1; second > 0; second--)
        {
            for (int first = second - 1; first >= 0 && first >= second - neighbours; first--)
            {
                bool done = false;
                for (int zone = NoZone; !done && zone < ZoneId.Kinds; zone++) done = Drop(search, first, second, zone);
            }
        }
    }

    static bool Drop(Search search, int first, int second, int zone)
    {
        if (second >= search.Commands.Length) return true;
        Draft draft = search.Edit();
        Span<bool> gone = draft.Unmarked();
        gone[first] = gone[second] = true;
        if (zone != NoZone && !DropWithFrames.Resize(draft, gone, zone)) return false;
        draft.Remove(gone);
        return search.Try();
    }
}
