using System.Runtime.InteropServices;

namespace Verified.Benchmarks.Peers;

/// <summary>What .NET itself offers for aligned native memory.</summary>
readonly unsafe struct NativePages : IPages<nuint>
{
    public nuint Take(int order) => (nuint)NativeMemory.AlignedAlloc((nuint)RawPages.Size << order, RawPages.Size);

    public void Give(nuint block, int order) => NativeMemory.AlignedFree((void*)block);

    public void Touch(nuint block, int order) => RawPages.Touch(block, order);

    public bool IsNone(nuint block) => block == 0;
}
