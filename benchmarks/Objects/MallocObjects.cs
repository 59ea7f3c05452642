using Verified.Benchmarks.Peers;

namespace Verified.Benchmarks.Objects;

/// <summary>malloc and free of a C allocator, with the cheapest calls that .NET has.</summary>
readonly unsafe struct MallocObjects(nint take, nint give, nuint size) : IPages<nuint>
{
    readonly delegate* unmanaged[SuppressGCTransition]<nuint, nuint> take =
        (delegate* unmanaged[SuppressGCTransition]<nuint, nuint>)take;

    readonly delegate* unmanaged[SuppressGCTransition]<nuint, void> give =
        (delegate* unmanaged[SuppressGCTransition]<nuint, void>)give;

    public nuint Take(int order) => take(size);

    public void Give(nuint block, int order) => give(block);

    public void Touch(nuint block, int order) => RawObjects.Touch(block);

    public bool IsNone(nuint block) => block == 0;
}
