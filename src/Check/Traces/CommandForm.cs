using System.Collections.Frozen;
using Verified.Model;
using Verified.Model.PageAllocator;

namespace Verified.Check.Traces;

/// <summary>How a command names what it works on.</summary>
enum Place
{
    /// <summary>It works on no block.</summary>
    None,

    /// <summary>By a frame: of an earlier block, or absolute.</summary>
    Frame,

    /// <summary>By an address: in an earlier block, or absolute.</summary>
    Address,

    /// <summary>By an address: bytes from the start of an earlier object, or absolute.</summary>
    Object,

    /// <summary>By an address: bytes from the start of an earlier element of a pool, or absolute.</summary>
    Element,

    /// <summary>By an address: bytes from the start of an earlier temporary mapping, or absolute.</summary>
    Mapping,

    /// <summary>By an address: bytes from the start of an earlier noncontiguous area, or absolute.</summary>
    Area,
}

/// <summary>What the value of a command means.</summary>
enum Operand
{
    /// <summary>It has none.</summary>
    None,

    /// <summary>An address, or bytes from the start of the frame meant.</summary>
    Address,

    /// <summary>Page flags.</summary>
    Flags,

    /// <summary>A field whose bits matter.</summary>
    Hex,

    /// <summary>A field that counts.</summary>
    Number,

    /// <summary>A signed number of kilobytes.</summary>
    Kilobytes,

    /// <summary>The index of a zone.</summary>
    Zone,

    /// <summary>The number of a CPU.</summary>
    Cpu,

    /// <summary>Two ratios, of DMA and of Normal zones.</summary>
    Ratios,

    /// <summary>A per-CPU list of a zone and its sizes.</summary>
    Sizes,

    /// <summary>What the page cache gives back.</summary>
    Script,

    /// <summary>The numbers of its keys.</summary>
    Keys,
}

/// <summary>The written form of one operation: its word and which fields of a command mean something to it.</summary>
sealed record CommandForm(Op Op, string Word, bool TakesOrder, bool TakesGfp, Place Place, Operand Operand)
{
    /// <summary>Whether it names a node.</summary>
    public bool TakesNode { get; init; }

    /// <summary>Whether it names a cache.</summary>
    public bool TakesCache { get; init; }

    /// <summary>Whether it names a pool.</summary>
    public bool TakesPool => Op is >= Op.PoolAlloc and <= Op.PoolDestroy;

    /// <summary>Whether its place is an address that an earlier command gave.</summary>
    public bool TakesAddress => Place >= Place.Object;

    /// <summary>Whether it takes the flags of a cache.</summary>
    public bool TakesCacheFlags => Op == Op.CacheCreate;

    /// <summary>Whether its value means something.</summary>
    public bool TakesValue => Operand != Operand.None || TakesAddress;

    /// <summary>Whether its second value means something.</summary>
    public bool TakesMore => Op is Op.CacheCreate or Op.Kcalloc or Op.Krealloc or Op.CacheTune or Op.Poke
        or Op.ReleasePages or Op.KmapAtomic or Op.KunmapAtomic or Op.Vmap or Op.VmapArea or Op.GetVmArea
        or Op.PoolCreateKmalloc;

    /// <summary>The numbers that it takes as key=value.</summary>
    public IReadOnlyList<NumberKey> Keys { get; init; } = [];

    /// <summary>Whether it may run inside the next command.</summary>
    public bool MayInterrupt => new Command { Op = Op }.MayInterrupt;

