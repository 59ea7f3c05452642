using System.Collections.Immutable;
using Verified.Model.Kmalloc;

namespace Verified.Model.Slab;

/// <summary>All caches of a machine, and the time. Immutable.</summary>
public sealed record SlabState
{
    /// <summary>The caches by their place in the chain, the general ones first; null: the place is free.</summary>
    public required ImmutableArray<Cache?> Caches { get; init; }

    /// <summary>Milliseconds since boot.</summary>
    public long Clock { get; init; }

    /// <summary>The how many-th request for pages from now on fails; 0: none.</summary>
    public int FailIn { get; init; }

    /// <summary>The general caches without a slab.</summary>
    public static SlabState Boot(Machine machine)
    {
        ImmutableArray<Cache?>.Builder caches = ImmutableArray.CreateBuilder<Cache?>();
        foreach (int size in Sizes.Of(machine.Layout.CacheLine))
        {
            foreach (bool dma in (ReadOnlySpan<bool>)[false, true])
            {
                uint flags = CacheFlags.HwCacheAlign | (dma ? CacheFlags.CacheDma : 0);
                string name = dma ? $"size-{size}(DMA)" : $"size-{size}";
                caches.Add(Create.New(machine, name, Geometry.Of(size, 0, flags, machine)!, flags, caches.Count, 0));
            }
        }

        caches.AddRange(new Cache?[machine.Layout.Caches]);
        return new() { Caches = caches.ToImmutable() };
    }

    /// <summary>The state with another cache at a place.</summary>
    public SlabState With(int place, Cache? cache) => this with { Caches = Caches.SetItem(place, cache) };
}
