namespace Verified.Model.PageFrames;

/// <summary>What the fields mapping, index and private mean together (R1.9).</summary>
public readonly record struct Mapping(bool Anonymous, ulong PageMapping, ulong PageIndex, int Mappers)
{
    /// <summary>What stands for the address of the swapper space.</summary>
    public const ulong SwapperSpace = 0xC0FFEE00;

    /// <summary>
    /// A frame is anonymous when the low bit of mapping is set; page_mapping is then null, and the swapper space for a
    /// frame in the swap cache, whose index is in private.
    /// </summary>
    [Rule(RuleIds.PageFrames.MappingDecoded, Source = "R1.9")]
    public static Mapping Decode(DescriptorImage image)
    {
        bool swap = (image.Flags & (uint)PageFlags.SwapCache) != 0;
        bool anonymous = (image.Mapping & 1) != 0;
        return new(
            anonymous, swap ? SwapperSpace : anonymous ? 0 : image.Mapping, swap ? image.Private : image.Index,
            image.Mapcount + 1);
    }

    /// <summary>An anonymous frame.</summary>
    [Example(RuleIds.PageFrames.MappingDecoded, "E1.9")]
    internal static string AnonymousFrame() => $"mapping 0xC7A01231: {Decode(new(new(0), 0, 0, -1, 0, 0xC7A01231, 0))}";
}
