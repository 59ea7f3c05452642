namespace Verified.Model.Vmalloc;

/// <summary>What is found at the addresses of an area.</summary>
public static class Content
{
    /// <summary>At the addresses of a page of an area there shall be the bytes of its frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="shown">What is found at the page; empty: nothing is mapped there.</param>
    /// <param name="held">What the frame holds; empty: the system has no memory.</param>
    [Rule(RuleIds.Vmalloc.Content, Source = "ULK3 8.3; R7.12; invariants V7")]
    public static Violation? Shows(Frame frame, ReadOnlySpan<byte> shown, ReadOnlySpan<byte> held) =>
        shown.SequenceEqual(held)
            ? null
            : new(
                RuleIds.Vmalloc.Content, $"the bytes of {frame} at its page of the area",
                shown.IsEmpty ? "nothing" : $"other bytes from {shown.CommonPrefixLength(held)} on");
}
