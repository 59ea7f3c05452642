namespace Verified.Impl;

/// <summary>Where the elements of a pool come from.</summary>
public enum PoolBacking
{
    /// <summary>A cache.</summary>
    Slab,

    /// <summary>kmalloc.</summary>
    Kmalloc,

    /// <summary>The page allocator.</summary>
    Pages,

    /// <summary>A source of the caller's own.</summary>
    Own,
}

/// <summary>A memory pool as it is.</summary>
/// <param name="Backing">Where its elements come from.</param>
/// <param name="Least">How many its reserve is to hold: min_nr.</param>
/// <param name="Count">How many it holds: curr_nr.</param>
/// <param name="Waiters">Callers that were told to wait, and have not been woken.</param>
public readonly record struct PoolFacts(PoolBacking Backing, int Least, int Count, int Waiters);

/// <summary>Makes the elements of memory pools, for a back end of one's own. Called inside operations of the pool,
/// without a lock; must not throw.</summary>
public interface IElementSource
{
    /// <summary>An element: a number from 1 to 2^32 - 1 that nobody has; 0 if there is none now.</summary>
    /// <param name="cpu">The CPU that asks, which may be used.</param>
    /// <param name="gfp">Flags of the request: without __GFP_WAIT it must not sleep.</param>
    /// <param name="context">Who asks.</param>
    uint Take(CpuHandle cpu, uint gfp, Context context);

    /// <summary>Takes an element back that it made.</summary>
    void Give(CpuHandle cpu, uint element);

    /// <summary>Why a number cannot come back: it is none of an element that this source made and has not got back.
    /// None: it can.</summary>
    Reason Fault(uint element);
}
