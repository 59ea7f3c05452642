using System.Collections.Immutable;
using Verified.Rules;

namespace Verified.Model.Slab;

/// <summary>The slab allocator that a system shows must be that of the world.</summary>
public static class Exact
{
    /// <summary>The first part that is not as the world demands; null: all are.</summary>
    public static Violation? Check(World world, in Observation seen)
    {
        foreach (ref readonly SlabView view in seen.Slabs.Views)
        {
            ReadOnlySpan<int> values = seen.Slabs[view];
            Cache? cache = Conversation.Exists(world.Slabs!, view.Cache) ? world.Slabs!.Caches[view.Cache] : null;
            Violation? wrong = view.Part switch
            {
                SlabPart.Cache => Named(cache, view, values),
                SlabPart.Slab => Slab(world, cache, view, values),
                SlabPart.Local => Array(cache?.Locals[view.Place], view, values, [Bit(cache?.Locals[view.Place].Touched)]),
                _ => List(cache?.Lists[view.Place], cache, view, values),
            };
            if (wrong is not null) return wrong;
        }

        return null;
    }

    /// <summary>
    /// At every moment those caches shall exist that were created and not destroyed, with the colour, the sizes of
    /// arrays and the numbers of constructed and destructed objects that their history demands.
    /// </summary>
    [Rule(RuleIds.Slab.CacheExact, Source = "R8.1, R8.9, R8.12; invariants K8, K13")]
    public static Violation? Named(Cache? own, in SlabView view, ReadOnlySpan<int> seen) => own is null
        ? Differ(RuleIds.Slab.CacheExact, view, "exists", [0], seen)
        : Differ(
            RuleIds.Slab.CacheExact, view, "exists, colour_next, limit, batchcount, constructed, destructed",
            [1, own.ColourNext, own.Limit, own.Batch, own.Constructed, own.Destructed], seen);

    /// <summary>
    /// At every moment each slab shall be in the one list that its objects demand, in the place that its history
    /// demands, and free_objects, free_touched and next_reap shall be as the history of the node demands.
    /// </summary>
    [Rule(RuleIds.Slab.ListsExact, Source = "R8.2; invariants K1, K4")]
    public static Violation? List(CacheNode? own, Cache? cache, in SlabView view, ReadOnlySpan<int> seen)
    {
        if (own is null) return Differ(RuleIds.Slab.ListsExact, view, "no cache", [], seen);
        if (view.Part != SlabPart.Node)
        {
            ImmutableArray<SlabDescriptor> slabs = view.Part switch
            {
                SlabPart.Partial => own.Partial,
                SlabPart.Full => own.Full,
                _ => own.Free,
            };
            bool same = slabs.Length == seen.Length;
            for (int i = 0; same && i < seen.Length; i++) same = slabs[i].First.Number == seen[i];
            return same ? null : Differ(
                RuleIds.Slab.ListsExact, view, "first frames", [.. slabs.Select(slab => slab.First.Number)], seen);
        }

        ReadOnlySpan<int> facts =
        [
            own.FreeObjects(cache!.Geometry.Num), Bit(own.FreeTouched), (int)own.NextReap, cache.SharedCapacity,
            Bit(own.Shared.Touched),
        ];
        return seen.StartsWith(facts)
            ? Array(own.Shared, view, seen, facts)
            : Differ(
                RuleIds.Slab.ListsExact, view, "free_objects, free_touched, next_reap, shared capacity, touched", facts,
                seen[..Math.Min(seen.Length, facts.Length)]);
    }

    /// <summary>
    /// At every moment a slab shall have its objects behind its colour and descriptor, and the chain of its free objects
    /// shall visit those that neither an array nor a caller has, in the order that their history demands.
    /// </summary>
    [Rule(RuleIds.Slab.SlabsExact, Source = "R8.10, R8.11; invariants K2, K3, K11")]
    public static Violation? Slab(World world, Cache? cache, in SlabView view, ReadOnlySpan<int> seen)
    {
        SlabDescriptor? own = world.Frames[new(view.Place)].OfSlab is { } place && place.Cache == view.Cache
            ? cache?.Lists[place.Node].Find(new(view.Place))
            : null;
        if (own is null) return Differ(RuleIds.Slab.SlabsExact, view, "no slab", [], seen);
        ReadOnlySpan<int> facts = [own.ColourOff, cache!.Geometry.Num - own.Chain.Length, own.Word];
        return seen.StartsWith(facts) && seen[3..].SequenceEqual(own.Chain.AsSpan())
            ? null
            : Differ(
                RuleIds.Slab.SlabsExact, view, "colouroff, inuse, descriptor and the chain",
                [.. facts, .. own.Chain], seen);
    }

    /// <summary>
    /// At every moment each array shall hold the objects that the history of its CPU or node demands, in that order, and
    /// be touched or not.
    /// </summary>
    [Rule(RuleIds.Slab.ArraysExact, Source = "R8.12 to R8.14, R8.18; invariants K5")]
    public static Violation? Array(
        ObjectArray? own, in SlabView view, ReadOnlySpan<int> seen, ReadOnlySpan<int> facts)
    {
        if (own is null) return Differ(RuleIds.Slab.ArraysExact, view, "no cache", [], seen);
        return seen.StartsWith(facts) && seen[facts.Length..].SequenceEqual(own.Objects.AsSpan())
            ? null
            : Differ(
                RuleIds.Slab.ArraysExact, view, facts.Length == 1 ? "touched and objects" : "its facts and the objects",
                [.. facts, .. own.Objects], seen);
    }

    static int Bit(bool? touched) => touched == true ? 1 : 0;

    static Violation? Differ(
        string rule, in SlabView view, string what, ReadOnlySpan<int> expected, ReadOnlySpan<int> seen) =>
        expected.SequenceEqual(seen) ? null : new(
            rule, $"{view.Part} {view.Place} of cache {view.Cache} ({what}): [{string.Join(",", expected.ToArray())}]",
            $"[{string.Join(",", seen.ToArray())}]");
}
