using Verified.Model.Slab;
using Verified.Rules;

namespace Verified.Model.Mempool;

/// <summary>Operations on memory pools.</summary>
static class Pools
{
    /// <summary>How far an operation comes.</summary>
    public static Course Run(Course course, scoped in Command command) =>
        course.Refuses(RuleIds.Slab.CacheInvalid, Response.Bug(Reason.Illegal));
}
