using Verified.Rules;

namespace Verified.Impl.PageAllocator;

/// <summary>The flags of a request (R4.5).</summary>
[Implements(RuleIds.PageAllocator.FlagNames)]
public static class Gfp
{
    /// <summary>__GFP_DMA: from the DMA zone only.</summary>
    public const uint Dma = 0x0001;

    /// <summary>__GFP_HIGHMEM: high memory will do.</summary>
    public const uint HighMem = 0x0002;

    /// <summary>__GFP_WAIT: the caller may sleep.</summary>
    public const uint Wait = 0x0010;

    /// <summary>__GFP_HIGH: the caller may dig into the pool.</summary>
    public const uint High = 0x0020;

    /// <summary>__GFP_IO: may start disk transfers to free frames.</summary>
    public const uint Io = 0x0040;

    /// <summary>__GFP_FS: may call file systems.</summary>
    public const uint Fs = 0x0080;

    /// <summary>__GFP_COLD: a frame that is not in the CPU's cache will do.</summary>
    public const uint Cold = 0x0100;

    /// <summary>__GFP_NOWARN: no message on failure.</summary>
    public const uint NoWarn = 0x0200;

    /// <summary>__GFP_REPEAT: keep trying.</summary>
    public const uint Repeat = 0x0400;

    /// <summary>__GFP_NOFAIL: never give up.</summary>
    public const uint NoFail = 0x0800;

    /// <summary>__GFP_NORETRY: give up after one round of reclaim.</summary>
    public const uint NoRetry = 0x1000;

    /// <summary>__GFP_NO_GROW: a cache must not add a slab.</summary>
    public const uint NoGrow = 0x2000;

    /// <summary>__GFP_COMP: build a compound block.</summary>
    public const uint Compound = 0x4000;

    /// <summary>__GFP_ZERO: fill with zeros.</summary>
    public const uint Zero = 0x8000;

    /// <summary>GFP_ATOMIC.</summary>
    public const uint Atomic = High;

    /// <summary>GFP_NOIO.</summary>
    public const uint NoIo = Wait;

    /// <summary>GFP_NOFS.</summary>
    public const uint NoFs = Wait | Io;

    /// <summary>GFP_KERNEL.</summary>
    public const uint Kernel = Wait | Io | Fs;

    /// <summary>GFP_USER.</summary>
    public const uint User = Wait | Io | Fs;

    /// <summary>GFP_HIGHUSER.</summary>
    public const uint HighUser = User | HighMem;

    internal const uint ZoneMask = Dma | HighMem;
}
