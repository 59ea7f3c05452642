namespace Verified.Model.PageFrames;

/// <summary>The flags of a page descriptor in v2.6 (R1.2), by bit.</summary>
[Flags]
public enum PageFlags : uint
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>Locked, for instance during disk I/O.</summary>
    Locked = 1u << 0,

    /// <summary>An I/O error occurred.</summary>
    Error = 1u << 1,

    /// <summary>Recently accessed.</summary>
    Referenced = 1u << 2,

    /// <summary>Contents valid after a read.</summary>
    Uptodate = 1u << 3,

    /// <summary>Modified.</summary>
    Dirty = 1u << 4,

    /// <summary>On the active or inactive list.</summary>
    Lru = 1u << 5,

    /// <summary>On the active list.</summary>
    Active = 1u << 6,

    /// <summary>Belongs to a slab.</summary>
    Slab = 1u << 7,

    /// <summary>Lies in HighMem.</summary>
    HighMem = 1u << 8,

    /// <summary>Used by some file systems.</summary>
    Checked = 1u << 9,

    /// <summary>Architecture specific.</summary>
    Arch1 = 1u << 10,

    /// <summary>Reserved for the kernel or unusable; never freed, never swapped.</summary>
    Reserved = 1u << 11,

    /// <summary>The private field means something; also marks the first frame of a free block.</summary>
    Private = 1u << 12,

    /// <summary>Under writeback.</summary>
    Writeback = 1u << 13,

    /// <summary>Not saved by suspend.</summary>
    NoSave = 1u << 14,

    /// <summary>Part of a compound block.</summary>
    Compound = 1u << 15,

    /// <summary>In the swap cache.</summary>
    SwapCache = 1u << 16,

    /// <summary>Has disk blocks allocated.</summary>
    MappedToDisk = 1u << 17,

    /// <summary>Marked for immediate reclaim.</summary>
    Reclaim = 1u << 18,

    /// <summary>Free at suspend time.</summary>
    NoSaveFree = 1u << 19,
}

/// <summary>Flag words as text, and the zone tag in their top bits.</summary>
public static class Flags
{
    /// <summary>Where the zone tag begins with flat memory: 32 - MAX_NODES_SHIFT - ZONES_SHIFT (R1.4).</summary>
    public const int FlatShift = 29;

    /// <summary>All flag bits.</summary>
    public const PageFlags All = (PageFlags)0xFFFFF;

    /// <summary>Each flag shall be the bit with the number that v2.6 gives it.</summary>
    [Rule(RuleIds.PageFrames.FlagBits, Source = "ULK3 8.1.1; R1.2", AtBoot = true)]
    public static string Names(PageFlags flags)
    {
        string names = string.Join(" | ", Bits(flags & All).Select(bit => "PG_" + Name(bit)));
        return names.Length == 0 ? "none" : names;
    }

    /// <summary>The top bits of flags shall hold node * 4 + zone, from bit 32 - MAX_NODES_SHIFT - 2 upward.</summary>
    [Rule(RuleIds.PageFrames.ZoneTag, Source = "ULK3 8.1.3; R1.4")]
    public static uint ZoneTag(ZoneId zone, int maxNodesShift) =>
        (uint)((zone.Node.Index << 2) | zone.Kind) << (32 - maxNodesShift - 2);

    /// <summary>The flag name that the text forms use, such as "uptodate"; null when no flag has it.</summary>
    public static PageFlags? Parse(string name)
    {
        foreach (PageFlags bit in Bits(All))
            if (string.Equals(Name(bit), name, StringComparison.OrdinalIgnoreCase)) return bit;
        return null;
    }

    /// <summary>The kernel's name of one flag, without PG_.</summary>
    public static string Name(PageFlags flag) => flag switch
    {
        PageFlags.HighMem => "highmem",
        PageFlags.Arch1 => "arch_1",
        PageFlags.NoSave => "nosave",
        PageFlags.SwapCache => "swapcache",
        PageFlags.MappedToDisk => "mappedtodisk",
        PageFlags.NoSaveFree => "nosave_free",
        _ => flag.ToString().ToLowerInvariant(),
    };

    /// <summary>The single flags of a word, from bit 0 up.</summary>
    public static IEnumerable<PageFlags> Bits(PageFlags flags)
    {
        for (int bit = 0; bit < 20; bit++)
            if (((uint)flags >> bit & 1) != 0) yield return (PageFlags)(1u << bit);
    }

    /// <summary>A flag word with three bits.</summary>
    [Example(RuleIds.PageFrames.FlagBits, "E1.2")]
    internal static string ThreeBits() => $"0x00000920 = {Names((PageFlags)0x920)}";

    /// <summary>A zone tag on a NUMA machine of 32 bits.</summary>
    [Example(RuleIds.PageFrames.ZoneTag, "E1.4")]
    internal static string NodeThree() =>
        $"node 3, HighMem: flags top = 0x{ZoneTag(ZoneId.Of(new(3), ZoneId.HighMem.Kind), 6):X8}";
}
