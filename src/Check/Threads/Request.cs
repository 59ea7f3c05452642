using System.Numerics;
using Verified.Check.Generate;
using Verified.Impl;

namespace Verified.Check.Threads;

/// <summary>What a thread asks for.</summary>
/// <param name="Gfp">The flags.</param>
/// <param name="Order">2^order frames.</param>
/// <param name="Context">Who asks.</param>
readonly record struct Request(uint Gfp, int Order, Context Context)
{
    const int MostOrder = 10;

    static readonly uint[] Flags =
    [
        Impl.PageAllocator.Gfp.Kernel, Impl.PageAllocator.Gfp.Kernel, Impl.PageAllocator.Gfp.HighUser,
        Impl.PageAllocator.Gfp.Atomic, Impl.PageAllocator.Gfp.Atomic | Impl.PageAllocator.Gfp.HighMem,
        Impl.PageAllocator.Gfp.Dma, Impl.PageAllocator.Gfp.Kernel | Impl.PageAllocator.Gfp.Cold,
        Impl.PageAllocator.Gfp.Kernel | Impl.PageAllocator.Gfp.Compound,
        Impl.PageAllocator.Gfp.Kernel | Impl.PageAllocator.Gfp.Zero,
    ];

    static readonly Context[] Contexts = [Context.Process, Context.Process, Context.RealTime, Context.MemAlloc];

    /// <summary>Whether it asks for zeros.</summary>
    public bool IsZeroed => (Gfp & Impl.PageAllocator.Gfp.Zero) != 0;

    /// <summary>Any: small blocks often, each order at times.</summary>
    public static Request Draw(SplitMix random) => new(
        random.Pick<uint>(Flags),
        random.OneIn(3) ? Math.Min(MostOrder, BitOperations.TrailingZeroCount(random.Next() | 1ul << 63)) : 0,
        random.Pick<Context>(Contexts));
}
