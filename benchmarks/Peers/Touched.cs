namespace Verified.Benchmarks.Peers;

/// <summary>An allocator whose user writes to each page that it gets.</summary>
struct Touched<TPages, TBlock>(TPages pages) : IPages<TBlock>
    where TPages : struct, IPages<TBlock>
    where TBlock : struct
{
    public TBlock Take(int order)
    {
        TBlock block = pages.Take(order);
        if (!pages.IsNone(block)) pages.Touch(block, order);
        return block;
    }

    public void Give(TBlock block, int order) => pages.Give(block, order);

    public void Touch(TBlock block, int order) => pages.Touch(block, order);

    public bool IsNone(TBlock block) => pages.IsNone(block);
}
