namespace Verified.Model.PageAllocator;

/// <summary>__GFP_ZERO (R4.3).</summary>
public static class Zeroing
{
    /// <summary>A block asked for with __GFP_ZERO shall be filled with zeros, all 2^k frames of it.</summary>
    [Rule(RuleIds.PageAllocator.ZeroFill, Source = "R4.3")]
    public static bool IsAsked(uint gfp) => (gfp & Gfp.Zero) != 0;

    /// <summary>Zeroing high memory without permission to sleep is a bug of the caller.</summary>
    [Rule(RuleIds.PageAllocator.ZeroHighAtomic, Source = "R4.3")]
    public static bool IsIllegal(uint gfp) => IsAsked(gfp) && (gfp & (Gfp.HighMem | Gfp.Wait)) == Gfp.HighMem;

    /// <summary>get_zeroed_page from high memory is a bug of the caller: it would have no address to return.</summary>
    [Rule(RuleIds.PageAllocator.ZeroedHigh, Source = "R4.2")]
    public static bool IsHighPage(in Command command) =>
        command.Op == Op.GetZeroedPage && (command.Gfp & Gfp.HighMem) != 0;

    /// <summary>What a byte of a block that should be zero breaks.</summary>
    public static Violation NotZero(Frame frame, int offset, byte value) =>
        new(RuleIds.PageAllocator.ZeroFill, $"{frame} to be zero", $"byte 0x{value:x2} at offset {offset}");

    /// <summary>With and without permission to sleep.</summary>
    [Example(RuleIds.PageAllocator.ZeroHighAtomic, "E4.3")]
    internal static string TwoMasks() => $"0x8002: bug {IsIllegal(0x8002)}, 0x8012: bug {IsIllegal(0x8012)}";

    /// <summary>GFP_HIGHUSER.</summary>
    [Example(RuleIds.PageAllocator.ZeroedHigh, "E4.2")]
    internal static string HighUser() =>
        $"get_zeroed_page(0xD2): bug {IsHighPage(new Command { Op = Op.GetZeroedPage, Gfp = Gfp.HighUser })}";
}
