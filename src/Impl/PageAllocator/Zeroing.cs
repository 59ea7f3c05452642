using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Verified.Impl.Memory;
using Verified.Impl.PageFrames;
using Verified.Rules;

namespace Verified.Impl.PageAllocator;

/// <summary>__GFP_ZERO (R4.3).</summary>
static unsafe class Zeroing
{
    /// <summary>Zeroing high memory needs a mapping, and so a caller that may wait for one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [Implements(RuleIds.PageAllocator.ZeroHighAtomic)]
    public static bool IsForbidden(uint gfp) =>
        (gfp & (Gfp.Zero | Gfp.HighMem | Gfp.Wait)) == (Gfp.Zero | Gfp.HighMem);

    /// <summary>Clears all frames of a block. Nothing else in the allocator writes to frames.</summary>
    [Implements(RuleIds.PageAllocator.ZeroFill), Implements(RuleIds.PageFrames.ContentKept)]
    public static void Fill(MemMap* map, uint index, int order) =>
        NativeMemory.Clear(Addresses.Bytes(map, index), (nuint)MemMap.PageSize << order);
}
