using Verified.Rules;

namespace Verified.Check.Generate;

/// <summary>A kind of thing that a generated trace does. More than one kind may become the same operation.</summary>
public enum Deed
{
    /// <summary>alloc_pages.</summary>
    Alloc,

    /// <summary>__get_free_pages.</summary>
    GetFree,

    /// <summary>get_zeroed_page.</summary>
    GetZeroed,

    /// <summary>__get_dma_pages.</summary>
    GetDma,

    /// <summary>A release that is right.</summary>
    Free,

    /// <summary>A release by address that is right.</summary>
    FreeAt,

    /// <summary>A release with another order.</summary>
    FreeWrongOrder,

    /// <summary>A release of a frame inside a block.</summary>
    FreeInterior,

    /// <summary>A release of a block that was released before.</summary>
    FreeAgain,

    /// <summary>A release of any frame or address at all.</summary>
    FreeForeign,

    /// <summary>A request that names a node, or is bound to it.</summary>
    AllocNode,

    /// <summary>A release of a single frame as cold.</summary>
    FreeCold,

    /// <summary>The lists of a CPU emptied.</summary>
    DrainLists,

    /// <summary>A CPU goes offline or comes back.</summary>
    CpuPower,

    /// <summary>The sizes of a per-CPU list written.</summary>
    ListSizes,

    /// <summary>lowmem_reserve_ratio written.</summary>
    Ratio,

    /// <summary>get_page.</summary>
    Get,

    /// <summary>put_page.</summary>
    Put,

    /// <summary>release_pages of several frames.</summary>
    Release,

    /// <summary>free_reserved_page.</summary>
    FreeReserved,

    /// <summary>Flags set or cleared.</summary>
    Flag,

    /// <summary>Mapped or unmapped.</summary>
    Map,

    /// <summary>mapping, index or private written.</summary>
    Field,

    /// <summary>min_free_kbytes written.</summary>
    MinFree,

    /// <summary>A frame read.</summary>
    Inspect,

    /// <summary>buddyinfo, zoneinfo, vmstat or numastat read.</summary>
    ReadText,

    /// <summary>Fragmentation indices read.</summary>
    ReadIndices,

    /// <summary>Allocate one order until it fails.</summary>
    Exhaust,

    /// <summary>Allocate until a zone stands near one of its marks.</summary>
    LeaveNearMark,

    /// <summary>Take all singles, then free holes of one order.</summary>
    Checkerboard,

    /// <summary>kswapd of a node runs.</summary>
    Kswapd,

    /// <summary>A frame handed to the page cache.</summary>
    Cache,

    /// <summary>What the page cache gives back written.</summary>
    ReclaimScript,

    /// <summary>A request of a caller that has slept.</summary>
    Retry,

    /// <summary>Fill the page cache, use the rest up, and ask.</summary>
    Shortage,

    /// <summary>A cache created.</summary>
    CacheCreate,

    /// <summary>An object asked of a cache.</summary>
    CacheAlloc,

    /// <summary>An object given back to its cache.</summary>
    CacheFree,

    /// <summary>kmalloc and its kin.</summary>
    Kmalloc,

    /// <summary>kfree.</summary>
    Kfree,

    /// <summary>An object released twice, into another cache, by a wrong address, or asked about.</summary>
    ObjectMisuse,

    /// <summary>Many objects asked of one cache in a row, or given back to it.</summary>
    CacheBurst,

    /// <summary>Free slabs given back.</summary>
    CacheShrink,

    /// <summary>A cache destroyed, or refused to be.</summary>
    CacheDestroy,

    /// <summary>Time passes, and a CPU reaps.</summary>
    CacheReap,

    /// <summary>The tunables of a cache written.</summary>
    CacheTune,

    /// <summary>A coming request of a cache for pages made to fail.</summary>
    FailPages,

    /// <summary>/proc/slabinfo read.</summary>
    ReadSlabinfo,

    /// <summary>All objects of a cache verified.</summary>
    CacheCheck,

    /// <summary>A stray write beside an object, or into one that was given back.</summary>
    Poke,

    /// <summary>kmap.</summary>
    Kmap,

    /// <summary>kunmap.</summary>
    Kunmap,

    /// <summary>kmap_atomic.</summary>
    KmapAtomic,

    /// <summary>kunmap_atomic.</summary>
    KunmapAtomic,

    /// <summary>kmap_local_page.</summary>
    KmapLocal,

    /// <summary>kunmap_local.</summary>
    KunmapLocal,

    /// <summary>More frames mapped permanently than there are slots.</summary>
    MapBurst,

    /// <summary>What is not mapped unmapped, the wrong way round, by a wrong type, in an interrupt.</summary>
    MapMisuse,

    /// <summary>A noncontiguous area asked for, with frames or without.</summary>
    AreaAlloc,

    /// <summary>Frames shown in an area.</summary>
    AreaMap,

    /// <summary>An area released.</summary>
    AreaFree,

    /// <summary>An area released twice, by a wrong address or by the wrong function.</summary>
    AreaMisuse,

