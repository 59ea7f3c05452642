namespace Verified.Benchmarks.Peers;

/// <summary>
/// An allocator as one thread sees it: blocks of 2^order pages, or objects of a size, of which the order is 0. Implemented by structs, so that the compiler makes a
/// loop of its own for each and calls nothing through a table.
/// </summary>
/// <typeparam name="TBlock">How the allocator names a block.</typeparam>
interface IPages<TBlock>
    where TBlock : struct
{
    /// <summary>A block, or one for which <see cref="IsNone"/> holds.</summary>
    TBlock Take(int order);

    void Give(TBlock block, int order);

    /// <summary>Writes the first 8 bytes of each page of the block, or of the object.</summary>
    void Touch(TBlock block, int order);

    bool IsNone(TBlock block);
}