    static readonly CommandForm[] Table =
    [
        new(Op.AllocPages, "alloc", true, true, Place.None, Operand.None),
        new(Op.GetFreePages, "get_free_pages", true, true, Place.None, Operand.None),
        new(Op.GetZeroedPage, "get_zeroed_page", false, true, Place.None, Operand.None),
        new(Op.GetDmaPages, "get_dma_pages", true, true, Place.None, Operand.None),
        new(Op.AllocPagesNode, "alloc_node", true, true, Place.None, Operand.None) { TakesNode = true },
        new(Op.AllocPagesBound, "alloc_bound", true, true, Place.None, Operand.None) { TakesNode = true },
        new(Op.RetryPages, "retry", true, true, Place.None, Operand.None),
        new(Op.FreePages, "free", true, false, Place.Frame, Operand.None),
        new(Op.FreePagesAt, "free_at", true, false, Place.Address, Operand.Address),
        new(Op.FreeColdPage, "free_cold", false, false, Place.Frame, Operand.None),
        new(Op.GetPage, "get", false, false, Place.Frame, Operand.None),
        new(Op.PutPage, "put", false, false, Place.Frame, Operand.None),
        new(Op.FreeReservedPage, "free_reserved", false, false, Place.Frame, Operand.None),
        Above(Op.ReleasePages, "release_pages", [NumberKey.Count, NumberKey.Cold]) with { Place = Place.Frame },
        new(Op.SetFlags, "set", false, false, Place.Frame, Operand.Flags),
        new(Op.ClearFlags, "clear", false, false, Place.Frame, Operand.Flags),
        new(Op.Map, "map", false, false, Place.Frame, Operand.None),
        new(Op.Unmap, "unmap", false, false, Place.Frame, Operand.None),
        new(Op.SetMapping, "mapping", false, false, Place.Frame, Operand.Hex),
        new(Op.SetIndex, "index", false, false, Place.Frame, Operand.Number),
        new(Op.SetPrivate, "private", false, false, Place.Frame, Operand.Number),
        new(Op.Drain, "drain", false, false, Place.None, Operand.None),
        new(Op.Kswapd, "kswapd", false, false, Place.None, Operand.None) { TakesNode = true },
        new(Op.CacheAdd, "cache_add", false, false, Place.Frame, Operand.None),
        new(Op.SetMinFree, "min_free", false, false, Place.None, Operand.Kilobytes),
        new(Op.SetReserveRatio, "reserve_ratio", false, false, Place.None, Operand.Ratios),
        new(Op.SetListSizes, "list_sizes", false, false, Place.None, Operand.Sizes),
        new(Op.SetReclaim, "set_reclaim", false, false, Place.None, Operand.Script),
        new(Op.CpuOffline, "cpu_offline", false, false, Place.None, Operand.Cpu),
        new(Op.CpuOnline, "cpu_online", false, false, Place.None, Operand.Cpu),
        new(Op.Inspect, "inspect", false, false, Place.Frame, Operand.None),
        new(Op.Buddyinfo, "buddyinfo", false, false, Place.None, Operand.None),
        new(Op.Zoneinfo, "zoneinfo", false, false, Place.None, Operand.None),
        new(Op.Vmstat, "vmstat", false, false, Place.None, Operand.None),
        new(Op.Numastat, "numastat", false, false, Place.None, Operand.None) { TakesNode = true },
        new(Op.Fragmentation, "fragmentation", true, false, Place.None, Operand.Zone),
        Above(Op.CacheCreate, "cache_create", [NumberKey.NameNumber, NumberKey.Size, NumberKey.Align]),
        Above(Op.CacheAlloc, "cache_alloc", [], cache: true, gfp: true),
        Above(Op.CacheAllocNode, "cache_alloc_node", [], cache: true, gfp: true) with { TakesNode = true },
        Above(Op.Kmalloc, "kmalloc", [NumberKey.Size], gfp: true),
        Above(Op.Kzalloc, "kzalloc", [NumberKey.Size], gfp: true),
        Above(Op.Kcalloc, "kcalloc", [NumberKey.Count, NumberKey.Size], gfp: true),
        Above(Op.Krealloc, "krealloc", [NumberKey.NewSize], gfp: true) with { Place = Place.Object },
        Above(Op.CacheFree, "cache_free", [], cache: true) with { Place = Place.Object },
        Above(Op.Kfree, "kfree", []) with { Place = Place.Object },
        Above(Op.Ksize, "ksize", []) with { Place = Place.Object },
        Above(Op.CacheDestroy, "cache_destroy", [], cache: true),
        Above(Op.CacheShrink, "cache_shrink", [], cache: true),
        Above(Op.CacheReap, "cache_reap", [NumberKey.Milliseconds]),
        Above(
            Op.CacheTune, "cache_tune", [NumberKey.Limit, NumberKey.Batch, NumberKey.Shared], cache: true),
        Above(Op.Slabinfo, "slabinfo", []),
        Above(Op.FailPages, "fail_pages", [NumberKey.Nth]),
        Above(Op.CacheCheck, "cache_check", [], cache: true),
        Above(Op.Poke, "poke", [NumberKey.Byte]) with { Place = Place.Object },
        Above(Op.Kmap, "kmap", []) with { Place = Place.Frame },
        Above(Op.Kunmap, "kunmap", []) with { Place = Place.Frame },
        Above(Op.KmapAtomic, "kmap_atomic", [NumberKey.Type]) with { Place = Place.Frame },
        Above(Op.KunmapAtomic, "kunmap_atomic", [NumberKey.Type]) with { Place = Place.Mapping },
        Above(Op.KmapLocal, "kmap_local", []) with { Place = Place.Frame },
        Above(Op.KunmapLocal, "kunmap_local", []) with { Place = Place.Mapping },
        Above(Op.Vmalloc, "vmalloc", [NumberKey.Size]),
        Above(Op.Vmalloc32, "vmalloc_32", [NumberKey.Size]),
        Above(Op.Vmap, "vmap", [NumberKey.Count]) with { Place = Place.Frame },
        Above(Op.VmapArea, "vmap_area", [NumberKey.Count]) with { Place = Place.Area },
        Above(Op.GetVmArea, "get_vm_area", [NumberKey.Size, NumberKey.AreaFlags]),
        Above(Op.Vunmap, "vunmap", []) with { Place = Place.Area },
        Above(Op.Vfree, "vfree", []) with { Place = Place.Area },
        Above(Op.PoolCreateSlab, "pool_create_slab", [NumberKey.Least], cache: true),
        Above(Op.PoolCreateKmalloc, "pool_create_kmalloc", [NumberKey.Least, NumberKey.Each]),
        Above(Op.PoolCreatePages, "pool_create_pages", [NumberKey.Least]) with { TakesOrder = true },
        Above(Op.PoolCreate, "pool_create", [NumberKey.Least]),
        Above(Op.PoolAlloc, "pool_alloc", [], gfp: true),
        Above(Op.PoolFree, "pool_free", []) with { Place = Place.Element },
        Above(Op.PoolResize, "pool_resize", [NumberKey.Least], gfp: true),
        Above(Op.PoolDestroy, "pool_destroy", []),
        Above(Op.FailElements, "fail_elements", [NumberKey.Mask]),
    ];

