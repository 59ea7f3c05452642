using System.Collections.Immutable;

namespace Verified.Model.Slab;

/// <summary>A cache (R8.1). Immutable.</summary>
public sealed record Cache
{
    /// <summary>Its name, which no other cache has.</summary>
    public required string Name { get; init; }

    /// <summary>How its slabs are laid out.</summary>
    public required Geometry Geometry { get; init; }

    /// <summary>What it was created with, and what debugging adds.</summary>
    public required uint Flags { get; init; }

    /// <summary>The general cache that slab descriptors come from; -1: they are in the slabs.</summary>
    public required int DescriptorCache { get; init; }

    /// <summary>How many objects the array of a CPU takes.</summary>
    public required int Limit { get; init; }

    /// <summary>How many objects move to or from an array at a time: batchcount.</summary>
    public required int Batch { get; init; }

    /// <summary>How many objects the shared array of a node takes.</summary>
    public required int SharedCapacity { get; init; }

    /// <summary>The colour of the next slab.</summary>
    public int ColourNext { get; init; }

    /// <summary>Objects constructed since it was created.</summary>
    public int Constructed { get; init; }

    /// <summary>Objects destructed since it was created.</summary>
    public int Destructed { get; init; }

    /// <summary>The array of each CPU.</summary>
    public required ImmutableArray<ObjectArray> Locals { get; init; }

    /// <summary>The slabs of each node.</summary>
    public required ImmutableArray<CacheNode> Lists { get; init; }

    /// <summary>Whether it was created with that flag.</summary>
    public bool Has(uint flag) => (Flags & flag) != 0;

    /// <summary>The cache with another array of a CPU.</summary>
    public Cache With(int cpu, ObjectArray array) => this with { Locals = Locals.SetItem(cpu, array) };

    /// <summary>The cache with other slabs of a node.</summary>
    public Cache With(int node, CacheNode list) => this with { Lists = Lists.SetItem(node, list) };
}
