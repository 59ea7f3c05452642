using Verified.Impl.Memory;
using Verified.Impl.Slab;
using Verified.Rules;

namespace Verified.Impl.Statistics;

/// <summary>/proc/slabinfo, version 2.1 (R8.23).</summary>
static unsafe class Slabinfo
{
    const int RowBytes = 240;

    static ReadOnlySpan<byte> Header =>
        "slabinfo - version: 2.1\n"u8
        + "# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab>"u8
        + " : tunables <batchcount> <limit> <sharedfactor>"u8
        + " : slabdata <active_slabs> <num_slabs> <sharedavail>\n"u8;

    /// <summary>Enough for all caches of a machine.</summary>
    public static int MaxBytes(MemMap* map, MemorySystem system)
    {
        int bytes = Header.Length;
        for (int cache = 0; cache < map->CachePlaces; cache++)
            if (Cache.Exists(map, cache)) bytes += RowBytes + system.NameOf(cache).Length;
        return bytes;
    }

    /// <summary>A line for each cache, in the order of the chain; the number of bytes, or -1 if the buffer is too
    /// small.</summary>
    [Implements(RuleIds.Statistics.Slabinfo)]
    public static int Format(MemMap* map, MemorySystem system, Span<byte> into)
    {
        if (map->CachePlaces == 0) return 0;
        var writer = new AsciiWriter(into);
        writer.Write(Header);
        for (int cache = 0; cache < map->CacheTable->Used; cache++)
        {
            if (!Cache.Exists(map, cache)) continue;
            WriteName(ref writer, system.NameOf(cache));
            WriteRow(ref writer, map, cache);
        }
        return writer.Length;
    }

    static void WriteName(ref AsciiWriter writer, string name)
    {
        const int Width = 17;
        Span<byte> letter = stackalloc byte[1];
        foreach (char c in name)
        {
            letter[0] = char.IsAscii(c) ? (byte)c : (byte)'?';
            writer.Write(letter);
        }
        writer.Write(""u8, Width - name.Length);
    }

    static void WriteRow(ref AsciiWriter writer, MemMap* map, int number)
    {
        Cache* cache = Cache.Of(map, number);
        Sums sums = Sum(map, number);
        Write(ref writer, " "u8, sums.Slabs * cache->Num - sums.FreeObjects, 6);
        Write(ref writer, " "u8, sums.Slabs * cache->Num, 6);
        Write(ref writer, " "u8, cache->Size, 6);
        Write(ref writer, " "u8, cache->Num, 4);
        Write(ref writer, " "u8, 1u << cache->Order, 4);
        Write(ref writer, " : tunables "u8, (uint)cache->Limit, 4);
        Write(ref writer, " "u8, (uint)cache->Batch, 4);
        Write(ref writer, " "u8, (uint)(CacheNode.Of(map, number, 0)->SharedLimit / cache->Batch), 4);
        Write(ref writer, " : slabdata "u8, sums.Slabs - sums.FreeSlabs, 6);
        Write(ref writer, " "u8, sums.Slabs, 6);
        Write(ref writer, " "u8, sums.Shared, 6);
        writer.Write("\n"u8);
    }

    static void Write(ref AsciiWriter writer, scoped ReadOnlySpan<byte> before, ulong number, int width)
    {
        writer.Write(before);
        writer.Write(number, width);
    }

    static Sums Sum(MemMap* map, int number)
    {
        var sums = new Sums();
        for (int node = 0; node < map->NodeCount; node++)
        {
            CacheNode* lists = CacheNode.Of(map, number, node);
            Sync.Lock(&Cache.Of(map, number)->Lock);
            sums.Slabs += (ulong)lists->Partial.Count + lists->Full.Count + lists->Free.Count;
            sums.FreeSlabs += lists->Free.Count;
            sums.FreeObjects += lists->FreeObjects;
            sums.Shared += (ulong)lists->SharedCount;
            Sync.Unlock(&Cache.Of(map, number)->Lock);
        }
        return sums;
    }

    struct Sums
    {
        public ulong Slabs, FreeSlabs, FreeObjects, Shared;
    }
}
