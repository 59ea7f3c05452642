namespace Verified.Benchmarks.Peers;

/// <summary>
/// A C allocator with the alignment as its first argument (aligned_alloc, memalign). The calls are the cheapest that
/// .NET has; they would hold up a garbage collection, of which there is none while time is taken.
/// </summary>
readonly unsafe struct AlignFirstPages(nint take, nint give) : IPages<nuint>
{
    readonly delegate* unmanaged[SuppressGCTransition]<nuint, nuint, nuint> take =
        (delegate* unmanaged[SuppressGCTransition]<nuint, nuint, nuint>)take;

    readonly delegate* unmanaged[SuppressGCTransition]<nuint, void> give =
        (delegate* unmanaged[SuppressGCTransition]<nuint, void>)give;

    public nuint Take(int order) => take(RawPages.Size, (nuint)RawPages.Size << order);

    public void Give(nuint block, int order) => give(block);

    public void Touch(nuint block, int order) => RawPages.Touch(block, order);

    public bool IsNone(nuint block) => block == 0;
}
