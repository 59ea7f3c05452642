using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Verified.Impl.Memory;
using Verified.Impl.PageAllocator;
using Verified.Rules;

namespace Verified.Impl.PerCpu;

/// <summary>The hot and the cold list that one CPU has for one zone: a cache line each, which no other CPU
/// writes to.</summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
unsafe struct PageSet
{
    public const int Bytes = 2 * PageList.Bytes;
    public const int Lists = 2;
    const int ColdBit = 8;

    public PageList Hot;
    public PageList Cold;

    /// <summary>The list of a CPU and a zone: 0 for hot, 1 for cold.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PageList* List(CpuState* cpu, uint zone, uint cold) =>
        &((PageSet*)((byte*)cpu + cpu->SetsAt))[zone].Hot + cold;

    /// <summary>1 if a request wants a frame that is not in the CPU's cache, else 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [Implements(RuleIds.PerCpu.ListChoice)]
    public static uint Choose(uint gfp) => (gfp & Gfp.Cold) >> ColdBit;
}
