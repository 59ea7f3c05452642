using System.Collections.Immutable;
using Verified.Model.Zones;

namespace Verified.Model.Buddy;

/// <summary>
/// What becomes of the free lists of a zone when several blocks move in one step: each move does to its list what the
/// rule of their order says.
/// </summary>
public static class Replayed
{
    /// <summary>Whether the lists after a step are those before it with its moves made, one after the other.</summary>
    public static Violation? Check(
        Zone zone, in FreeLists before, in FreeLists after, ImmutableArray<Move> moves)
    {
        var lists = new List<int>[Order.Limit];
        for (int k = 0; k < Order.Limit; k++) lists[k] = [.. before[zone.Id, new(k)]];
        Frame start = zone.Spanned.Start;
        foreach (Move move in moves.IsDefault ? [] : moves)
        {
            if (move.Zone == zone.Id && !Make(lists, start, move))
                return new(RuleIds.Buddy.ListOrder, $"a block at the head of its list in {zone.Id}", $"{move.Frame}");
        }

        for (int k = 0; k < Order.Limit; k++)
            if (!after[zone.Id, new(k)].SequenceEqual(lists[k].ToArray()))
                return new(
                    RuleIds.Buddy.ListOrder, $"the list of order {k} in {zone.Id} to be [{string.Join(",", lists[k])}]",
                    $"[{string.Join(",", after[zone.Id, new(k)].ToArray())}]");
        return null;
    }

    /// <summary>
    /// Makes one move on the lists of a zone by order; false: what is taken does not head the smallest list that
    /// serves.
    /// </summary>
    public static bool Make(IReadOnlyList<List<int>> lists, Frame start, in Move move)
    {
        if (!move.Given) return Take(lists, move.Frame.Number, move.Order.Value);
        Give(lists, start.Number, (move.Frame - start).Count, move.Order.Value);
        return true;
    }

    /// <summary>The head of the smallest list that serves goes, and the upper halves become heads.</summary>
    static bool Take(IReadOnlyList<List<int>> lists, int frame, int order)
    {
        int from = order;
        while (from < Order.Limit && lists[from].Count == 0) from++;
        if (from == Order.Limit || lists[from][0] != frame) return false;
        lists[from].RemoveAt(0);
        for (int k = from - 1; k >= order; k--) lists[k].Insert(0, frame + (1 << k));
        return true;
    }

    /// <summary>Free buddies go from their lists, and the whole becomes a head.</summary>
    static void Give(IReadOnlyList<List<int>> lists, int start, int index, int order)
    {
        while (order < Order.Limit - 1 && lists[order].Remove(start + Blocks.BuddyOf(index, new(order)).Buddy))
        {
            index = Blocks.BuddyOf(index, new(order)).Both;
            order++;
        }

        lists[order].Insert(0, start + index);
    }
}
