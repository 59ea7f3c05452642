using System.Collections.Immutable;

namespace Verified.Model.Mempool;

/// <summary>What the memory pools keep. Immutable.</summary>
public sealed record MempoolState
{
    /// <summary>The pools by their number; null: the number is free.</summary>
    public required ImmutableArray<Pool?> Pools { get; init; }

    /// <summary>Bit k: the k-th of the coming requests for an element of the check fails.</summary>
    public ulong Failing { get; init; }

    /// <summary>The number of the last element of the check.</summary>
    public int Made { get; init; }

    /// <summary>The elements of the check that did not go back to it, and for which pool each was made.</summary>
    public ImmutableSortedDictionary<int, int> Handed { get; init; } = ImmutableSortedDictionary<int, int>.Empty;

    /// <summary>Pools that were begun since boot.</summary>
    public int Begun { get; init; }

    /// <summary>As it is after boot.</summary>
    public static MempoolState Boot(Machine machine) => new() { Pools = [.. new Pool?[machine.Layout.Pools]] };

    /// <summary>The state with another pool of a number.</summary>
    public MempoolState With(int place, Pool? pool) => this with { Pools = Pools.SetItem(place, pool) };

    /// <summary>Whether the object is in the reserve of a pool.</summary>
    public bool Keeps(int word)
    {
        foreach (Pool? pool in Pools)
            if (pool is not null && pool.Keeps(word)) return true;
        return false;
    }

    /// <summary>Whether a pool takes its elements from the cache at that place.</summary>
    public bool StandOn(int cache)
    {
        foreach (Pool? pool in Pools)
            if (pool is { Backing: Backing.Slab } && pool.Cache == cache) return true;
        return false;
    }
}
