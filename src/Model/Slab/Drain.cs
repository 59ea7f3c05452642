namespace Verified.Model.Slab;

/// <summary>Arrays are emptied (R8.18).</summary>
public static class Drain
{
    /// <summary>
    /// An array that was touched since it was last drained is only marked untouched; of any other a fifth of its limit,
    /// or half of what it holds if that is less than a fifth, shall go to the slabs, the oldest first.
    /// </summary>
    [Rule(RuleIds.Slab.Drain, Source = "ULK3 8.2.11; R8.18")]
    public static int Leaving(ObjectArray array, int limit)
    {
        if (array.Touched) return 0;
        int fifth = (limit + 4) / 5;
        return fifth > array.Count ? (array.Count + 1) / 2 : fifth;
    }

    /// <summary>Drains the array of a CPU: what is due, or by force everything.</summary>
    internal static Course Local(Course course, int place, int cpu, int by, bool force)
    {
        ObjectArray local = course[place].Locals[cpu];
        int leaving = force ? local.Count : Leaving(local, course[place].Limit);
        ObjectArray rest = Rest(local, leaving, force);
        if (ReferenceEquals(rest, local)) return course;
        return Return.Run(
            course.With(place, cpu, rest), place, course.NodeOf(cpu), local.Objects.AsSpan()[..leaving], by);
    }

    /// <summary>Drains the shared array of a node.</summary>
    internal static Course Shared(Course course, int place, int node, int by, bool force)
    {
        CacheNode list = course[place].Lists[node];
        int leaving = force ? list.Shared.Count : Leaving(list.Shared, course[place].SharedCapacity);
        ObjectArray rest = Rest(list.Shared, leaving, force);
        if (ReferenceEquals(rest, list.Shared)) return course;
        course = course.With(place, node, list with { Shared = rest });
        return Return.Run(course, place, node, list.Shared.Objects.AsSpan()[..leaving], by);
    }

    /// <summary>What stays in an array; the array itself when nothing changes.</summary>
    static ObjectArray Rest(ObjectArray array, int leaving, bool force) =>
        leaving == 0 && !force && !array.Touched ? array : new(array.Touched && force, array.Objects[leaving..]);

    /// <summary>Arrays that were not touched.</summary>
    [Example(RuleIds.Slab.Drain, "E8.18")]
    internal static string Untouched() => string.Join(", ", (((int, int)[])[(120, 100), (120, 10), (54, 54), (8, 1)])
        .Select(at => $"limit {at.Item1} avail {at.Item2}: "
            + Leaving(new(false, SlabDescriptor.Fresh(at.Item2)), at.Item1)));
}
