namespace Verified.Model.PageAllocator;

/// <summary>The request flags of v2.6 (R4.5).</summary>
public static class Gfp
{
    /// <summary>Only from DMA.</summary>
    public const uint Dma = 0x0001;

    /// <summary>May come from HighMem.</summary>
    public const uint HighMem = 0x0002;

    /// <summary>The caller may sleep.</summary>
    public const uint Wait = 0x0010;

    /// <summary>The caller may dig into the reserve.</summary>
    public const uint High = 0x0020;

    /// <summary>The caller may call file systems.</summary>
    public const uint Fs = 0x0080;

    /// <summary>A frame that is not in the CPU's cache will do.</summary>
    public const uint Cold = 0x0100;

    /// <summary>Retry whatever the order.</summary>
    public const uint Repeat = 0x0400;

    /// <summary>Never give up.</summary>
    public const uint NoFail = 0x0800;

    /// <summary>Give up after one round of reclaim.</summary>
    public const uint NoRetry = 0x1000;

    /// <summary>Build a compound block.</summary>
    public const uint Compound = 0x4000;

    /// <summary>Fill with zeros.</summary>
    public const uint Zero = 0x8000;

    /// <summary>The bits that choose the zonelist.</summary>
    public const uint ZoneBits = 0x0003;

    /// <summary>All bits that mean something; others are ignored.</summary>
    public const uint All = 0xFFF3;

    /// <summary>GFP_ATOMIC.</summary>
    public const uint Atomic = High;

    /// <summary>GFP_NOFS.</summary>
    public const uint NoFs = 0x0050;

    /// <summary>GFP_KERNEL, the same as GFP_USER.</summary>
    public const uint Kernel = 0x00D0;

    /// <summary>GFP_HIGHUSER.</summary>
    public const uint HighUser = 0x00D2;

    static readonly (string Name, uint Bits)[] Groups =
    [
        ("HIGHUSER", HighUser), ("KERNEL", Kernel), ("NOFS", NoFs), ("NOIO", Wait), ("ATOMIC", Atomic),
    ];

    static readonly (string Name, uint Bits)[] Flags =
    [
        ("DMA", Dma), ("HIGHMEM", HighMem), ("WAIT", Wait), ("HIGH", High), ("IO", 0x0040), ("FS", Fs),
        ("COLD", Cold), ("NOWARN", 0x0200), ("REPEAT", Repeat), ("NOFAIL", NoFail), ("NORETRY", NoRetry),
        ("NO_GROW", 0x2000), ("COMP", Compound), ("ZERO", Zero),
    ];

    /// <summary>A mask of request flags shall be written as its group and the flags beyond it, joined by '|'.</summary>
    /// <remarks>
    /// The largest group that fits comes first; bits without a name come last in hexadecimal; no bits are "0".
    /// </remarks>
    [Rule(RuleIds.PageAllocator.FlagNames, Source = "ULK3 8.1.6; R4.5", AtBoot = true)]
    public static string Format(uint gfp)
    {
        var names = new List<string>();
        uint rest = gfp;
        foreach (var (name, bits) in Groups.Concat(Flags))
        {
            if ((rest & bits) != bits) continue;
            names.Add(name);
            rest &= ~bits;
        }

        if (rest != 0) names.Add($"0x{rest:x}");
        return names.Count == 0 ? "0" : string.Join('|', names);
    }

    /// <summary>The mask that <see cref="Format"/> wrote, or a number in decimal or hexadecimal.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out uint gfp)
    {
        gfp = 0;
        foreach (Range part in text.Split('|'))
        {
            if (!TryOne(text[part].Trim(), out uint bits)) return false;
            gfp |= bits;
        }

        return true;
    }

    static bool TryOne(ReadOnlySpan<char> name, out uint bits)
    {
        foreach (var (known, value) in Groups)
            if (name.Equals(known, StringComparison.OrdinalIgnoreCase)) return (bits = value) == value;
        foreach (var (known, value) in Flags)
            if (name.Equals(known, StringComparison.OrdinalIgnoreCase)) return (bits = value) == value;
        return name.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? uint.TryParse(name[2..], System.Globalization.NumberStyles.HexNumber, null, out bits)
            : uint.TryParse(name, out bits);
    }

    /// <summary>GFP_ATOMIC with the DMA zone.</summary>
    [Example(RuleIds.PageAllocator.FlagNames, "E4.5")]
    internal static string AtomicDma() => $"0x21 = {Format(Atomic | Dma)}, 0xD2 = {Format(0xD2)}";
}
