using System.Collections.Immutable;
using Verified.Model.PageAllocator;

namespace Verified.Check.Import;

/// <summary>One request flag of v6 and what becomes of it.</summary>
/// <param name="Name">As the tracepoints print it.</param>
/// <param name="Bits">Its value in v6 (R4.6).</param>
/// <param name="Becomes">The flag of v2.6 (R4.5); 0: there is none.</param>
/// <param name="Why">The thought behind it.</param>
public sealed record GfpFlag(string Name, uint Bits, uint Becomes, string Why);

/// <summary>A name that stands for several flags of v6.</summary>
/// <param name="Name">As the tracepoints print it.</param>
/// <param name="Bits">Its flags in v6 (R4.6).</param>
public sealed record GfpGroup(string Name, uint Bits);

/// <summary>Request flags in the terms of v2.6.</summary>
/// <param name="Gfp">The flags.</param>
/// <param name="MemAlloc">Whether the request asks for the rights of a caller that frees memory itself.</param>
/// <param name="Lost">Names of the flags without a counterpart.</param>
public sealed record GfpRequest(uint Gfp, bool MemAlloc, ImmutableArray<string> Lost);

/// <summary>
/// Translates the request flags of v6 into the nearest ones of v2.6. The page docs/gfp-translation.md shows the
/// tables.
/// </summary>
public static class GfpTranslation
{
    const uint DirectReclaim = 0x400;
    const uint MemAllocBit = 0x20000;

    /// <summary>The single flags, by value.</summary>
    public static ImmutableArray<GfpFlag> Flags { get; } =
    [
        new("__GFP_DMA", 0x1, Gfp.Dma, "the same zone"),
        new("__GFP_HIGHMEM", 0x2, Gfp.HighMem, "the same zonelist; without a HighMem zone it changes nothing"),
        new("__GFP_DMA32", 0x4, 0, "v2.6 has no such zone; Normal serves"),
        new("__GFP_MOVABLE", 0x8, 0, "v2.6 does not group frames by mobility"),
        new("__GFP_RECLAIMABLE", 0x10, 0, "v2.6 does not group frames by mobility"),
        new("__GFP_HIGH", 0x20, Gfp.High, "the same right"),
        new("__GFP_IO", 0x40, 0x40, "the same"),
        new("__GFP_FS", 0x80, 0x80, "the same"),
        new("__GFP_ZERO", 0x100, Gfp.Zero, "the same"),
        new("__GFP_DIRECT_RECLAIM", DirectReclaim, Gfp.Wait, "the caller may sleep and reclaim"),
        new("__GFP_KSWAPD_RECLAIM", 0x800, 0, "v2.6 always wakes kswapd"),
        new("__GFP_WRITE", 0x1000, 0, "v2.6 does not spread dirty frames over zones"),
        new("__GFP_NOWARN", 0x2000, 0x200, "the same"),
        new("__GFP_RETRY_MAYFAIL", 0x4000, 0x400, "__GFP_REPEAT was its name"),
        new("__GFP_NOFAIL", 0x8000, 0x800, "the same"),
        new("__GFP_NORETRY", 0x10000, 0x1000, "the same"),
        new("__GFP_MEMALLOC", MemAllocBit, 0, "v2.6 knows the right only as a state of the caller: ctx=memalloc"),
        new("__GFP_COMP", 0x40000, Gfp.Compound, "the same"),
        new("__GFP_NOMEMALLOC", 0x80000, 0, "v2.6 cannot forbid the reserve"),
        new("__GFP_HARDWALL", 0x100000, 0, "v2.6.11 asks cpusets of every caller alike"),
        new("__GFP_THISNODE", 0x200000, 0, "one node only"),
        new("__GFP_ACCOUNT", 0x400000, 0, "v2.6 has no memory control groups"),
        new("__GFP_ZEROTAGS", 0x800000, 0, "v2.6 knows no memory tags"),
        new("__GFP_SKIP_ZERO", 0x1000000, 0, "v2.6 knows no memory tags"),
        new("__GFP_SKIP_KASAN", 0x2000000, 0, "v2.6 knows no memory tags"),
        new("__GFP_NOLOCKDEP", 0x4000000, 0, "v2.6 has no lock validator"),
    ];

    /// <summary>The groups.</summary>
    public static ImmutableArray<GfpGroup> Groups { get; } =
    [
        new("GFP_ATOMIC", 0x820),
        new("GFP_DMA", 0x1),
        new("GFP_DMA32", 0x4),
        new("GFP_HIGHUSER", 0x100CC2),
        new("GFP_HIGHUSER_MOVABLE", 0x100CCA),
        new("GFP_KERNEL", 0xCC0),
        new("GFP_KERNEL_ACCOUNT", 0x400CC0),
        new("GFP_NOFS", 0xC40),
        new("GFP_NOIO", 0xC00),
        new("GFP_NOWAIT", 0x2800),
        new("GFP_TRANSHUGE", 0x1C24CA),
        new("GFP_TRANSHUGE_LIGHT", 0x1C20CA),
        new("GFP_USER", 0x100CC0),
        new("__GFP_RECLAIM", 0xC00),
    ];

    /// <summary>
    /// What stands in <see cref="GfpRequest.Lost"/> when __GFP_HIGHMEM is dropped because v2.6 forbids the request.
    /// </summary>
    public const string ZeroHigh = "__GFP_HIGHMEM (with __GFP_ZERO, without __GFP_DIRECT_RECLAIM)";

    /// <summary>
    /// Translates names joined by '|', as a tracepoint prints them: groups into their flags, then flag by flag.
    /// </summary>
    public static GfpRequest Translate(ReadOnlySpan<char> names)
    {
        uint bits = 0;
        var lost = ImmutableArray.CreateBuilder<string>();
        foreach (Range part in names.Split('|'))
        {
            ReadOnlySpan<char> name = names[part].Trim();
            if (TryBits(name, out uint known)) bits |= known;
            else if (!(name is "none" or "0")) lost.Add(name.ToString());
        }

        uint gfp = 0;
        foreach (GfpFlag flag in Flags)
        {
            if ((bits & flag.Bits) == 0) continue;
            gfp |= flag.Becomes;
            if (flag.Becomes == 0 && flag.Bits != MemAllocBit) lost.Add(flag.Name);
        }

        if ((gfp & (Gfp.Zero | Gfp.HighMem | Gfp.Wait)) == (Gfp.Zero | Gfp.HighMem))
        {
            gfp &= ~Gfp.HighMem;
            lost.Add(ZeroHigh);
        }

        return new(gfp, (bits & MemAllocBit) != 0, lost.ToImmutable());
    }

    static bool TryBits(ReadOnlySpan<char> name, out uint bits)
    {
        foreach (GfpGroup group in Groups)
            if (name.SequenceEqual(group.Name)) return (bits = group.Bits) != 0;
        foreach (GfpFlag flag in Flags)
            if (name.SequenceEqual(flag.Name)) return (bits = flag.Bits) != 0;
        bits = 0;
        return false;
    }
}
