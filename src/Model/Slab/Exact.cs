namespace Verified.Model.Slab;

/// <summary>The slab allocator that a system shows must be that of the world.</summary>
public static class Exact
{
    /// <summary>
    /// At every moment those caches shall exist that were created and not destroyed, with the colour, the sizes of
    /// arrays and the numbers of constructed and destructed objects that their history demands.
    /// </summary>
    [Rule(RuleIds.Slab.CacheExact, Source = "R8.1, R8.9, R8.12; invariants K8, K13")]
    public static PartValues Facts(Cache? own) => own is null
        ? new([0])
        : new([1, own.ColourNext, own.Limit, own.Batch, own.Constructed, own.Destructed]);

    /// <summary>
    /// At every moment each slab shall be in the one list that its objects demand, in the place that its history
    /// demands, and free_objects, free_touched and next_reap shall be as the history of the node demands.
    /// </summary>
    [Rule(RuleIds.Slab.ListsExact, Source = "R8.2; invariants K1, K4")]
    public static PartValues List(Cache own, CacheNode list, Part part)
    {
        if (part == Part.Node)
            return new(
                [
                    list.FreeObjects(own.Geometry.Num), list.FreeTouched ? 1 : 0, (int)list.NextReap,
                    own.SharedCapacity, list.Shared.Touched ? 1 : 0,
                ],
                list.Shared.Objects);
        return new(part == Part.Partial ? list.Partial : part == Part.Full ? list.Full : list.Free);
    }

    /// <summary>
    /// At every moment a slab shall have its objects behind its colour and descriptor, and the chain of its free
    /// objects shall visit those that neither an array nor a caller has, in the order that their history demands.
    /// </summary>
    [Rule(RuleIds.Slab.SlabsExact, Source = "R8.10, R8.11; invariants K2, K3, K11")]
    public static PartValues Slab(World world, int place, Frame first) =>
        world.Frames[first].OfSlab is { } home && home.Cache == place && world.Slabs!.Caches[place] is { } own
            && own.Lists[home.Node].Find(first) is { } slab
            ? new([slab.ColourOff, own.Geometry.Num - slab.Chain.Length, slab.Word], slab.Chain)
            : PartValues.None;

    /// <summary>
    /// At every moment each array shall hold the objects that the history of its CPU or node demands, in that order,
    /// and be touched or not.
    /// </summary>
    [Rule(RuleIds.Slab.ArraysExact, Source = "R8.12 to R8.14, R8.18; invariants K5")]
    public static PartValues Array(ObjectArray own) => new([own.Touched ? 1 : 0], own.Objects);

    /// <summary>The first part that is not as the world demands; null: all are.</summary>
    public static Violation? Check(World world, in Observation seen)
    {
        foreach (ref readonly PartView view in seen.Parts.Views)
        {
            if (view.Part > Part.Local) continue;
            ReadOnlySpan<int> values = seen.Parts[view];
            PartValues expected = Expected(world, view);
            if (expected.Are(values)) continue;
            int[] wanted = expected.ToArray();
            bool onlyObjects = wanted.Length > 0 && expected.Begin(values);
            int at = wanted.Length == 0 || values.IsEmpty ? -1 : wanted.AsSpan().CommonPrefixLength(values);
            return Broken(RuleOf(view.Part, at, onlyObjects), view, wanted, values);
        }

        return null;
    }

    /// <summary>A part that is not as it must be.</summary>
    internal static Violation Broken(string rule, in PartView view, int[] wanted, ReadOnlySpan<int> seen) => new(
        rule, $"{view.Part} {view.Place} of cache {view.Cache} to be [{string.Join(",", wanted)}]",
        $"[{string.Join(",", seen.ToArray())}]");

    /// <summary>The rule of the first value that differs, or that of the whole part; -1: there is none.</summary>
    static string RuleOf(Part part, int at, bool onlyObjects) => (part, at) switch
    {
        (Part.Cache, 1) => RuleIds.Slab.ColourCycle,
        (Part.Cache, 2 or 3) => RuleIds.Slab.ArrayLimits,
        (Part.Cache, 4) => RuleIds.Slab.GrowConstructor,
        (Part.Cache, 5) => RuleIds.Slab.Destructor,
        (Part.Cache, _) => RuleIds.Slab.CacheExact,
        (Part.Slab, 0) => RuleIds.Slab.GrowColour,
        (Part.Slab, 2) => RuleIds.Slab.SlabLayout,
        (Part.Slab, _) => RuleIds.Slab.SlabsExact,
        (Part.Node, 2) => RuleIds.Slab.ReapDue,
        (Part.Local, _) => RuleIds.Slab.ArraysExact,
        (Part.Node, _) when onlyObjects => RuleIds.Slab.ArraysExact,
        _ => RuleIds.Slab.ListsExact,
    };

    /// <summary>What a part must hold.</summary>
    internal static PartValues Expected(World world, in PartView view)
    {
        Cache? own = Conversation.Exists(world.Slabs!, view.Cache) ? world.Slabs!.Caches[view.Cache] : null;
        return view.Part == Part.Cache ? Facts(own)
            : own is null ? PartValues.None
            : view.Part == Part.Slab ? Slab(world, view.Cache, new(view.Place))
            : view.Part == Part.Local ? Array(own.Locals[view.Place])
            : List(own, own.Lists[view.Place], view.Part);
    }
}
