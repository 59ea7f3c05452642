using Verified.Model;

namespace Verified.Check.Shrink.Passes;

/// <summary>Removes ranges of the chosen commands, each with all that use its block.</summary>
static class Removal
{
    /// <summary>Offers the chosen commands, and changes with each range what goes along with it.</summary>
    /// <param name="search">The search.</param>
    /// <param name="chosen">Which commands are offered.</param>
    /// <param name="also">What else changes in the draft; false: the range must stay. Called before the
    /// removal.</param>
    public static void Apply(
        Search search, Predicate<Command> chosen, Func<Draft, ReadOnlySpan<bool>, bool>? also = null)
    {
        var places = new List<int>();
        foreach (Command command in search.Commands)
            if (chosen(command)) places.Add(command.Id - 1);
        int[] where = [.. places];
        Sweep.FromEnd(where.Length, range => Remove(search, where, range, also));
    }

    /// <summary>
    /// Tries without the range; on success follows the others to their new places (-1: gone with the range).
    /// </summary>
    static bool Remove(Search search, int[] where, Range range, Func<Draft, ReadOnlySpan<bool>, bool>? also)
    {
        Draft draft = search.Edit();
        Span<bool> gone = draft.Unmarked();
        bool any = false;
        foreach (int place in where.AsSpan(range))
        {
            if (place < 0) continue;
            gone[place] = true;
            any = true;
        }

        if (!any) return true;
        if (also is not null && !also(draft, gone)) return false;
        ReadOnlySpan<int> places = draft.Remove(gone);
        if (!search.Try()) return false;
        int count = search.Commands.Length;
        foreach (ref int place in where.AsSpan())
        {
            if (place >= 0) place = places[place];
            if (place >= count) place = -1;
        }

        return true;
    }
}
