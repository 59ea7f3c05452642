using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Verified.Impl.Memory;

/// <summary>The caches of the processor.</summary>
static unsafe class Prefetch
{
    /// <summary>Has a line brought near that will be written or read soon. An atomic waits for all that was begun
    /// before it, and nothing behind it begins earlier: lines that are needed on both sides are asked for
    /// before. Any address is allowed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Line(void* line)
    {
        if (Sse.IsSupported) Sse.Prefetch0(line);
    }
}
