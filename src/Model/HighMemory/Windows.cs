using Verified.Model.Slab;

namespace Verified.Model.HighMemory;

/// <summary>Operations on the windows of high memory.</summary>
static class Windows
{
    /// <summary>The one answer to an operation on a machine with caches.</summary>
    public static Ruling Act(World world, in Command command) => Conversation.Refuse(world);
}
