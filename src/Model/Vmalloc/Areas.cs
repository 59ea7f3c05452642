using Verified.Model.Slab;
using Verified.Rules;

namespace Verified.Model.Vmalloc;

/// <summary>Operations on noncontiguous areas.</summary>
static class Areas
{
    /// <summary>How far an operation comes.</summary>
    public static Course Run(Course course, scoped in Command command) =>
        course.Refuses(RuleIds.Slab.CacheInvalid, Response.Bug(Reason.Illegal));
}