    /// <summary>Areas asked for until the range is full.</summary>
    AreaFill,

    /// <summary>A memory pool created.</summary>
    PoolCreate,

    /// <summary>An element asked of a pool.</summary>
    PoolAlloc,

    /// <summary>An element given back to its pool.</summary>
    PoolFree,

    /// <summary>A pool resized.</summary>
    PoolResize,

    /// <summary>A pool destroyed, or refused to be.</summary>
    PoolDestroy,

    /// <summary>What becomes of the coming requests for elements of the check written.</summary>
    FailElements,

    /// <summary>An element released twice, to another pool, past its pool, or by a wrong address.</summary>
    PoolMisuse,
}

/// <summary>Which layouts an area likes.</summary>
public enum LayoutTaste
{
    /// <summary>One zone of 8 to 256 frames, mostly without marks.</summary>
    OneZone,

    /// <summary>Up to three zones of 8 to 256 frames in all, holes, reserved frames.</summary>
    Small,

    /// <summary>As Small, with marks and reserves that bite.</summary>
    Tight,

    /// <summary>Also machines derived from an amount of memory.</summary>
    Derived,

    /// <summary>As Derived, now and then with a zone that spans frames and has none.</summary>
    Hollow,
    /// <summary>As Small, always with per-CPU lists, now and then long ones.</summary>
    Listed,

    /// <summary>As Small, always with slab caches.</summary>
    Cached,

    /// <summary>As Cached, always with a range of noncontiguous areas.</summary>
    Ranged,

    /// <summary>As Cached, always with high memory and windows for it.</summary>
    Windowed,

    /// <summary>As Derived, often with slab caches.</summary>
    Mixed,
}

