using System.Numerics;
using Verified.Rules;

namespace Verified.Impl.Slab;

/// <summary>How a build with debugging lays objects out (R8.22).</summary>
static class Debugging
{
    const uint Page = Memory.MemMap.PageSize, Words = CacheFlags.RedZone | CacheFlags.StoreUser;

    /// <summary>The flags of a cache with those that debugging adds, and without those that its alignment
    /// forbids.</summary>
    /// <param name="size">Bytes of an object, as asked for.</param>
    /// <param name="wish">The alignment asked for.</param>
    /// <param name="flags">The flags asked for.</param>
    /// <param name="usual">The alignment without that wish.</param>
    [Implements(RuleIds.Slab.DebugAutomatic)]
    public static uint FlagsOf(uint size, uint wish, uint flags, uint usual)
    {
        const uint Added = 3 * Geometry.Word;
        // Larger ones only if they do not outgrow the power of two that they are below.
        if (size < Page || BitOperations.LeadingZeroCount(size - 1) == BitOperations.LeadingZeroCount(size - 1 + Added))
            flags |= Words;
        if ((flags & CacheFlags.DestroyByRcu) == 0) flags |= CacheFlags.Poison;
        return wish > usual ? flags & ~Words : flags;
    }

    /// <summary>Adds red zones and last user to a size in words, and says where the caller's part is; bytes of
    /// all.</summary>
    [Implements(RuleIds.Slab.DebugLayout)]
    public static uint Guard(uint size, uint flags, ref Geometry geometry)
    {
        geometry.Length = size;
        if ((flags & Words) != 0) geometry.Align = Geometry.Word;
        if ((flags & CacheFlags.StoreUser) != 0) size += Geometry.Word;
        if ((flags & CacheFlags.RedZone) == 0) return size;
        geometry.Head = Geometry.Word;
        return size + 2 * Geometry.Word;
    }
}
