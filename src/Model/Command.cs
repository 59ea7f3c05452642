namespace Verified.Model;

/// <summary>What a command does. The names are those of the kernel's functions.</summary>
public enum Op : byte
{
    /// <summary>alloc_pages(gfp, order).</summary>
    AllocPages,

    /// <summary>__get_free_pages(gfp, order).</summary>
    GetFreePages,

    /// <summary>get_zeroed_page(gfp).</summary>
    GetZeroedPage,

    /// <summary>__get_dma_pages(gfp, order).</summary>
    GetDmaPages,

    /// <summary>alloc_pages_node(node, gfp, order): the lists of that node, whatever CPU asks.</summary>
    AllocPagesNode,

    /// <summary>alloc_pages from the zones of that node alone.</summary>
    AllocPagesBound,

    /// <summary>alloc_pages of a caller that has slept: goes on at rebalance (R4.9 step 7).</summary>
    RetryPages,

    /// <summary>__free_pages(frame, order).</summary>
    FreePages,

    /// <summary>free_pages(address, order); the address is Value.</summary>
    FreePagesAt,

    /// <summary>free_cold_page(frame).</summary>
    FreeColdPage,

    /// <summary>get_page(frame).</summary>
    GetPage,

    /// <summary>put_page(frame).</summary>
    PutPage,

    /// <summary>free_reserved_page(frame).</summary>
    FreeReservedPage,

    /// <summary>release_pages of More frames from the frame on, as cold if Value is not 0.</summary>
    ReleasePages,

    /// <summary>Sets the flags in Value.</summary>
    SetFlags,

    /// <summary>Clears the flags in Value.</summary>
    ClearFlags,

    /// <summary>One more page-table entry maps the frame.</summary>
    Map,

    /// <summary>One page-table entry less maps the frame.</summary>
    Unmap,

    /// <summary>page.mapping = Value.</summary>
    SetMapping,

    /// <summary>page.index = Value.</summary>
    SetIndex,

    /// <summary>page.private = Value.</summary>
    SetPrivate,

    /// <summary>drain_local_pages().</summary>
    Drain,

    /// <summary>kswapd of the node runs one balancing round.</summary>
    Kswapd,

    /// <summary>The frame goes to the page cache of the check, which gives it back when memory is reclaimed.</summary>
    CacheAdd,

    /// <summary>Writes min_free_kbytes = Value (as a signed number).</summary>
    SetMinFree,

    /// <summary>
    /// Writes lowmem_reserve_ratio: of the DMA zones the lower, of the Normal zones the upper half of Value.
    /// </summary>
    SetReserveRatio,

    /// <summary>Writes the sizes of one per-CPU list of the CPU; Value as in ListSizes.</summary>
    SetListSizes,

    /// <summary>Writes what the page cache gives back and whether a process can be killed; Value as in
    /// ReclaimScript.</summary>
    SetReclaim,

    /// <summary>The CPU with the number in Value goes offline.</summary>
    CpuOffline,

    /// <summary>The CPU with the number in Value comes back.</summary>
    CpuOnline,

    /// <summary>Reads everything that can be told of a frame.</summary>
    Inspect,

    /// <summary>Reads /proc/buddyinfo.</summary>
    Buddyinfo,

    /// <summary>Reads /proc/zoneinfo.</summary>
    Zoneinfo,

    /// <summary>Reads the allocator's lines of /proc/vmstat.</summary>
    Vmstat,

    /// <summary>Reads numastat of the node.</summary>
    Numastat,

    /// <summary>Reads the fragmentation indices of zone Value for the order.</summary>
    Fragmentation,

    /// <summary>
    /// kmem_cache_create: a cache named by Node (0: no name) of objects of Value bytes, aligned to More bytes, with the
    /// flags in Gfp.
    /// </summary>
    CacheCreate,

    /// <summary>kmem_cache_alloc(cache, gfp).</summary>
    CacheAlloc,

    /// <summary>kmem_cache_alloc_node(cache, gfp, node).</summary>
    CacheAllocNode,

    /// <summary>kmalloc(Value, gfp).</summary>
    Kmalloc,

    /// <summary>kzalloc(Value, gfp).</summary>
    Kzalloc,

