namespace Verified.Model.PageFrames;

/// <summary>The bytes of blocks in use.</summary>
public static class Content
{
    /// <summary>
    /// The bytes of a block in use shall change by its owner's writes alone, whatever else the allocator does.
    /// </summary>
    [Rule(RuleIds.PageFrames.ContentKept, Source = "invariants A4")]
    public static Violation? Kept(Frame frame, int offset, ulong expected, ulong actual) => expected == actual
        ? null
        : new(RuleIds.PageFrames.ContentKept, $"0x{expected:x16} at offset {offset} of {frame}", $"0x{actual:x16}");
}
