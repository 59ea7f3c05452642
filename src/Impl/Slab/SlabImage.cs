using Verified.Impl.Memory;

namespace Verified.Impl.Slab;

/// <summary>
/// What a snapshot holds of the caches: table, descriptors, lists, the filled parts of the arrays, and the slab
/// descriptors with their chains, which stand in frames. Objects are contents of frames, and stay.
/// </summary>
unsafe ref struct SlabImage
{
    enum Pass
    {
        Measure,
        Save,
        Load,
    }

    readonly MemMap* map;
    readonly Pass pass;
    byte* at;
    nuint bytes;

    SlabImage(MemMap* map, Pass pass, byte* at)
    {
        this.map = map;
        this.pass = pass;
        this.at = at;
    }

    /// <summary>Bytes of an image of the caches as they are.</summary>
    public static nuint Measure(MemMap* map)
    {
        var image = new SlabImage(map, Pass.Measure, null);
        image.Run();
        return image.bytes;
    }

    /// <summary>Writes the image.</summary>
    public static void Save(MemMap* map, byte* into) => new SlabImage(map, Pass.Save, into).Run();

    /// <summary>Brings the caches back, behind all other metadata.</summary>
    public static void Load(MemMap* map, byte* from)
    {
        for (int place = 0; place < map->CachePlaces; place++) map->Caches[place].State = Cache.Absent;
        new SlabImage(map, Pass.Load, from).Run();
    }

    void Run()
    {
        if (map->CachePlaces == 0) return;
        Part(map->CacheTable, CacheTable.Bytes);
        if (map->Reports != null) Part(map->Reports, (nuint)ReportLog.Bytes);
        int used = map->CacheTable->Used;
        Part(map->Caches, (nuint)used * Cache.Bytes);
        Part(map->CacheNodes, (nuint)(used * map->NodeCount) * CacheNode.Bytes);
        for (int cache = 0; cache < used; cache++)
        {
            if (map->Caches[cache].State != Cache.Live) continue;
            Arrays(cache);
            for (int node = 0; node < map->NodeCount; node++) Slabs(cache, CacheNode.Of(map, cache, node));
        }
        Part(map->Pools, (nuint)map->PoolPlaces * Mempool.PoolPlace.Bytes);
        for (int pool = 0; pool < map->PoolPlaces; pool++)
            if (map->Pools[pool].State == Mempool.PoolPlace.Live) Reserve(map->Pools + pool);
    }

    void Reserve(Mempool.PoolPlace* pool) =>
        Part(Mempool.PoolPlace.Reserve(map, pool), (nuint)pool->Count * sizeof(uint));

    void Arrays(int cache)
    {
        for (int cpu = 0; cpu < map->CpuCount; cpu++)
        {
            ObjectArray* array = ObjectArray.Of(map, cpu, cache);
            Part(array, ObjectArray.HeaderBytes);
            Part(ObjectArray.Entries(array), (nuint)array->Count * (nuint)sizeof(ObjectEntry));
        }
        for (int node = 0; node < map->NodeCount; node++)
            Part(CacheNode.Shared(map, cache, node),
                (nuint)CacheNode.Of(map, cache, node)->SharedCount * (nuint)sizeof(ObjectEntry));
    }

    void Slabs(int cache, CacheNode* lists)
    {
        Descriptors(cache, lists->Partial);
        Descriptors(cache, lists->Full);
        Descriptors(cache, lists->Free);
    }

    void Descriptors(int cache, SlabList list)
    {
        nuint size = SlabDescriptor.Bytes + map->Caches[cache].Num * sizeof(ushort);
        uint word = list.Head;
        for (uint i = 0; i < list.Count; i++)
        {
            SlabDescriptor* slab = SlabDescriptor.At(map, word);
            Part(slab, size);
            if (map->PlainPlaces == 0) Users(cache, slab);
            word = slab->Next;
        }
    }

    /// <summary>Last users stand in frames too. What debugging keeps besides follows from the chain, and damage to it
    /// is not part of the image.</summary>
    void Users(int cache, SlabDescriptor* slab)
    {
        if (Cache.Has(map->Caches + cache, CacheFlags.StoreUser))
            for (uint i = 0; i < map->Caches[cache].Num; i++)
                Part(Guards.UserOf(map->Caches + cache, Guards.At(map, cache, slab, i)), sizeof(uint));
        if (pass == Pass.Load) Guards.Restore(map, cache, slab);
    }

    void Part(void* part, nuint size)
    {
        if (pass == Pass.Save) Buffer.MemoryCopy(part, at, size, size);
        if (pass == Pass.Load) Buffer.MemoryCopy(at, part, size, size);
        at += size;
        bytes += size;
    }
}
