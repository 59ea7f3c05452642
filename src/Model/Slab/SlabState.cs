using System.Collections.Immutable;
using Verified.Model.Kmalloc;

namespace Verified.Model.Slab;

/// <summary>All caches of a machine, and the time. Immutable.</summary>
public sealed record SlabState
{
    /// <summary>The caches by their place in the chain, the general ones first; null: the place is free.</summary>
    public required CacheChain Caches { get; init; }

    /// <summary>Milliseconds since boot.</summary>
    public long Clock { get; init; }

    /// <summary>The how many-th request for pages from now on fails; 0: none.</summary>
    public int FailIn { get; init; }

    /// <summary>Bytes that stray writes damaged, by their addresses, and what they are now.</summary>
    public ImmutableSortedDictionary<ulong, byte> Damage { get; init; } = ImmutableSortedDictionary<ulong, byte>.Empty;

    /// <summary>Objects of general caches that the system keeps for itself, by their words.</summary>
    public ImmutableArray<int> Kept { get; init; } = [];

    /// <summary>The last users of objects that keep one, by the word of the object; at first 0.</summary>
    public ImmutableDictionary<int, uint> Users { get; init; } = ImmutableDictionary<int, uint>.Empty;

    /// <summary>The general caches without a slab.</summary>
    public static SlabState Boot(Machine machine)
    {
        var caches = new List<Cache?>();
        foreach (int size in Sizes.Of(machine.Layout.CacheLine))
        {
            Add($"size-{size}", size, CacheFlags.HwCacheAlign);
            Add($"size-{size}(DMA)", size, CacheFlags.HwCacheAlign | CacheFlags.CacheDma);
        }

        return new() { Caches = CacheChain.Of([.. caches, .. new Cache?[machine.Layout.Caches]]) };

        void Add(string name, int size, uint flags) => caches.Add(
            Create.New(machine, name, Geometry.Of(size, 0, flags, machine)!, caches.Count, 0));
    }

    /// <summary>The state after one more request for pages.</summary>
    public SlabState Asked() => FailIn == 0 ? this : this with { FailIn = FailIn - 1 };

    /// <summary>The state with another cache at a place.</summary>
    public SlabState With(int place, Cache? cache) => this with { Caches = Caches.With(place, cache) };

    /// <summary>
    /// Whether the object, of the cache at that place, holds the descriptor of a slab or something else of the system.
    /// </summary>
    public bool Keeps(int place, int word)
    {
        if (Kept.Contains(word)) return true;
        for (int at = 0; at < Caches.Length; at++)
        {
            if (Caches[at] is not { } cache || cache.DescriptorCache != place) continue;
            foreach (CacheNode list in cache.Lists)
                if (list.Keeps(word)) return true;
        }

        return false;
    }
}
