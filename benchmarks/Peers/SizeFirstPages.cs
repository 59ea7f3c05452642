namespace Verified.Benchmarks.Peers;

/// <summary>As <see cref="AlignFirstPages"/>, with the size as the first argument (mi_malloc_aligned).</summary>
readonly unsafe struct SizeFirstPages(nint take, nint give) : IPages<nuint>
{
    readonly delegate* unmanaged[SuppressGCTransition]<nuint, nuint, nuint> take =
        (delegate* unmanaged[SuppressGCTransition]<nuint, nuint, nuint>)take;

    readonly delegate* unmanaged[SuppressGCTransition]<nuint, void> give =
        (delegate* unmanaged[SuppressGCTransition]<nuint, void>)give;

    public nuint Take(int order) => take((nuint)RawPages.Size << order, RawPages.Size);

    public void Give(nuint block, int order) => give(block);

    public void Touch(nuint block, int order) => RawPages.Touch(block, order);

    public bool IsNone(nuint block) => block == 0;
}
