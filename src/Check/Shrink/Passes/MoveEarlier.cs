namespace Verified.Check.Shrink.Passes;

/// <summary>
/// The canonical order: every command moves as far up as the failure allows if the trace is simpler then; releases come
/// directly behind their requests, and commands that do not depend on each other are sorted.
/// </summary>
static class MoveEarlier
{
    public static void Apply(Search search)
    {
        for (int from = 1; from < search.Commands.Length; from++)
        {
            int place = from;
            int lowest = Math.Max(search.Commands[from].Target, search.Commands[from].Cache);
            Sweep.Down(from - lowest, up =>
            {
                int to = lowest + (int)up;
                if (place >= search.Commands.Length) return false;
                search.Edit().Move(place, to);
                if (!search.Try()) return false;
                place = to;
                return true;
            });
        }
    }
}
