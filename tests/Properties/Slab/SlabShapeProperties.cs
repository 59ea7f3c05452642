using Verified.Impl.Memory;
using Verified.Impl.Slab;

namespace Verified.Tests.Properties.Slab;

/// <summary>Where the tables of the caches stand: one behind the other, none in another's room.</summary>
public sealed unsafe class SlabShapeProperties
{
    [Theory]
    [InlineData(32, 1, 1, 1, false, 0)]
    [InlineData(64, 10, 2, 3, true, 5)]
    [InlineData(128, 256, 8, 64, true, 64)]
    public void Each_table_has_room_for_its_rows(int line, int caches, int nodes, int cpus, bool debugs, int pools)
    {
        var options = new Impl.MachineOptions
        {
            CacheLine = line,
            Caches = caches,
            Nodes = [.. Enumerable.Range(0, nodes).Select(_ => new Impl.NodeOptions())],
            Cpus = cpus,
            SlabDebug = debugs,
            Pools = pools,
        };
        var shape = SlabShape.Of(options);
        int general = 2 * Impl.Kmalloc.Sizes.Count(line), places = general + caches;
        Assert.Equal(
            (places, general, debugs, pools), (shape.Places, shape.General, shape.Debugs, shape.Pools));
        MemMap map = default;
        byte[] region = new byte[sizeof(CacheTable)];
        fixed (byte* start = region)
        {
            map.PoolPlaces = map.CachePlaces = map.PlainPlaces = -1;
            SlabShape.Place(&map, start, shape);
            Assert.Equal((places, debugs ? 0 : places, pools), (map.CachePlaces, map.PlainPlaces, map.PoolPlaces));
            Assert.Equal(general, map.CacheTable->General);
            byte* at = start;
            Assert.Equal((nint)at, (nint)map.CacheTable);
            at += sizeof(CacheTable);
            Assert.Equal((nint)at, (nint)map.Caches);
            at += places * sizeof(Cache);
            Assert.Equal((nint)at, (nint)map.CacheNodes);
            at += places * nodes * sizeof(CacheNode);
            Assert.Equal((nint)at, (nint)map.CacheImage);
            at += sizeof(CacheTable) + (general * (sizeof(Cache) + (nodes * sizeof(CacheNode))));
            Assert.Equal((nint)at, (nint)map.LocalArrays);
            int localOfCpu = places * (64 + (SlabShape.MostLocal * sizeof(ObjectEntry)));
            Assert.Equal((ulong)localOfCpu, map.LocalArraysOfCpu);
            at += (long)cpus * localOfCpu;
            Assert.Equal((nint)at, (nint)map.SharedArrays);
            at += (long)places * nodes * (64 + (SlabShape.MostShared * sizeof(ObjectEntry)));
            Assert.Equal(debugs ? (nint)at : 0, (nint)map.Reports);
            if (debugs) at += (ReportLog.Bytes + 63) / 64 * 64;
            Assert.Equal((nint)at, (nint)map.Pools);
            at += (long)pools * Impl.Mempool.PoolPlace.Bytes;
            Assert.Equal((nuint)(at - start), shape.Bytes);
        }
    }

    /// <summary>An arena that had caches and pools before keeps nothing of them.</summary>
    [Fact]
    public void A_machine_without_caches_has_no_places()
    {
        Assert.Equal((0, 0u), (SlabShape.Of(new()).Places, SlabShape.Of(new()).Bytes));
        MemMap map = default;
        map.PoolPlaces = map.CachePlaces = map.PlainPlaces = -1;
        SlabShape.Place(&map, null, SlabShape.Of(new() { Pools = 3 }));
        Assert.Equal((0, 0, 0), (map.CachePlaces, map.PlainPlaces, map.PoolPlaces));
    }

    /// <summary>Arrays of an odd number of lines do not fall on the same sets.</summary>
    [Fact]
    public void Arrays_are_an_odd_number_of_lines_long()
    {
        Assert.Equal((1024, 16384, 1u << 21), (SlabShape.MostLocal, SlabShape.MostShared, SlabShape.MostFrames));
        Assert.Equal((1u, 1u), ((uint)SlabShape.LocalBytes / 64 % 2, (uint)SlabShape.SharedBytes / 64 % 2));
        Assert.Equal(((nuint)0, (nuint)0), (SlabShape.LocalBytes % 64, SlabShape.SharedBytes % 64));
    }
}
