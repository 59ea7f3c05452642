using System.Collections.Immutable;
using Verified.Model.PageFrames;

namespace Verified.Model.Slab;

/// <summary>kmem_cache_free (R8.14).</summary>
public static class Give
{
    /// <summary>
    /// An object that is given back becomes the last of the array of its CPU, which is not touched by it.
    /// </summary>
    [Rule(RuleIds.Slab.FreePush, Source = "ULK3 8.2.14; R8.14")]
    public static ObjectArray Push(ObjectArray local, int word) => local with { Objects = local.Objects.Add(word) };

    /// <summary>If the array is full, a batch of its oldest objects shall leave it first.</summary>
    [Rule(RuleIds.Slab.FreeFlush, Source = "ULK3 8.2.14; R8.14")]
    public static Course Flush(Course course, int place, int cpu)
    {
        Cache cache = course[place];
        int node = course.NodeOf(cpu);
        CacheNode list = cache.Lists[node];
        ImmutableArray<int> objects = cache.Locals[cpu].Objects;
        int shares = Shares(cache, list.Shared.Count), leaving = shares > 0 ? shares : cache.Batch;
        course = course.With(place, cpu, cache.Locals[cpu] with { Objects = objects[leaving..] })
            .Says(RuleIds.Slab.FreeFlush).Says(RuleIds.Slab.FreeShared, shares > 0);
        if (shares == 0) return Return.Run(course, place, node, objects.AsSpan()[..leaving], cpu);
        ObjectArray shared = list.Shared with { Objects = [.. list.Shared.Objects, .. objects.AsSpan()[..leaving]] };
        return course.With(place, node, list with { Shared = shared });
    }

    /// <summary>
    /// While the array shared by the CPUs of the node has room, as many as there is room for shall go there; only when
    /// it has none the batch goes to the slabs.
    /// </summary>
    [Rule(RuleIds.Slab.FreeShared, Source = "ULK3 8.2.14; R8.14")]
    public static int Shares(Cache cache, int shared) => Math.Min(cache.Batch, cache.SharedCapacity - shared);

    /// <summary>An object of another node than that of the CPU shall go to its slab at once, past all arrays.</summary>
    [Rule(RuleIds.Slab.FreeHome, Source = "R8.14; docs/decisions.md")]
    public static bool IsFromElsewhere(Course course, SlabPlace home, int cpu) => home.Node != course.NodeOf(cpu);

    /// <summary>
    /// To give back anything but an object that is with a caller, or to another cache than its own, is a bug of the
    /// caller, and changes nothing.
    /// </summary>
    /// <remarks>
    /// Whether an object is with a caller is known from the caches alone: it is neither in the chain of its slab nor in
    /// an array, and the system keeps nothing of its own in it.
    /// </remarks>
    [Rule(RuleIds.Slab.FreeInvalid, Source = "R8.14, R8.22; docs/decisions.md")]
    public static Reason Fault(World world, ulong address, int? cache = null)
    {
        if (Addresses.At(world, address) is not { } frame || world.Frames[frame].OfSlab is not { } home)
            return Reason.Invalid;
        Cache own = world.Slabs!.Caches[home.Cache]!;
        SlabDescriptor slab = own.Lists[home.Node].Find(home.First)!;
        int offset = (int)(address - Addresses.OfLow(home.First)) - slab.ColourOff - own.Geometry.Head;
        int number = offset / own.Geometry.Size;
        if (offset < 0 || offset % own.Geometry.Size != 0 || number >= own.Geometry.Num) return Reason.Interior;
        int word = SlabDescriptor.WordOf(address);
        bool kept = world.Slabs.Keeps(home.Cache, word) || world.Upper!.Pools?.Keeps(word) == true;
        return kept || IsFree(own, home.Node, slab, number) ? Reason.Free
            : cache is { } named && named != home.Cache ? Reason.WrongCache
            : Reason.None;
    }

    /// <summary>Whether an object is in the chain of its slab or in an array.</summary>
    internal static bool IsFree(Cache own, int node, SlabDescriptor slab, int number)
    {
        int word = slab.ObjectAt(own.Geometry, number);
        bool free = slab.Chain.AsSpan().Contains(number) || own.Lists[node].Shared.Objects.AsSpan().Contains(word);
        foreach (ObjectArray local in own.Locals) free |= local.Objects.AsSpan().Contains(word);
        return free;
    }

    /// <summary>Gives back an object, which must be with a caller, on a CPU.</summary>
    internal static Course Run(Course course, int place, int word, int cpu)
    {
        word -= course[place].Geometry.Head / Geometry.Word;
        course = Guards.Pass(course, place, word, held: false);
        SlabPlace home = course.Below.Frames[SlabDescriptor.FrameOf(word)].OfSlab!;
        if (IsFromElsewhere(course, home, cpu))
            return Return.Run(course.Says(RuleIds.Slab.FreeHome), place, home.Node, [word], cpu);
        if (course[place].Locals[cpu].Count >= course[place].Limit) course = Flush(course, place, cpu);
        return course.With(place, cpu, Push(course[place].Locals[cpu], word)).Fires(Fired.FreePush);
    }

    /// <summary>kmem_cache_free of an address.</summary>
    internal static Course At(Course course, ulong address, int place, int cpu)
    {
        Reason fault = Fault(course.World, address, place);
        if (fault != Reason.None) return course.Refuses(RuleIds.Slab.FreeInvalid, Response.Bug(fault));
        return Run(course, place, SlabDescriptor.WordOf(address), cpu)
            .Answers(RuleIds.Slab.FreeInvalid, Response.Of(Outcome.Freed));
    }

    /// <summary>A full array, and room for 480, 30 and no objects in the shared one.</summary>
    [Example(RuleIds.Slab.FreeFlush, "E8.14a"), Example(RuleIds.Slab.FreeShared, "E8.14a")]
    internal static string Full()
    {
        Cache own = Conversation.Example(2, []).Next.Slabs!.Caches[0]!;
        return string.Join("; ", ((int[])[0, 450, 480]).Select(shared => (Shared: shared, To: Shares(own, shared)))
            .Select(at => $"shared {at.Shared}/480: shared {at.Shared + at.To}, "
                + $"avail {own.Limit - (at.To > 0 ? at.To : own.Batch) + 1}"));
    }
}
