using Verified.Impl.Memory;
using Verified.Impl.Mempool;
using Create = Verified.Impl.Mempool.Create;
using Give = Verified.Impl.Mempool.Give;
using Resize = Verified.Impl.Mempool.Resize;
using Take = Verified.Impl.Mempool.Take;

namespace Verified.Impl;

/// <summary>
/// Memory pools (R9): elements that are there when nothing else is. A machine without room for pools
/// (<see cref="MachineOptions.Pools"/>) answers Bug (Illegal) to all of them; a pool that does not exist is Bug
/// (NoPool). An element is the address of an object, the first frame (pfn) of a block, or the number that a source
/// gave it.
/// </summary>
public readonly unsafe partial struct CpuHandle
{
    /// <summary>mempool_create over a cache (R9.1): a pool of at least so many of its objects, whose number is the
    /// frame of the answer. Failed: NoRoom, or as the cache or kmalloc had it; nothing is kept then. Bug (NoCache), or
    /// as the cache had it. The cache cannot be destroyed before the pool.</summary>
    public Result CreateSlabPool(int cache, ulong least, Context context = 0) => Kept(Create.Pool(
        Machine, state, new(PoolBacking.Slab, least, cache, 0, 0), null, context));

    /// <summary>As <see cref="CreateSlabPool"/>, of objects of kmalloc of a size.</summary>
    public Result CreateKmallocPool(nuint size, ulong least, Context context = 0) => Kept(Create.Pool(
        Machine, state, Create.OfSize(Machine, size, least), null, context));

    /// <summary>As <see cref="CreateSlabPool"/>, of blocks of 2^order frames.</summary>
    public Result CreatePagePool(int order, ulong least, Context context = 0) => Kept(Create.Pool(
        Machine, state, new(PoolBacking.Pages, least, 0, 0, order), null, context));

    /// <summary>As <see cref="CreateSlabPool"/>, of elements of a source, which the system keeps as long as the
    /// pool.</summary>
    public Result CreatePool(IElementSource source, ulong least, Context context = 0)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Kept(Create.Pool(Machine, state, new(PoolBacking.Own, least, 0, 0, 0), source, context));
    }

    /// <summary>mempool_alloc (R9.2), which does not sleep itself. Ok with the address of an object, or the element as
    /// the frame. Failed, without __GFP_WAIT, when the back end and the reserve have nothing, for the reason of the
    /// back end; with it WouldSleep (PoolEmpty): ask again when an element came back. Bug as the back end had
    /// it.</summary>
    public Result PoolAlloc(int pool, uint gfp, Context context = 0) =>
        Kept(Take.Element(Machine, state, pool, gfp, context));

    /// <summary>mempool_alloc that sleeps until it is served. A thread that owns the CPU by a lease does not own it
    /// while it sleeps, and has it back before it goes on. Answers WouldSleep only when it is cancelled. Sleeping may
    /// allocate managed memory.</summary>
    public Result PoolAllocWait(int pool, uint gfp, Context context = 0, CancellationToken cancel = default)
    {
        while (true)
        {
            Gate? gate = system.GateOf(pool);
            int ticket = gate?.Ticket ?? 0;
            Result answer = PoolAlloc(pool, gfp, context);
            if (answer.Outcome != Outcome.WouldSleep || !Awaits(gate!, ticket, cancel)) return answer;
        }
    }

    /// <summary>mempool_free (R9.3). Ok: the reserve has the element. Freed: the back end has it. Bug: Invalid,
    /// Interior, Free, WrongCache, Slab, Unused, Misaligned or WrongPool, for what no caller has, or what is not of
    /// the cache, the size, the order or the source of the pool; nothing changed.</summary>
    public Result PoolFree(int pool, nuint element) => Kept(Give.Element(Machine, state, pool, element));

    /// <summary>mempool_resize (R9.4). Ok, even if the reserve is not full then; Failed, and nothing changed, if
    /// kmalloc has no array for more elements. Bug (Illegal) for 0 or less, or as the back end had it. Nobody else
    /// resizes or destroys the pool meanwhile.</summary>
    public Result PoolResize(int pool, long least, uint gfp, Context context = 0) =>
        Kept(Resize.Pool(Machine, state, pool, least, gfp, context));

    /// <summary>mempool_destroy (R9.5). Ok; Bug (InUse), and nothing changed, unless the reserve is full. Nobody uses
    /// the pool meanwhile; who waits for an element finds it gone.</summary>
    public Result PoolDestroy(int pool) => Kept(Destroy.Pool(Machine, state, pool));

    bool Awaits(Gate gate, int ticket, CancellationToken cancel)
    {
        bool owned = Ownership.Pause(Machine, state->Number);
        bool woken = gate.Await(ticket, cancel);
        if (owned) Ownership.Enter(Machine, state->Number);
        return woken;
    }
}