    static CommandForm Above(Op op, string word, NumberKey[] keys, bool cache = false, bool gfp = false) =>
        new(op, word, false, gfp, Place.None, keys.Length == 0 ? Operand.None : Operand.Keys)
        {
            Keys = keys,
            TakesCache = cache,
        };

    static readonly FrozenDictionary<string, CommandForm>.AlternateLookup<ReadOnlySpan<char>> ByWord =
        Table.ToFrozenDictionary(form => form.Word, StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>All words, for messages.</summary>
    public static string Words => string.Join(", ", Table.Select(form => form.Word));

    /// <summary>The form of an operation.</summary>
    public static CommandForm Of(Op op) => Table[(int)op];

    /// <summary>The form with that word; null when there is none.</summary>
    public static CommandForm? Find(ReadOnlySpan<char> word) =>
        ByWord.TryGetValue(word, out CommandForm? form) ? form : null;

    /// <summary>The command with the fields that mean something to its operation, and nothing else.</summary>
    public Command Clean(in Command command, int id, int target, int cache)
    {
        bool aimed = Place != Place.None && target != 0;
        return new()
        {
            Op = Op,
            Context = command.Context & ContextForm.All,
            Cpu = command.Cpu,
            Id = id,
            Target = aimed ? target : 0,
            Offset = aimed ? command.Offset : 0,
            Frame = Place == Place.Frame && !aimed ? command.Frame : default,
            Order = TakesOrder ? command.Order : default,
            Gfp = TakesGfp || TakesCacheFlags ? command.Gfp : 0,
            Node = TakesNode ? command.Node : Op == Op.CacheCreate ? Math.Max(0, command.Node) : 0,
            Cache = TakesPool ? cache <= 0 ? Renumbering.Gone : cache
                : !TakesCache ? 0 : cache == 0 || cache < CacheForm.Least ? Renumbering.Gone : cache,
            More = !TakesMore ? 0 : Op == Op.Poke ? (byte)command.More : command.More,
            After = command.MayInterrupt ? command.After : (byte)0,
            Value = Operand switch
            {
                Operand.None or Operand.Keys when TakesAddress => aimed ? 0 : command.Value,
                // Their one number is the second.
                Operand.Keys when Op is Op.KmapAtomic or Op.Vmap => 0,
                Operand.None => 0,
                Operand.Keys when Op == Op.ReleasePages => Math.Min(command.Value, 1),
                Operand.Script => ReclaimScript.Of(command.Value).Value,
                _ => command.Value,
            },
        };
    }
}
