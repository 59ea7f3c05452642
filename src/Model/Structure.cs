using System.Collections.Immutable;
using Verified.Model.Buddy;
using Verified.Model.PageFrames;
using Verified.Model.State;
using Verified.Model.Zones;

namespace Verified.Model;

/// <summary>The abstraction of a system's state must be the world: counters, free lists and descriptors.</summary>
static class Structure
{
    /// <summary>Level 2: the counters of every zone.</summary>
    public static Violation? Counts(World world, in Observation seen)
    {
        if (seen.Level < Level.Counts) return null;
        foreach (Zone zone in world.Machine.Zones)
        {
            FrameSet free = world.Free(zone.Id);
            if (seen.FreePages[zone.Id.Index] != free.Count)
                return new(
                    RuleIds.Buddy.ListCounts, $"{free.Count} free pages in {zone.Id}",
                    $"{seen.FreePages[zone.Id.Index]}");
            ReadOnlySpan<int> blocks = seen.NrFree.Slice(zone.Id.Index * Order.Limit, Order.Limit);
            for (int k = 0; !free.HasBlocks(blocks) && k < Order.Limit; k++)
            {
                int nrFree = seen.NrFree[(zone.Id.Index * Order.Limit) + k];
                if (nrFree != free.Blocks(new(k)))
                    return new(
                        RuleIds.Buddy.ListCounts, $"nr_free[{k}] of {zone.Id} to be {free.Blocks(new(k))}",
                        $"{nrFree}");
            }
        }

        return null;
    }

    /// <summary>Level 3: which blocks the lists hold, and in which order.</summary>
    public static Violation? Lists(
        World before, World after, in Command command, in Observation seen, ImmutableArray<Move> moves)
    {
        if (seen.Lists.Hidden) return null;
        if (seen.Before.Hidden) return Canonical(after, seen);
        bool several = after.Machine.HasLists || (!moves.IsDefault && moves.Length > 1);
        foreach (Zone zone in after.Machine.Zones)
        {
            if (!zone.Populated && seen.Lists.Of(zone.Id).IsEmpty) continue;
            // Where neither the set nor a list changed there is nothing that the step before has not seen.
            bool still = ReferenceEquals(before.Free(zone.Id), after.Free(zone.Id));
            if (still && seen.Lists.Of(zone.Id).SequenceEqual(seen.Before.Of(zone.Id))) continue;
            if (!several && ListOrder.Follows(
                zone, before.Free(zone.Id), after.Free(zone.Id), seen.Before, seen.Lists)) continue;
            if (ListOrder.Canonical(zone, after.Free(zone.Id), seen.Lists) is { } misplaced) return misplaced;
            if (several)
            {
                if (Replayed.Check(zone, seen.Before, seen.Lists, moves) is { } other) return other;
                continue;
            }

            for (var order = Order.Zero; order.Value < Order.Limit; order = order.Up)
                if (ListOrder.Lifo(seen.Before, seen.Lists, zone.Id, order) is { } wrong) return wrong;
        }

        return seen.Response.Served && !several ? Head(before, command, seen) : null;
    }

    /// <summary>Level 3: which blocks the lists hold.</summary>
    public static Violation? Canonical(World world, in Observation seen)
    {
        if (seen.Lists.Hidden) return null;
        foreach (Zone zone in world.Machine.Zones)
        {
            if (ListOrder.Canonical(zone, world.Free(zone.Id), seen.Lists) is { } misplaced) return misplaced;
            for (var order = Order.Zero; order.Value < Order.Limit; order = order.Up)
                if (ListOrder.Repeated(zone, order, seen.Lists) is { } repeated) return repeated;
        }

        return null;
    }

    /// <summary>Level 3: the descriptors that may have changed.</summary>
    public static Violation? Descriptors(World world, in Observation seen)
    {
        foreach (ref readonly DescriptorImage image in seen.Descriptors)
        {
            DescriptorImage expected = Descriptor.Image(world, image.Frame);
            if (image != expected) return new(RuleIds.PageFrames.Descriptors, Show(expected), Show(image));
        }

        return null;
    }

    /// <summary>The rules that the observation exercised.</summary>
    public static Marks Marks(in Observation seen) =>
        (seen.Level >= Level.Counts ? Fired.Counts : default)
        | (seen.Lists.Hidden ? default : Fired.Lists)
        | (seen.Before.Hidden || seen.Lists.Hidden ? default : Fired.ListOrder)
        | (seen.Descriptors.IsEmpty ? default : Fired.Descriptors)
        | (seen.PageLists.Views.IsEmpty ? default : Fired.ListsExact)
        | Parts.Marks(seen)
        | (seen.ReclaimZones.IsEmpty ? default : Fired.ReclaimExact);

    static Violation? Head(World before, in Command command, in Observation seen)
    {
        Frame frame = seen.Response.Frame;
        Zone zone = before.Machine.ZoneOf(frame)!;
        Order from = before.Free(zone.Id).BlockOrder((frame - zone.Spanned.Start).Count);
        return ListOrder.WasHead(seen.Before, zone, from, frame)
            ? null
            : new(RuleIds.Buddy.ListOrder, $"the head of the list of {from} for command {command.Id}", $"{frame}");
    }

    internal static string Show(in DescriptorImage image) =>
        $"{image.Frame}: flags 0x{image.Flags:x8}, count {image.Count}, mapcount {image.Mapcount}, private "
        + $"{image.Private}, mapping 0x{image.Mapping:x}, index {image.Index}";
}
