using Verified.Impl.Mempool;

namespace Verified.Impl.Memory;

/// <summary>The part of the metadata that pools have.</summary>
readonly unsafe partial struct Metadata
{
    /// <summary>A pool.</summary>
    public ref PoolPlace Pool(int pool) => ref map->Pools[pool];

    /// <summary>Its reserve.</summary>
    public Span<uint> Reserve(int pool) => new(PoolPlace.Reserve(map, map->Pools + pool), map->Pools[pool].Count);
}
