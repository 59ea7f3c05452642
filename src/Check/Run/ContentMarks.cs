using Verified.Rules;

namespace Verified.Check.Run;

/// <summary>The marks that the content oracle leaves: only the engine sees the bytes.</summary>
static class ContentMarks
{
    public static readonly Marks Kept = Marks.Of(RuleIds.PageFrames.ContentKept);
    public static readonly Marks Zeroed = Marks.Of(RuleIds.PageAllocator.ZeroFill);
}
