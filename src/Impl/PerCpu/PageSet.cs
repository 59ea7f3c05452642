using System.Runtime.CompilerServices;
using Verified.Impl.Memory;
using Verified.Impl.PageAllocator;
using Verified.Rules;

namespace Verified.Impl.PerCpu;

/// <summary>The lists that one CPU has for one zone: a hot and a cold one of single frames, and behind them one of
/// blocks for every further order that is listed. A cache line each, which no other CPU writes to.</summary>
static unsafe class PageSet
{
    const int ColdBit = 8;

    /// <summary>How many lists a set has when the orders below that one are listed; 1 to 11.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Lists(int orders) => orders + 1;

    /// <summary>Which list of a set holds the blocks of an order: 0 for hot, 1 for cold, then by order. Only single
    /// frames are told apart by their warmth. Without a branch, as orders come in any sequence.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Number(int order, uint cold) => (uint)order + (cold | ((uint)-order >> 31));

    /// <summary>A list of a CPU and a zone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PageList* List(CpuState* cpu, uint zone, uint number) =>
        (PageList*)((byte*)cpu + cpu->SetsAt) + (zone * cpu->Lists) + number;

    /// <summary>1 if a request wants a frame that is not in the CPU's cache, else 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [Implements(RuleIds.PerCpu.ListChoice)]
    public static uint Choose(uint gfp) => (gfp & Gfp.Cold) >> ColdBit;
}
