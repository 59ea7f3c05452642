using Verified.Impl.Memory;
using Verified.Impl.Mempool;
using Verified.Rules;

namespace Verified.Impl;

/// <summary>Memory pools: what an observer may see of them, their sources and those who wait. The pools themselves are
/// used through the handle of a CPU.</summary>
public sealed unsafe partial class MemorySystem
{
    // By the number of the pool; both are managed.
    readonly IElementSource?[] sources;
    readonly Gate[] gates;

    /// <summary>Pools that the machine has room for.</summary>
    public int PoolPlaces => Live->PoolPlaces;

    /// <summary>Whether there is a pool of that number; any is allowed.</summary>
    public bool PoolExists(int pool) => Pools.Exists(Live, pool);

    /// <summary>A pool as it is.</summary>
    [Implements(RuleIds.Mempool.Exact)]
    public PoolFacts ReadPool(int pool)
    {
        PoolPlace* own = Live->Pools + CheckedPool(pool);
        return new PoolFacts(own->Backing, own->Least, own->Count, own->Waiters);
    }

    /// <summary>Writes the reserve of a pool, its top last, as far as it fits: objects in words of 4 bytes from frame
    /// 0, blocks by their first frames, elements of a source by their numbers. Returns how many there are.</summary>
    public int PoolReserve(int pool, Span<int> elements)
    {
        PoolPlace* own = Live->Pools + CheckedPool(pool);
        uint first = PoolPlace.OfObjects(own) ? map->First << (MemMap.PageShift - 2) : 0;
        for (int i = 0; i < Math.Min(own->Count, elements.Length); i++)
            elements[i] = (int)(PoolPlace.Reserve(map, own)[i] + first);
        return own->Count;
    }

    internal IElementSource SourceOf(int pool) => sources[pool]!;

    internal void KeepSource(int pool, IElementSource? source) => sources[pool] = source;

    internal void WakePool(int pool) => gates[pool].Open();

    internal Gate? GateOf(int pool) => (uint)pool < (uint)gates.Length ? gates[pool] : null;

    internal IElementSource?[] Sources() => [.. sources];

    internal void RestoreSources(IElementSource?[] from) => from.CopyTo(sources, 0);

    int CheckedPool(int pool)
    {
        if (!PoolExists(pool)) Throw.OutOfRange(nameof(pool), pool, "the number of a pool");
        return pool;
    }
}
