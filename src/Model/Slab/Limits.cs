namespace Verified.Model.Slab;

/// <summary>How much the arrays and the free slabs of a cache hold (R8.12).</summary>
public static class Limits
{
    /// <summary>
    /// The array of a CPU takes the more objects the smaller they are, and half of them move at a time; with several
    /// CPUs the shared array takes eight times as many as move, for objects up to a page. With debugging it takes at
    /// most 32.
    /// </summary>
    [Rule(RuleIds.Slab.ArrayLimits, Source = "ULK3 8.2.11; R8.12")]
    public static (int Limit, int Batch, int Shared) Of(int size, int cpus, bool debug = false)
    {
        int limit = size switch { > 131072 => 1, > 4096 => 8, > 1024 => 24, > 256 => 54, _ => 120 };
        if (debug) limit = Math.Min(limit, 32);
        int batch = (limit + 1) / 2;
        return (limit, batch, cpus > 1 && size <= Pages.Size ? batch * 8 : 0);
    }

    /// <summary>
    /// A node keeps free slabs while its free objects are at most a batch more than a batch for each online CPU of it,
    /// and a slab.
    /// </summary>
    [Rule(RuleIds.Slab.FreeLimit, Source = "R8.12")]
    public static int FreeLimit(World world, Cache cache, int node, int? leaving = null)
    {
        int cpus = 0;
        for (int cpu = 0; cpu < world.Cpus.Length; cpu++)
            if (cpu != leaving && world.Cpus[cpu].Online && world.Machine.Layout.NodeOf(cpu).Index == node) cpus++;
        return For(cache, cpus);
    }

    /// <summary>The free limit if all CPUs of the node were online.</summary>
    internal static int OfAll(World world, Cache cache, int node)
    {
        int cpus = 0;
        for (int cpu = 0; cpu < world.Cpus.Length; cpu++)
            if (world.Machine.Layout.NodeOf(cpu).Index == node) cpus++;
        return For(cache, cpus);
    }

    static int For(Cache cache, int cpus) => ((1 + cpus) * cache.Batch) + cache.Geometry.Num;

    /// <summary>Limits by size, and the free limit of size-256.</summary>
    [Example(RuleIds.Slab.ArrayLimits, "E8.12"), Example(RuleIds.Slab.FreeLimit, "E8.12")]
    internal static string BySize() => string.Join("; ", ((int[])[32, 512, 2048, 8192])
        .Select(size => $"{size}: {Of(size, 2)}")) + "; free_limit: " + string.Join(", ", ((int[])[1, 2])
        .Select(cpus => Conversation.Example(cpus, []).Next)
        .Select(world => FreeLimit(world, world.Slabs!.Caches[Conversation.Size256]!, 0)));
}
