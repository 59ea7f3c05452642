using Verified.Rules;

namespace Verified.Impl.PageFrames;

/// <summary>What `mapping` and `index` say (R1.9).</summary>
static class Mapping
{
    public static bool IsAnonymous(in PageDescriptor page) => (page.Mapping & 1) != 0;

    /// <summary>page_mapping.</summary>
    [Implements(RuleIds.PageFrames.MappingDecoded)]
    public static ulong Of(in PageDescriptor page)
    {
        if ((page.Flags & Flags.SwapCache) != 0) return FrameInfo.SwapperSpace;
        return IsAnonymous(page) ? 0 : page.Mapping;
    }

    /// <summary>page_index.</summary>
    public static ulong IndexOf(in PageDescriptor page) =>
        (page.Flags & Flags.SwapCache) != 0 ? page.Private : page.Index;
}
