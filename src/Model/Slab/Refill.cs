using System.Collections.Immutable;

namespace Verified.Model.Slab;

/// <summary>An empty array of a CPU is filled (R8.13).</summary>
public static class Refill
{
    /// <summary>What an array that has not served gets at most.</summary>
    internal const int First = 16;

    /// <summary>
    /// A refill takes a batch, but at most 16 objects into an array that has not served since it was drained.
    /// </summary>
    [Rule(RuleIds.Slab.RefillBatch, Source = "ULK3 8.2.12; R8.13")]
    public static int Batch(Cache cache, ObjectArray local) =>
        local.Touched ? cache.Batch : Math.Min(cache.Batch, First);

    /// <summary>
    /// As long as the array shared by the CPUs of the node has objects, a refill shall take those that came last, in
    /// their order, and nothing else.
    /// </summary>
    [Rule(RuleIds.Slab.RefillShared, Source = "ULK3 8.2.12; R8.13")]
    public static (ObjectArray Shared, ImmutableArray<int> Taken) FromShared(ObjectArray shared, int batch)
    {
        int kept = Math.Max(0, shared.Count - batch);
        return (new(true, shared.Objects[..kept]), shared.Objects[kept..]);
    }

    /// <summary>
    /// Otherwise a refill shall take objects from the first partial slab, and when there is none from the first free
    /// one, until it has its batch or no slab has any left; a slab that is used up becomes the head of slabs_full, any
    /// other the head of slabs_partial.
    /// </summary>
    /// <remarks>
    /// Which slab serves is v2.6's choice: full slabs stay full, so that free ones can be given back.
    /// </remarks>
    [Rule(RuleIds.Slab.RefillSlabs, Source = "ULK3 8.2.12; R8.13")]
    public static (CacheNode List, ImmutableArray<int> Taken) Take(Geometry geometry, CacheNode list, int batch)
    {
        if (list.Partial.IsEmpty && list.Free.IsEmpty) return (list, []);
        var taken = new int[batch];
        int count = 0;
        while (count < batch && (list.Partial.Length > 0 || list.Free.Length > 0))
        {
            SlabDescriptor slab = list.Partial.Length > 0 ? list.Partial[0] : list.Free[0];
            int some = Math.Min(batch - count, slab.Chain.Length);
            foreach (int number in slab.Chain.AsSpan()[..some]) taken[count++] = slab.ObjectAt(geometry, number);
            list = list.Without(slab);
            slab = slab with { Chain = slab.Chain[some..] };
            list = slab.Chain.IsEmpty
                ? list with { Full = list.Full.Insert(0, slab) }
                : list with { Partial = list.Partial.Insert(0, slab) };
        }

        return (list, [.. taken.AsSpan(0, count)]);
    }

    /// <summary>If nothing was found, the cache shall grow by one slab, and all is looked at again.</summary>
    [Rule(RuleIds.Slab.RefillGrow, Source = "ULK3 8.2.8, 8.2.12; R8.13")]
    public static Course Run(Course course, int place, scoped in Command by)
    {
        Cache cache = course[place];
        int node = course.NodeOf(by.Cpu);
        CacheNode list = cache.Lists[node];
        ObjectArray local = cache.Locals[by.Cpu];
        int batch = Batch(cache, local);
        course = course.Says(RuleIds.Slab.RefillBatch, batch == cache.Batch);
        if (list.Shared.Count > 0)
        {
            var (shared, some) = FromShared(list.Shared, batch);
            cache = cache.With(node, list with { Shared = shared }).With(by.Cpu, local with { Objects = some });
            return course.With(place, cache).Answers(RuleIds.Slab.RefillShared, default);
        }

        var (after, taken) = Take(cache.Geometry, list, batch);
        // When the partial slabs (free ones counted as 0 objects) did not do, slabs_free was looked at.
        after = after with { FreeTouched = list.FreeTouched || list.FreeObjects(0) < batch };
        course = course.With(place, cache.With(node, after).With(by.Cpu, local with { Objects = taken }));
        return taken.IsEmpty
            ? Grow.Run(course.Says(RuleIds.Slab.RefillGrow), place, by, node)
            : course.Answers(RuleIds.Slab.RefillSlabs, default);
    }

    /// <summary>A new cache of 15 objects a slab.</summary>
    [Example(RuleIds.Slab.RefillSlabs, "E8.13"), Example(RuleIds.Slab.RefillBatch, "E8.13")]
    [Example(RuleIds.Slab.RefillGrow, "E8.13"), Example(RuleIds.Slab.AllocLocal, "E8.13")]
    internal static string Fifteen() => string.Join("; ", ((int[])[1, 15, 16, 60, 61]).Select(requests =>
    {
        var ask = new Command { Op = Op.CacheAlloc, Cache = Conversation.Size256, Gfp = 0xD0 };
        Cache own = Conversation.Example(1, Enumerable.Repeat(ask, requests)).Next.Slabs!.Caches[ask.Cache]!;
        return $"{requests}: avail {own.Locals[0].Count}, {own.Lists[0].Full.Length} slabs";
    }));
}
