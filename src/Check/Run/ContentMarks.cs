using Verified.Rules;

namespace Verified.Check.Run;

/// <summary>The marks that the content oracle leaves: only the engine sees the bytes.</summary>
static class ContentMarks
{
    public static readonly Marks Kept = Marks.Of(RuleIds.PageFrames.ContentKept);
    public static readonly Marks ObjectKept = Marks.Of(RuleIds.Slab.ObjectContent);
    public static readonly Marks Constructed = Marks.Of(RuleIds.Slab.ObjectConstructed);
    public static readonly Marks Placed = Marks.Of(RuleIds.Slab.ObjectFits)
        | Marks.Of(RuleIds.Slab.ObjectAlignment) | Marks.Of(RuleIds.Slab.ObjectNoOverlap);

    public static readonly Marks AreaShown = Marks.Of(RuleIds.Vmalloc.Content);
    public static readonly Marks Mapped = Marks.Of(RuleIds.HighMemory.Content);
    public static readonly Marks Zeroed = Marks.Of(RuleIds.PageAllocator.ZeroFill);
}
