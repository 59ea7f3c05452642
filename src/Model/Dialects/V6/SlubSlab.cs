namespace Verified.Model.Dialects.V6;

/// <summary>A slab of SLUB: objects from its first byte on, and nothing else.</summary>
/// <param name="Size">Bytes from one object to the next, as /proc/slabinfo says.</param>
/// <param name="Objects">Objects in a slab.</param>
/// <param name="Pages">Pages of a slab, a power of two.</param>
public readonly record struct SlubSlab(long Size, long Objects, long Pages)
{
    /// <summary>
    /// The objects of a cache shall stand one behind the other from the beginning of a slab, which is a multiple of its
    /// own size away from address 0.
    /// </summary>
    [DialectRule(DialectRuleIds.V6.SlubPlace, Source = "R8.24")]
    public bool Has(ulong address)
    {
        var offset = (long)(address % ((ulong)Pages * 4096));
        return offset % Size == 0 && offset / Size < Objects;
    }

    /// <summary>What an object gets shall be the object size of its cache in /proc/slabinfo.</summary>
    [DialectRule(DialectRuleIds.V6.SlubSize, Source = "R8.24")]
    public bool Gives(long bytes) => bytes == Size;
}
