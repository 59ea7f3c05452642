using System.Collections.Immutable;

namespace Verified.Model.Mempool;

/// <summary>Where the elements of a pool come from.</summary>
public enum Backing : byte
{
    /// <summary>A cache.</summary>
    Slab,

    /// <summary>kmalloc.</summary>
    Kmalloc,

    /// <summary>The page allocator.</summary>
    Pages,

    /// <summary>The check, which may fail as it likes.</summary>
    Scripted,
}

/// <summary>A memory pool. Immutable.</summary>
public sealed record Pool
{
    /// <summary>Where its elements come from.</summary>
    public required Backing Backing { get; init; }

    /// <summary>The place of its cache.</summary>
    public int Cache { get; init; }

    /// <summary>Bytes of an element of kmalloc.</summary>
    public ulong Size { get; init; }

    /// <summary>The order of its blocks.</summary>
    public Order Order { get; init; }

    /// <summary>How many pools were begun before it.</summary>
    public int Serial { get; init; }

    /// <summary>How many elements its reserve is to hold.</summary>
    public int MinNr { get; init; }

    /// <summary>
    /// The reserve, last in first out: words from frame 0 for objects, first frames for blocks, else numbers.
    /// </summary>
    public ImmutableArray<int> Elements { get; init; } = [];

    /// <summary>Callers that wait for an element.</summary>
    public int Waiters { get; init; }

    /// <summary>The object that holds its descriptor; -1: none.</summary>
    public int Word { get; init; } = -1;

    /// <summary>The object that holds its array; -1: none.</summary>
    public int Array { get; init; } = -1;

    /// <summary>Whether it is complete, and not about to go.</summary>
    public bool Live { get; init; }

    /// <summary>Whether its elements are objects of caches.</summary>
    public bool OfObjects => Backing <= Backing.Kmalloc;

    /// <summary>Whether the object is in its reserve.</summary>
    public bool Keeps(int word) => OfObjects && Elements.Contains(word);

    /// <summary>With an element more.</summary>
    public Pool Push(int element) => this with { Elements = Elements.Add(element) };
}
