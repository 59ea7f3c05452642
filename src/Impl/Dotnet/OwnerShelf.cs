namespace Verified.Impl;

/// <summary>Owners that rest on a CPU before they serve again, the longest first. Who owns the CPU alone touches
/// it.</summary>
sealed class OwnerShelf
{
    /// <summary>So many others must have come after one before it serves again, so that a mistake with an owner that
    /// was given back is met before it hits another's buffer.</summary>
    public const int Resting = 32;

    /// <summary>How many are moved at a time between a CPU and the store of all.</summary>
    public const int Batch = 32;

    const int Places = Resting + (2 * Batch);

    readonly PooledOwner?[] ring = new PooledOwner?[Places];
    int first, count;

    public bool IsFull => count == Places;

    public bool CanServe => count > Resting;

    public void Add(PooledOwner owner)
    {
        ring[(first + count) % Places] = owner;
        count++;
    }

    public PooledOwner Take()
    {
        PooledOwner owner = ring[first]!;
        ring[first] = null;
        first = (first + 1) % Places;
        count--;
        return owner;
    }
}
