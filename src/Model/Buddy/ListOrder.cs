using Verified.Model.State;
using Verified.Model.Zones;

namespace Verified.Model.Buddy;

/// <summary>What the free lists must look like: which blocks they hold, and in which order.</summary>
public static class ListOrder
{
    /// <summary>
    /// The free lists of a zone shall hold exactly the maximal aligned runs of its free frames, each in the list of its
    /// order.
    /// </summary>
    [Rule(RuleIds.Buddy.ListCanonical, Source = "ULK3 8.1.7; R5.1, R5.5")]
    public static Violation? Canonical(Zone zone, FrameSet free, in FreeLists lists)
    {
        for (var order = Order.Zero; order.Value < Order.Limit; order = order.Up)
        {
            ReadOnlySpan<int> list = lists[zone.Id, order];
            foreach (int frame in list)
            {
                int index = frame - zone.Spanned.Start.Number;
                if (index < 0 || index >= free.Length || !free.IsBlock(index, order))
                    return new(
                        RuleIds.Buddy.ListCanonical, Describe(zone, free, index),
                        $"a block of {order} at frame {frame}");
            }

            if (list.Length != free.Blocks(order))
                return new(
                    RuleIds.Buddy.ListCanonical, $"{free.Blocks(order)} blocks of {order} in {zone.Id}",
                    $"{list.Length}");
        }

        return null;
    }

    /// <summary>
    /// A request takes the head of its list, split remainders and freed blocks become heads, and all others keep their
    /// order.
    /// </summary>
    [Rule(RuleIds.Buddy.ListOrder, Source = "ULK3 8.1.7; R5.7")]
    public static Violation? Lifo(in FreeLists before, in FreeLists after, ZoneId zone, Order order)
    {
        ReadOnlySpan<int> old = before[zone, order];
        ReadOnlySpan<int> now = after[zone, order];
        if (old.IsEmpty && now.IsEmpty) return null;
        if (old.SequenceEqual(now)) return null;
        int grown = now.Length - old.Length;
        bool legal = grown switch
        {
            1 => now[1..].SequenceEqual(old) && !old.Contains(now[0]),
            -1 => IsWithoutOne(old, now, out _),
            _ => false,
        };
        return legal ? null : new(
            RuleIds.Buddy.ListOrder,
            $"the list of {order} in {zone} to be [{Join(old)}] with one block gone or a new head",
            $"[{Join(now)}]");
    }

    /// <summary>
    /// Whether the lists of a zone are right because those before were, with one block taken or given back since: then
    /// the blocks of an order are those before and one more, or one less, and so must be its list. No is no verdict.
    /// </summary>
    public static bool Follows(Zone zone, FrameSet before, FrameSet after, in FreeLists old, in FreeLists now)
    {
        ReadOnlySpan<int> oldLeft = old.Of(zone.Id);
        ReadOnlySpan<int> nowLeft = now.Of(zone.Id);
        ReadOnlySpan<int> oldStarts = old.Starts(zone.Id);
        ReadOnlySpan<int> nowStarts = now.Starts(zone.Id);
        int still = 0;
        for (int k = 0; k < Order.Limit; k++)
        {
            var order = new Order(k);
            int had = before.Blocks(order);
            int has = after.Blocks(order);
            if (oldStarts[k + 1] - oldStarts[k] != had || nowStarts[k + 1] - nowStarts[k] != has) return false;
            if (had == has)
            {
                still += had;
                continue;
            }

            if (!oldLeft[..still].SequenceEqual(nowLeft[..still])) return false;
            ReadOnlySpan<int> oldList = oldLeft.Slice(still, had);
            ReadOnlySpan<int> nowList = nowLeft.Slice(still, has);
            bool one = has == had + 1
                ? nowList[1..].SequenceEqual(oldList) && IsOnlyIn(after, before, zone, nowList[0], order)
                : has == had - 1 && IsWithoutOne(oldList, nowList, out int gone)
                    && IsOnlyIn(before, after, zone, gone, order);
            if (!one) return false;
            oldLeft = oldLeft[(still + had)..];
            nowLeft = nowLeft[(still + has)..];
            still = 0;
        }

        return oldLeft.SequenceEqual(nowLeft);
    }

    static bool IsOnlyIn(FrameSet one, FrameSet other, Zone zone, int frame, Order order)
    {
        int index = frame - zone.Spanned.Start.Number;
        return (uint)index < (uint)one.Length && one.IsBlock(index, order) && !other.IsBlock(index, order);
    }

    /// <summary>Whether a block stands in the list twice, which no count would tell.</summary>
    public static Violation? Repeated(Zone zone, Order order, in FreeLists lists)
    {
        ReadOnlySpan<int> list = lists[zone.Id, order];
        if (list.Length < 2) return null;
        var seen = new HashSet<int>();
        foreach (int frame in list)
            if (!seen.Add(frame))
                return new(
                    RuleIds.Buddy.ListCanonical, $"each block of {order} in {zone.Id} once", $"frame {frame} twice");
        return null;
    }

    /// <summary>Whether a request took what stood at the head of the list before.</summary>
    public static bool WasHead(in FreeLists before, Zone zone, Order order, Frame frame)
    {
        ReadOnlySpan<int> list = before[zone.Id, order];
        return list.Length > 0 && list[0] == frame.Number;
    }

    static bool IsWithoutOne(ReadOnlySpan<int> old, ReadOnlySpan<int> now, out int gone)
    {
        int same = old.CommonPrefixLength(now);
        gone = old[same];
        return old[(same + 1)..].SequenceEqual(now[same..]);
    }

    static string Describe(Zone zone, FrameSet free, int index)
    {
        if (index < 0 || index >= free.Length) return $"only frames of {zone.Id}";
        if (!free.Contains(index)) return $"frame {zone.Spanned.Start.Number + index} in no list: it is not free";
        Order order = free.BlockOrder(index);
        return $"a block of {order} at frame {zone.Spanned.Start.Number + (index & -order.Pages.Count)}";
    }

    static string Join(ReadOnlySpan<int> list) =>
        list.Length <= 12 ? string.Join(",", list.ToArray()) : string.Join(",", list[..12].ToArray()) + ",..";

    /// <summary>The lists after a cascade.</summary>
    [Example(RuleIds.Buddy.ListOrder, "E5.7")]
    internal static string FreedToHead() =>
        "free 1,3,5,7: list 7,5,3,1; a freed block stands first: "
        + $"{Lifo(Lists([5, 3, 1]), Lists([7, 5, 3, 1]), ZoneId.Dma, Order.Zero) is null}, last: "
        + $"{Lifo(Lists([5, 3, 1]), Lists([5, 3, 1, 7]), ZoneId.Dma, Order.Zero) is null}";

    static FreeLists Lists(int[] zeroth)
    {
        var starts = new int[(ZoneId.Kinds * Order.Limit) + 1];
        starts.AsSpan(1).Fill(zeroth.Length);
        return new(starts, zeroth);
    }
}
