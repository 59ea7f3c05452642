using System.Collections.Immutable;

namespace Verified.Model.Dialects.V6;

/// <summary>The request flags (R4.6).</summary>
public static class Gfp
{
    /// <summary>May use half of the minimum.</summary>
    public const uint High = 0x20;

    /// <summary>The caller may reclaim, and so wait.</summary>
    public const uint DirectReclaim = 0x400;

    /// <summary>May use everything.</summary>
    public const uint MemAlloc = 0x20000;

    /// <summary>May not use everything, whatever the task is allowed; stronger than <see cref="MemAlloc"/>.</summary>
    public const uint NoMemAlloc = 0x80000;

    /// <summary>GFP_ATOMIC.</summary>
    public const uint Atomic = High | KswapdReclaim;

    /// <summary>GFP_NOWAIT.</summary>
    public const uint NoWait = KswapdReclaim | NoWarn;

    /// <summary>GFP_NOIO.</summary>
    public const uint NoIo = DirectReclaim | KswapdReclaim;

    /// <summary>GFP_NOFS.</summary>
    public const uint NoFs = NoIo | Io;

    /// <summary>GFP_KERNEL.</summary>
    public const uint Kernel = NoFs | Fs;

    /// <summary>GFP_USER.</summary>
    public const uint User = Kernel | HardWall;

    /// <summary>GFP_HIGHUSER.</summary>
    public const uint HighUser = User | HighMem;

    /// <summary>GFP_HIGHUSER_MOVABLE, without the bit of an address sanitizer.</summary>
    public const uint HighUserMovable = HighUser | Movable;

    const uint HighMem = 0x2;
    const uint Movable = 0x8;
    const uint Io = 0x40;
    const uint Fs = 0x80;
    const uint KswapdReclaim = 0x800;
    const uint NoWarn = 0x2000;
    const uint HardWall = 0x100000;

    static readonly string[] Names =
    [
        "DMA", "HIGHMEM", "DMA32", "MOVABLE", "RECLAIMABLE", "HIGH", "IO", "FS", "ZERO", "0x200", "DIRECT_RECLAIM",
        "KSWAPD_RECLAIM", "WRITE", "NOWARN", "RETRY_MAYFAIL", "NOFAIL", "NORETRY", "MEMALLOC", "COMP", "NOMEMALLOC",
        "HARDWALL", "THISNODE", "ACCOUNT", "ZEROTAGS",
    ];

    /// <summary>
    /// A mask of request flags shall mean the flags whose bits are set, from DMA at bit 0 to ZEROTAGS at bit 23, of
    /// which bit 9 means nothing.
    /// </summary>
    [DialectRule(DialectRuleIds.V6.GfpBits, Source = "R4.6")]
    public static string Format(uint gfp) =>
        string.Join('|', Names.Where((_, bit) => (gfp >> bit & 1) != 0));

    /// <summary>
    /// A request shall begin at the zone that its low four bits name, or at Normal where the kernel lacks that zone;
    /// at most one of DMA, HIGHMEM and DMA32 may be set, and MOVABLE changes only a request with HIGHMEM.
    /// </summary>
    /// <remarks>Null: a combination that names no zone.</remarks>
    [DialectRule(DialectRuleIds.V6.GfpZone, Source = "R2.9")]
    public static ZoneType? ZoneOf(uint gfp, ImmutableArray<Zone> zones)
    {
        ZoneType? named = (gfp & 0xF) switch
        {
            0x0 or 0x8 => ZoneType.Normal,
            0x1 or 0x9 => ZoneType.Dma,
            0x2 => ZoneType.HighMem,
            0x4 or 0xC => ZoneType.Dma32,
            0xA => ZoneType.Movable,
            _ => null,
        };
        return named is null || zones.Any(zone => zone.Type == named) ? named : ZoneType.Normal;
    }

    /// <summary>GFP_KERNEL.</summary>
    [Example(DialectRuleIds.V6.GfpBits, "E4.6")]
    internal static string KernelFlags() => $"0x{Kernel:X} = {Format(Kernel)}";

    /// <summary>Three combinations.</summary>
    [Example(DialectRuleIds.V6.GfpZone, "E2.9")]
    internal static string ThreeMasks() => string.Join(", ", new uint[] { 0x6, 0xA, 0x8 }
        .Select(gfp => $"0x{gfp:X}: {ZoneOf(gfp, Zone.X8664(0, 0, 0))?.ToString() ?? "none"}"));
}
