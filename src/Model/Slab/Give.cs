using System.Collections.Immutable;
using Verified.Model.PageFrames;
using Verified.Rules;

namespace Verified.Model.Slab;

/// <summary>kmem_cache_free (R8.14).</summary>
public static class Give
{
    /// <summary>An object that is given back becomes the last of the array of its CPU, which is not touched by it.</summary>
    [Rule(RuleIds.Slab.FreePush, Source = "ULK3 8.2.14; R8.14")]
    public static ObjectArray Push(ObjectArray local, int word) => local with { Objects = local.Objects.Add(word) };

    /// <summary>If the array is full, a batch of its oldest objects shall leave it first.</summary>
    [Rule(RuleIds.Slab.FreeFlush, Source = "ULK3 8.2.14; R8.14")]
    public static Course Flush(Course course, int place, int cpu)
    {
        Cache cache = course[place];
        int node = course.World.Machine.Layout.NodeOf(cpu).Index;
        CacheNode list = cache.Lists[node];
        ImmutableArray<int> objects = cache.Locals[cpu].Objects;
        int shares = Shares(cache, list.Shared);
        int leaving = shares > 0 ? shares : cache.Batch;
        course = course.With(place, cpu, cache.Locals[cpu] with { Objects = objects[leaving..] });
        if (shares == 0)
            return Return.Run(course.Fires(Fired.SharedFull), place, node, objects.AsSpan()[..leaving], cpu);
        ObjectArray shared = list.Shared;
        shared = shared with { Objects = [.. shared.Objects, .. objects.AsSpan()[..leaving]] };
        return course.With(place, node, list with { Shared = shared }).Fires(Fired.FreeShared);
    }

    /// <summary>
    /// While the array shared by the CPUs of the node has room, as many as there is room for shall go there; only when
    /// it has none the batch goes to the slabs.
    /// </summary>
    [Rule(RuleIds.Slab.FreeShared, Source = "ULK3 8.2.14; R8.14")]
    public static int Shares(Cache cache, ObjectArray shared) =>
        Math.Min(cache.Batch, cache.SharedCapacity - shared.Count);

    /// <summary>An object of another node than that of the CPU shall go to its slab at once, past all arrays.</summary>
    [Rule(RuleIds.Slab.FreeHome, Source = "R8.14; docs/decisions.md")]
    public static bool IsFromElsewhere(World world, SlabPlace home, int cpu) =>
        home.Node != world.Machine.Layout.NodeOf(cpu).Index;

    /// <summary>Gives back an object, which must be with a caller, on a CPU.</summary>
    internal static Course Run(Course course, int place, int word, int cpu)
    {
        SlabPlace home = course.World.Frames[SlabLayout.FrameOf(word)].OfSlab!;
        if (IsFromElsewhere(course.World, home, cpu))
            return Return.Run(course.Fires(Fired.FreeHome), place, home.Node, [word], cpu);
        if (course[place].Locals[cpu].Count >= course[place].Limit)
        {
            course = Flush(course.Fires(Fired.FreeFlush), place, cpu);
            if (course.Stopped) return course;
        }

        Cache cache = course[place];
        cache = cache.With(cpu, Push(cache.Locals[cpu], word));
        return course with
        {
            World = course.World.With(course.Slabs.With(place, cache)),
            Marks = course.Marks | Fired.FreePush,
        };
    }

    /// <summary>
    /// To give back anything but an object that is with a caller, or to another cache than its own, is a bug of the
    /// caller, and changes nothing.
    /// </summary>
    /// <remarks>
    /// Whether an object is with a caller is known from the caches alone: it is neither in the chain of its slab nor in
    /// an array, and no cache keeps a slab descriptor in it.
    /// </remarks>
    [Rule(RuleIds.Slab.FreeInvalid, Source = "R8.14, R8.22; docs/decisions.md")]
    public static Reason Fault(World world, ulong address, int? cache = null)
    {
        if (Addresses.At(world, address) is not { } frame || world.Frames[frame].OfSlab is not { } home)
            return Reason.Invalid;
        Cache own = world.Slabs!.Caches[home.Cache]!;
        SlabDescriptor slab = own.Lists[home.Node].Find(home.First)!;
        int offset = (int)(address - Addresses.OfLow(home.First)) - slab.ColourOff;
        int number = offset / own.Geometry.Size;
        if (offset < 0 || offset % own.Geometry.Size != 0 || number >= own.Geometry.Num) return Reason.Interior;
        int word = SlabLayout.ObjectAt(own.Geometry, slab, number);
        bool free = slab.Chain.AsSpan().Contains(number) || own.Lists[home.Node].Shared.Objects.AsSpan().Contains(word)
            || IsInArray(own, word) || IsDescriptor(world.Slabs, home.Cache, word);
        return free ? Reason.Free : cache is { } named && named != home.Cache ? Reason.WrongCache : Reason.None;
    }

    static bool IsInArray(Cache cache, int word)
    {
        foreach (ObjectArray local in cache.Locals)
            if (local.Objects.AsSpan().Contains(word)) return true;
        return false;
    }

    /// <summary>Whether a cache keeps the descriptor of a slab in the object.</summary>
    static bool IsDescriptor(SlabState slabs, int place, int word)
    {
        foreach (Cache? cache in slabs.Caches)
        {
            if (cache?.DescriptorCache != place) continue;
            foreach (CacheNode list in cache.Lists)
                if (list.Keeps(word)) return true;
        }

        return false;
    }

    /// <summary>A full array, and room for 480, 30 and no objects in the shared one.</summary>
    [Example(RuleIds.Slab.FreeFlush, "E8.14a")]
    [Example(RuleIds.Slab.FreeShared, "E8.14a")]
    internal static string Full()
    {
        World world = Conversation.Example(cpus: 2);
        int place = Kmalloc.Sizes.Place(world.Machine, 32, 0);
        Ruling one = Conversation.Predict(world, new Command { Op = Op.CacheAlloc, Cache = place, Gfp = 0xD0 });
        Cache own = one.Next.Slabs!.Caches[place]!;
        CacheNode list = own.Lists[0];
        own = own.With(0, list with
        {
            Partial = [],
            Full = [list.Partial[0] with { Chain = [] }],
        });
        ImmutableArray<int> all = [.. Chain.Fresh(119).Select(n => SlabLayout.ObjectAt(own.Geometry, list.Partial[0], n))];
        return string.Join("; ", ((int[])[0, 450, 480]).Select(shared =>
        {
            Cache full = own.With(0, new ObjectArray(true, [.. all, all[0]]))
                .With(0, own.Lists[0] with { Shared = new(false, [.. Enumerable.Repeat(all[0], shared)]) });
            var course = new Course { World = one.Next.With(one.Next.Slabs!.With(place, full)) };
            Cache after = Flush(course, place, 0)[place];
            return $"shared {shared}/480: shared {after.Lists[0].Shared.Count}, avail {after.Locals[0].Count + 1}";
        }));
    }
}