    /// <summary>kcalloc(More, Value, gfp): More objects of Value bytes, zeroed.</summary>
    Kcalloc,

    /// <summary>krealloc(address, More, gfp); the address is Value.</summary>
    Krealloc,

    /// <summary>kmem_cache_free(cache, address); the address is Value.</summary>
    CacheFree,

    /// <summary>kfree(address); the address is Value.</summary>
    Kfree,

    /// <summary>ksize(address); the address is Value.</summary>
    Ksize,

    /// <summary>kmem_cache_destroy(cache).</summary>
    CacheDestroy,

    /// <summary>kmem_cache_shrink(cache).</summary>
    CacheShrink,

    /// <summary>Value milliseconds pass, and the CPU runs its cache_reap.</summary>
    CacheReap,

    /// <summary>
    /// Writes the tunables of a cache: limit Value; batch the lower, shared the upper half of More.
    /// </summary>
    CacheTune,

    /// <summary>Reads /proc/slabinfo.</summary>
    Slabinfo,

    /// <summary>The Value-th request that a cache makes for pages from now on fails; 0: none.</summary>
    FailPages,

    /// <summary>On a machine that debugs its caches: verifies every object of a cache.</summary>
    CacheCheck,

    /// <summary>
    /// On a machine that debugs its caches: a stray write of the byte More to the address Value, where debugging can
    /// find it.
    /// </summary>
    Poke,

    /// <summary>kmap(frame).</summary>
    Kmap,

    /// <summary>kunmap(frame).</summary>
    Kunmap,

    /// <summary>kmap_atomic(frame, type): the slot of the CPU for the type in More.</summary>
    KmapAtomic,

    /// <summary>kunmap_atomic(address, type): the address is Value, the type More.</summary>
    KunmapAtomic,

    /// <summary>kmap_local_page(frame), the stack form of v6.</summary>
    KmapLocal,

    /// <summary>kunmap_local(address); the address is Value.</summary>
    KunmapLocal,

    /// <summary>vmalloc(Value).</summary>
    Vmalloc,

    /// <summary>vmalloc_32(Value).</summary>
    Vmalloc32,

    /// <summary>vmap of More frames from the frame on.</summary>
    Vmap,

    /// <summary>vmap of the first More frames of the area at the address Value, last first.</summary>
    VmapArea,

    /// <summary>get_vm_area(Value bytes, flags More): an area without frames.</summary>
    GetVmArea,

    /// <summary>vunmap(address); the address is Value.</summary>
    Vunmap,

    /// <summary>vfree(address); the address is Value.</summary>
    Vfree,

    /// <summary>mempool_create of at least Value objects of a cache.</summary>
    PoolCreateSlab,

    /// <summary>mempool_create of at least Value objects of kmalloc, More bytes each.</summary>
    PoolCreateKmalloc,

    /// <summary>mempool_create of at least Value blocks of the order.</summary>
    PoolCreatePages,

    /// <summary>mempool_create of at least Value elements that the check hands out.</summary>
    PoolCreate,

    /// <summary>mempool_alloc(pool, gfp).</summary>
    PoolAlloc,

    /// <summary>mempool_free(element, pool); the element is Value.</summary>
    PoolFree,

    /// <summary>mempool_resize(pool, Value as a signed number, gfp).</summary>
    PoolResize,

    /// <summary>mempool_destroy(pool).</summary>
    PoolDestroy,

    /// <summary>
    /// Writes what becomes of the coming requests for elements that the check hands out: bit k of Value, that the k-th
    /// fails; of those behind bit 63, none.
    /// </summary>
    FailElements,
}

/// <summary>Who asks: rights beyond those of an ordinary process (R3.11).</summary>
[Flags]
public enum Context : byte
{
    /// <summary>An ordinary process.</summary>
    Process = 0,

    /// <summary>A real-time task.</summary>
    RealTime = 1,

    /// <summary>In an interrupt handler.</summary>
    Interrupt = 2,

    /// <summary>PF_MEMALLOC or TIF_MEMDIE: frees memory itself, or is about to die.</summary>
    MemAlloc = 4,
}