/// <summary>An area of the specification with the deeds that exercise it.</summary>
/// <param name="Name">Its name on the command line: a room, or "mixed".</param>
/// <param name="Taste">Its layouts.</param>
/// <param name="Weights">How often each deed is done, before swarming.</param>
public sealed record Area(string Name, LayoutTaste Taste, IReadOnlyDictionary<Deed, int> Weights)
{
    /// <summary>All areas.</summary>
    public static IReadOnlyList<Area> All { get; } =
    [
        new("page-frames", LayoutTaste.Derived, Of(
            (Deed.Alloc, 20), (Deed.Free, 12), (Deed.Get, 8), (Deed.Put, 10), (Deed.Release, 3),
            (Deed.Flag, 8), (Deed.Map, 5), (Deed.Field, 6),
            (Deed.Inspect, 14), (Deed.FreeReserved, 3), (Deed.FreeForeign, 2), (Deed.FreeAgain, 1))),
        new("zones", LayoutTaste.Hollow, Of(
            (Deed.Alloc, 30), (Deed.AllocNode, 8), (Deed.GetDma, 8), (Deed.GetFree, 8), (Deed.Free, 24),
            (Deed.ReadText, 3), (
                Deed.Exhaust, 2), (Deed.Inspect, 4))),
        new("watermarks", LayoutTaste.Tight, Of(
            (Deed.Alloc, 40), (Deed.Free, 24), (Deed.GetDma, 4), (Deed.MinFree, 3), (Deed.Ratio, 3),
            (Deed.LeaveNearMark, 4), (
                Deed.Exhaust, 1), (Deed.Checkerboard, 1), (Deed.Cache, 2), (Deed.Kswapd, 1), (Deed.ReclaimScript, 1), (
                Deed.Shortage, 1))),
        new("buddy", LayoutTaste.OneZone, Of(
            (Deed.Alloc, 40), (Deed.Free, 36), (Deed.FreeWrongOrder, 2), (Deed.FreeInterior, 1), (Deed.FreeAgain, 1), (
                Deed.Flag, 2),
            (Deed.Checkerboard, 1), (Deed.Exhaust, 1))),
        new("per-cpu", LayoutTaste.Listed, Of(
            (Deed.Alloc, 40), (Deed.AllocNode, 3), (Deed.Free, 30), (Deed.FreeCold, 10), (Deed.Put, 2), (
                Deed.Release, 2), (Deed.DrainLists, 2), (Deed.CpuPower, 2), (Deed.ListSizes, 3), (Deed.Flag, 1),
            (Deed.Field, 1), (Deed.FreeAgain, 1), (Deed.FreeForeign, 1), (Deed.Exhaust, 2), (Deed.LeaveNearMark, 1), (
                Deed.ReadText, 1))),
        new("page-allocator", LayoutTaste.Small, Of(
            (Deed.Alloc, 24), (Deed.GetFree, 8), (Deed.GetZeroed, 3), (Deed.GetDma, 3), (Deed.Free, 20), (
                Deed.FreeAt, 8), (Deed.FreeWrongOrder, 3),
            (Deed.FreeInterior, 2), (Deed.FreeAgain, 2), (Deed.FreeForeign, 3), (Deed.Get, 3), (Deed.Put, 3), (
                Deed.Release, 2), (Deed.Flag, 1), (Deed.Exhaust, 1), (Deed.LeaveNearMark, 1), (Deed.Cache, 4),
            (Deed.ReclaimScript, 2), (Deed.Kswapd, 4), (Deed.Retry, 3), (Deed.Shortage, 2))),
        new("slab", LayoutTaste.Cached, Of(
            (Deed.CacheCreate, 8), (Deed.CacheAlloc, 40), (Deed.CacheFree, 32), (Deed.CacheBurst, 3),
            (Deed.ObjectMisuse, 4), (Deed.CacheTune, 4), (Deed.CacheReap, 6), (Deed.CacheShrink, 3), (
                Deed.CacheDestroy, 2), (Deed.FailPages, 1), (Deed.CpuPower, 1), (Deed.Alloc, 3), (Deed.Free, 2), (
                Deed.Exhaust, 1), (Deed.FreeForeign, 2), (Deed.Kmalloc, 2), (Deed.Kfree, 2), (Deed.Poke, 4), (
                Deed.CacheCheck, 1))),
        new("kmalloc", LayoutTaste.Cached, Of(
            (Deed.Kmalloc, 40), (Deed.Kfree, 30), (Deed.ObjectMisuse, 3), (Deed.CacheReap, 2), (Deed.CacheTune, 2),
            (Deed.CacheShrink, 1), (Deed.FailPages, 1), (Deed.Alloc, 3), (Deed.Free, 2), (Deed.Exhaust, 1), (
                Deed.Poke, 2), (Deed.CacheCheck, 1))),
        new("vmalloc", LayoutTaste.Ranged, Of(
            (Deed.AreaAlloc, 30), (Deed.AreaMap, 20), (Deed.AreaFree, 34), (Deed.AreaMisuse, 5), (Deed.AreaFill, 2),
            (Deed.Alloc, 10), (Deed.Free, 8), (Deed.Kmalloc, 3), (Deed.Kfree, 3), (Deed.FailPages, 2), (
                Deed.Exhaust, 1), (Deed.FreeForeign, 1), (Deed.CacheReap, 1), (Deed.ObjectMisuse, 1))),
        new("high-memory", LayoutTaste.Windowed, Of(
            (Deed.Kmap, 40), (Deed.Kunmap, 34), (Deed.KmapAtomic, 12), (Deed.KunmapAtomic, 10), (Deed.KmapLocal, 12), (
                Deed.KunmapLocal, 8), (Deed.MapBurst, 2), (Deed.MapMisuse, 6), (Deed.Alloc, 12), (Deed.Free, 8), (
                Deed.CpuPower, 1), (Deed.Inspect, 3))),
        new("mempool", LayoutTaste.Cached, Of(
            (Deed.PoolCreate, 8), (Deed.PoolAlloc, 40), (Deed.PoolFree, 28), (Deed.PoolResize, 5), (
                Deed.PoolDestroy, 4), (Deed.FailElements, 6), (Deed.PoolMisuse, 9), (Deed.CacheCreate, 2),
            (Deed.CacheAlloc, 3), (Deed.CacheFree, 3), (Deed.CacheDestroy, 1), (Deed.CacheShrink, 1), (
                Deed.CacheTune, 1), (Deed.FailPages, 3), (Deed.CpuPower, 1), (Deed.Alloc, 3), (Deed.Free, 2), (
                Deed.Exhaust, 2), (Deed.ReclaimScript, 1), (Deed.Poke, 1))),
        new("statistics", LayoutTaste.Cached, Of(
            (Deed.CacheCreate, 2), (Deed.CacheAlloc, 6), (Deed.CacheFree, 4), (Deed.ReadSlabinfo, 4),
            (Deed.Alloc, 24), (Deed.AllocNode, 3), (Deed.Free, 20), (Deed.ReadText, 8),
            (Deed.ReadIndices, 12), (Deed.Checkerboard, 1), (
                Deed.Exhaust, 1), (Deed.MinFree, 1), (Deed.Cache, 1), (Deed.Kswapd, 1), (Deed.Shortage, 1))),
        new("mixed", LayoutTaste.Mixed, Enum.GetValues<Deed>().ToDictionary(deed => deed, deed => deed switch
        {
            Deed.Alloc => 30,
            Deed.Free => 24,
            Deed.GetFree or Deed.FreeAt or Deed.CacheAlloc or Deed.CacheFree => 6,
            Deed.Kmalloc or Deed.Kfree => 4,
            Deed.Exhaust or Deed.Checkerboard or Deed.LeaveNearMark or Deed.MinFree or Deed.Ratio
                or Deed.CpuPower or Deed.ReclaimScript => 1,
            _ => 2,
        })),
    ];

    /// <summary>The area of that name; null: there is none.</summary>
    public static Area? Named(string name) => All.FirstOrDefault(area => area.Name == name);

    /// <summary>The rules that must fire in this area: those of its room; of "mixed", all.</summary>
    public IEnumerable<string> Rules => RuleTable.Ids.Where(id => Name == "mixed" || RuleTable.RoomOf(id) == Name);

    static Dictionary<Deed, int> Of(params (Deed Deed, int Weight)[] weights) =>
        weights.ToDictionary(pair => pair.Deed, pair => pair.Weight);
}
