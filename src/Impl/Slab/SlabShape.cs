using Verified.Impl.Memory;

namespace Verified.Impl.Slab;

/// <summary>
/// Where the tables of the caches stand in a region of their own: the figures of all, the descriptors, the lists of
/// each node, an image of the general caches as booted, then the arrays. The arrays have room for the largest sizes,
/// most of which is never touched, and so never provided by the operating system. Arrays are an odd number of cache
/// lines long, so that those of different caches and CPUs do not fall on the same sets.
/// </summary>
readonly unsafe struct SlabShape(int places, int general, int nodes, int cpus, bool debugs, int pools)
{
    /// <summary>The most objects in an array of a CPU and in a shared one.</summary>
    public const int MostLocal = 1024, MostShared = 16384;

    /// <summary>Frames of a machine with caches stand below this number, so that half words count up to 2^32.</summary>
    public const uint MostFrames = 1u << 21;

    public static nuint LocalBytes => 64 + MostLocal * (nuint)sizeof(ObjectEntry);

    public static nuint SharedBytes => 64 + MostShared * (nuint)sizeof(ObjectEntry);

    /// <summary>Caches that there is room for; 0: the machine has none.</summary>
    public int Places => places;

    /// <summary>Whether they are those of a build with debugging.</summary>
    public bool Debugs => debugs;

    /// <summary>How many of them are the general ones.</summary>
    public int General => general;

    /// <summary>Bytes of the region.</summary>
    public nuint Bytes => places == 0 ? 0 : PoolsAt + (nuint)pools * Mempool.PoolPlace.Bytes;

    static nuint CachesAt => CacheTable.Bytes;

    nuint NodesAt => CachesAt + (nuint)places * Cache.Bytes;

    nuint ImageAt => NodesAt + (nuint)(places * nodes) * CacheNode.Bytes;

    nuint LocalAt => ImageAt + CacheTable.Bytes + (nuint)general * (nuint)(Cache.Bytes + nodes * CacheNode.Bytes);

    nuint LocalOfCpu => (nuint)places * LocalBytes;

    nuint SharedAt => LocalAt + (nuint)cpus * LocalOfCpu;

    nuint ReportsAt => SharedAt + (nuint)(places * nodes) * SharedBytes;

    nuint PoolsAt => ReportsAt + (debugs ? ((nuint)ReportLog.Bytes + 63) & ~(nuint)63 : 0);

    /// <summary>Memory pools that there is room for.</summary>
    public int Pools => pools;

    /// <summary>The room of a machine: its general caches and those of its options.</summary>
    public static SlabShape Of(MachineOptions options)
    {
        if (options.CacheLine == 0) return default;
        int general = 2 * Kmalloc.Sizes.Count(options.CacheLine);
        return new SlabShape(general + options.Caches, general, options.NodeCount, options.Cpus,
            options.SlabDebug, options.Pools);
    }

    /// <summary>Tells the map where everything is.</summary>
    public static void Place(MemMap* map, byte* region, in SlabShape shape)
    {
        map->CachePlaces = shape.Places;
        map->PlainPlaces = shape.Debugs ? 0 : shape.Places;
        map->PoolPlaces = 0;
        if (shape.Places == 0) return;
        map->CacheTable = (CacheTable*)region;
        map->Caches = (Cache*)(region + CachesAt);
        map->CacheNodes = (CacheNode*)(region + shape.NodesAt);
        map->CacheImage = region + shape.ImageAt;
        map->LocalArrays = region + shape.LocalAt;
        map->LocalArraysOfCpu = shape.LocalOfCpu;
        map->SharedArrays = region + shape.SharedAt;
        map->Reports = shape.Debugs ? (ReportEntry*)(region + shape.ReportsAt) : null;
        map->PoolPlaces = shape.Pools;
        map->Pools = (Mempool.PoolPlace*)(region + shape.PoolsAt);
        map->CacheTable->General = shape.General;
    }
}
