using Verified.Impl.Slab;
using GeneralRelease = Verified.Impl.Kmalloc.Release;
using GeneralRequest = Verified.Impl.Kmalloc.Request;
using Resize = Verified.Impl.Kmalloc.Resize;

namespace Verified.Impl;

/// <summary>
/// Slab caches and kmalloc. A machine without caches (<see cref="MachineOptions.CacheLine"/> 0) answers Bug (Illegal)
/// to all of them; a cache that does not exist is Bug (NoCache). Answers that are Bug change nothing.
/// </summary>
public readonly unsafe partial struct CpuHandle
{
    /// <summary>kmem_cache_create (R8.3): a cache, whose number is the frame of the answer. Failed: NoRoom, or TooLarge
    /// if no object fits a slab. Bug: Name (none, or taken), InInterrupt, TooLarge (size below 4 or above 131072),
    /// NoConstructor, Flags, Illegal (alignment), Panic.</summary>
    public Result CreateCache(CacheOptions options, Context context = 0)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Kept(Create.Cache(Machine, state, options, context));
    }

    /// <summary>kmem_cache_alloc (R8.13): an object, at the address of the answer, which the caller owns until it frees
    /// it. Failed or WouldSleep as the request for its pages answers, or Failed (NoGrow, Injected); Bug
    /// (Flags).</summary>
    public Result CacheAlloc(int cache, uint gfp, Context context = 0) =>
        Kept(Take.Object(Machine, state, cache, gfp, context));

    /// <summary>kmem_cache_alloc_node: as <see cref="CacheAlloc"/>, but from the slabs of a node, past the arrays. Bug
    /// (NoNode) if the machine has no such node.</summary>
    public Result CacheAllocOn(int cache, int node, uint gfp, Context context = 0) =>
        Kept(Take.On(Machine, state, cache, node, gfp, context));

    /// <summary>kmem_cache_free (R8.14). Freed. Bug: Invalid (no address in a slab), Interior (not the start of an
    /// object), Free (the object is in nobody's hands), WrongCache.</summary>
    public Result CacheFree(int cache, nuint address) =>
        Kept(Give.Object(Machine, state, cache, address));

    /// <summary>kmem_cache_shrink (R8.19): gives back every slab without objects in use. Ok if none remains, else
    /// Refused (InUse); Bug (InInterrupt). Waits for the threads that own other CPUs.</summary>
    public Result CacheShrink(int cache, Context context = 0) => Kept(Shrink.Cache(Machine, state, cache, context));

    /// <summary>kmem_cache_destroy (R8.20): as <see cref="CacheShrink"/>, and if that answers Ok the cache ends. Nobody
    /// may use it meanwhile. Bug (InUse) for a general cache.</summary>
    public Result CacheDestroy(int cache, Context context = 0) => Kept(Shrink.Destroy(Machine, state, cache, context));

    /// <summary>cache_reap (R8.17): lets time pass, then looks at every cache for this CPU and its node. Ok.</summary>
    /// <param name="elapsedMs">Milliseconds since the last call.</param>
    public Result CacheReap(uint elapsedMs) => Kept(Reap.All(Machine, state, elapsedMs));

    /// <summary>Sets the sizes of the arrays of a cache, as writing to /proc/slabinfo does (R8.23). Ok; Bug (Illegal)
    /// unless 1 &lt;= batch &lt;= limit and shared &gt;= 0; Failed (NoRoom) for a limit above 1024 or batch * shared
    /// above 16384. Waits for the threads that own other CPUs.</summary>
    /// <param name="cache">The cache.</param>
    /// <param name="limit">The most objects in the array of a CPU.</param>
    /// <param name="batch">How many are moved at a time.</param>
    /// <param name="shared">How many batches a shared array holds.</param>
    public Result TuneCache(int cache, int limit, int batch, int shared) =>
        Kept(Tune.Cache(Machine, state, cache, limit, batch, shared));

    /// <summary>Verifies every object of a cache of a machine that debugs its caches (R8.22): as many reports as parts
    /// are damaged, which are repaired. Ok; Bug (Illegal) on other machines. Nobody may use the cache
    /// meanwhile.</summary>
    public Result CheckCache(int cache) => Kept(Guards.Check(Machine, state, cache));

    /// <summary>A stray write for tests, where debugging can find it: a byte of a red zone, or of a poisoned object
    /// that is free. Ok; Refused (InUse) inside what a caller has; Bug (Invalid) anywhere else, Bug (Illegal) on a
    /// machine that does not debug its caches.</summary>
    public Result StrayWrite(nuint address, byte value) => Kept(Slab.StrayWrite.Byte(Machine, state, address, value));

    /// <summary>kmalloc (R8.21): an object of the smallest general cache that fits. As <see cref="CacheAlloc"/>, or
    /// Failed (TooLarge) above 131072 bytes.</summary>
    public Result Kmalloc(nuint size, uint gfp, Context context = 0) =>
        Kept(GeneralRequest.Object(Machine, state, size, gfp, context));

    /// <summary>kzalloc: as <see cref="Kmalloc"/>, with all bytes that are asked for 0.</summary>
    public Result Kzalloc(nuint size, uint gfp, Context context = 0) =>
        Kept(GeneralRequest.Zeroed(Machine, state, size, gfp, context));

    /// <summary>kcalloc: as <see cref="Kzalloc"/>, for count objects of a size.</summary>
    public Result Kcalloc(nuint count, nuint size, uint gfp, Context context = 0) =>
        Kept(GeneralRequest.Many(Machine, state, count, size, gfp, context));

    /// <summary>krealloc: the object grown to a size, here or elsewhere with its content; a failure leaves it as it is.
    /// Address 0: as <see cref="Kmalloc"/>; size 0: as <see cref="Kfree"/>.</summary>
    public Result Krealloc(nuint address, nuint size, uint gfp, Context context = 0) =>
        Kept(Resize.Object(Machine, state, address, size, gfp, context));

    /// <summary>kfree: as <see cref="CacheFree"/>, whatever the cache. Ignored for address 0.</summary>
    public Result Kfree(nuint address) => Kept(GeneralRelease.Object(Machine, state, address));

    /// <summary>ksize: how many bytes the owner of an object may use; 0 for address 0. Ok, or Bug as
    /// <see cref="Kfree"/>.</summary>
    public Result Ksize(nuint address, out nuint size) =>
        Kept(GeneralRelease.Size(Machine, state, address, out size));
}