/// <summary>
/// One operation as data. A command that uses the block of an earlier one names the id of that command in Target and is
/// resolved to a frame before it runs, so that any subsequence of a trace is a legal trace.
/// </summary>
public readonly record struct Command
{
    /// <summary>What to do.</summary>
    public Op Op { get; init; }

    /// <summary>Who asks.</summary>
    public Context Context { get; init; }

    /// <summary>On which CPU, 0 to Layout.Cpus - 1.</summary>
    public byte Cpu { get; init; }

    /// <summary>The node, where the operation names one. Any number: one that does not exist is misuse.</summary>
    public int Node { get; init; }

    /// <summary>The id of this command: positive and unique in its trace.</summary>
    public int Id { get; init; }

    /// <summary>The id of the command whose block is meant; 0: Frame or Value says it absolutely.</summary>
    public int Target { get; init; }

    /// <summary>With a target: frames from the first frame of its block, may be negative.</summary>
    public int Offset { get; init; }

    /// <summary>
    /// The frame meant. Absolute without a target; with one it is filled in when the command is resolved.
    /// </summary>
    public Frame Frame { get; init; }

    /// <summary>
    /// The order, where the operation has one. Any number: what is out of range is the caller's misuse.
    /// </summary>
    public Order Order { get; init; }

    /// <summary>The request flags (R4.5).</summary>
    public uint Gfp { get; init; }

    /// <summary>
    /// Flags, mapping, index, kilobytes or zone, by operation. For FreePagesAt: the address itself without a target,
    /// and with
    /// one the bytes from the start of the frame meant until the command is resolved.
    /// </summary>
    public ulong Value { get; init; }

    /// <summary>
    /// 0: the command runs when its turn comes. Else, for one that may interrupt: it runs inside the next command,
    /// after that many mark tests of it, and behind it if it makes fewer.
    /// </summary>
    public byte After { get; init; }

    /// <summary>The second number, where the operation takes two.</summary>
    public ulong More { get; init; }

    /// <summary>
    /// The cache or pool meant: the id of the command that created it, or the negative number of a general cache, from
    /// -1. When the command is resolved it is the place of the cache in the chain, or of the pool, from 0; -1: there is
    /// none.
    /// </summary>
    public int Cache { get; init; }

    /// <summary>
    /// Whether the operation may interrupt a request: it asks for a block or an object, or gives one back.
    /// </summary>
    public bool MayInterrupt => Op is <= Op.PutPage or Op.CacheAlloc or Op.Kmalloc or Op.CacheFree or Op.Kfree
        or Op.PoolAlloc or Op.PoolFree;

    /// <summary>Whether it is an operation of the slab allocator.</summary>
    public bool OfSlab => Op is >= Op.CacheCreate and <= Op.Poke;

    /// <summary>Whether it maps frames into the windows of high memory.</summary>
    public bool OfHighMemory => Op is >= Op.Kmap and <= Op.KunmapLocal;

    /// <summary>Whether it is an operation on noncontiguous areas.</summary>
    public bool OfVmalloc => Op is >= Op.Vmalloc and <= Op.Vfree;

    /// <summary>Whether it is an operation on memory pools.</summary>
    public bool OfMempool => Op >= Op.PoolCreateSlab;

    /// <summary>Whether the command asks for an object, so that later ones may name it as their target.</summary>
    public bool MakesObject => Op is >= Op.CacheAlloc and <= Op.Krealloc;

    /// <summary>Whether the command waits for the next one, to run inside it.</summary>
    public bool Interrupts => After > 0 && MayInterrupt;

    /// <summary>
    /// Whether later commands may name it: for the block or object that it asks for, or the cache that it creates.
    /// </summary>
    public bool IsNamed => Produces || MakesObject || MakesPool || MakesAddress || Op == Op.CacheCreate;

    /// <summary>Whether the command creates a pool.</summary>
    public bool MakesPool => Op is >= Op.PoolCreateSlab and <= Op.PoolCreate;

    /// <summary>Whether the command gives an address of its own kind: a mapping, an area or an element.</summary>
    public bool MakesAddress =>
        Op is Op.KmapAtomic or Op.KmapLocal or (>= Op.Vmalloc and <= Op.GetVmArea) or Op.PoolAlloc;

    /// <summary>Whether the command asks for a block, so that later ones may name it as their target.</summary>
    public bool Produces => Op <= Op.RetryPages;
}
