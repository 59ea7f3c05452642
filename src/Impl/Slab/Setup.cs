using System.Runtime.CompilerServices;
using Verified.Impl.Memory;

namespace Verified.Impl.Slab;

/// <summary>The caches at boot: the general ones, without a slab.</summary>
static unsafe class Setup
{
    const uint RoomyFrames = (32 << 20) / MemMap.PageSize;

    /// <summary>Makes the general caches in a region with any content.</summary>
    public static void Boot(MemMap* map, MachineOptions options)
    {
        if (map->CachePlaces == 0) return;
        int general = map->CacheTable->General;
        *map->CacheTable = new CacheTable
        {
            General = general,
            Used = general,
            Debugs = options.SlabDebug ? 1 : 0,
        };
        for (int place = 0; place < map->CachePlaces; place++) map->Caches[place].State = Cache.Absent;
        for (int cpu = 0; cpu < map->CpuCount; cpu++) map->CacheTable->Running[options.NodeOf(cpu)]++;
        ulong present = 0;
        for (int zone = 0; zone < map->ZoneCount; zone++) present += map->Zones[zone].Present;
        map->CacheTable->Roomy = present > RoomyFrames ? 1 : 0;
        Kmalloc.Sizes.Boot(map, options.CacheLine);
        Copy(map, save: true);
        Mempool.Pools.Boot(map);
    }

    /// <summary>Back to that state. Copies what the general caches have, and touches no array but the heads of those
    /// that may have been used.</summary>
    public static void Reboot(MemMap* map)
    {
        if (map->CachePlaces == 0) return;
        int used = Math.Min(map->CacheTable->Used, map->CachePlaces);
        for (int place = map->CacheTable->General; place < used; place++) map->Caches[place].State = Cache.Absent;
        for (int cpu = 0; cpu < map->CpuCount; cpu++)
            for (int place = 0; place < used; place++) *ObjectArray.Of(map, cpu, place) = default;
        Copy(map, save: false);
        Mempool.Pools.Boot(map);
    }

    static void Copy(MemMap* map, bool save)
    {
        uint general = (uint)map->CacheTable->General;
        byte* image = map->CacheImage;
        Copy(map->CacheTable, CacheTable.Bytes, ref image, save);
        Copy(map->Caches, general * Cache.Bytes, ref image, save);
        Copy(map->CacheNodes, general * (uint)map->NodeCount * CacheNode.Bytes, ref image, save);
    }

    static void Copy(void* table, uint bytes, ref byte* image, bool save)
    {
        Unsafe.CopyBlock(save ? image : table, save ? table : image, bytes);
        image += bytes;
    }
}
