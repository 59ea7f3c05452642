using System.Text;
using Verified.Model.Slab;

namespace Verified.Model.Statistics;

/// <summary>/proc/slabinfo.</summary>
public static class Slabinfo
{
    const string Header = "slabinfo - version: 2.1\n# name            <active_objs> <num_objs> <objsize> <objperslab> "
        + "<pagesperslab> : tunables <batchcount> <limit> <sharedfactor> : slabdata <active_slabs> <num_slabs> "
        + "<sharedavail>\n";

    /// <summary>
    /// slabinfo shall print two lines of head and one per cache in the order of the chain: name, active and all
    /// objects, size, objects and frames a slab, limit, batch and shared factor, slabs in use and all slabs, and the
    /// objects in shared arrays; objects in arrays count as active.
    /// </summary>
    /// <remarks>The head of 2.6.11 names batchcount before limit, and the rows have them the other way round.</remarks>
    [Rule(RuleIds.Statistics.Slabinfo, Source = "R8.23")]
    public static string Text(World world)
    {
        var text = new StringBuilder(Header);
        foreach (Cache? cache in world.Slabs!.Caches)
            if (cache is not null) text.Append(Line(cache));
        return text.ToString();
    }

    static string Line(Cache cache)
    {
        var (num, active, used, slabs, shared) = (cache.Geometry.Num, 0, 0, 0, 0);
        foreach (CacheNode list in cache.Lists)
        {
            used += list.Full.Length + list.Partial.Length;
            slabs += list.Full.Length + list.Partial.Length + list.Free.Length;
            active -= list.FreeObjects(num);
            shared += list.Shared.Count;
        }

        active += slabs * num;
        return $"{cache.Name,-17} {active,6} {slabs * num,6} {cache.Geometry.Size,6} {num,4} "
            + $"{cache.Geometry.Order.Pages.Count,4} : tunables {cache.Limit,4} {cache.Batch,4} "
            + $"{cache.SharedCapacity / cache.Batch,4} : slabdata {used,6} {slabs,6} {shared,6}\n";
    }

    /// <summary>After the first request for 256 bytes.</summary>
    [Example(RuleIds.Statistics.Slabinfo, "E8.23")]
    internal static string First()
    {
        var ask = new Command { Op = Op.CacheAlloc, Cache = Conversation.Size256, Gfp = 0xD0 };
        return Line(Conversation.Example(2, [ask]).Next.Slabs!.Caches[ask.Cache]!).TrimEnd('\n');
    }
}
