using Verified.Rules;

namespace Verified.Impl.PageFrames;

/// <summary>The bits of `flags` of a page descriptor (R1.2, R1.4).</summary>
[Implements(RuleIds.PageFrames.FlagBits)]
public static class Flags
{
    /// <summary>PG_locked: locked, for instance during disk input or output.</summary>
    public const uint Locked = 1u << 0;

    /// <summary>PG_error: an input or output error occurred.</summary>
    public const uint Error = 1u << 1;

    /// <summary>PG_referenced: recently accessed.</summary>
    public const uint Referenced = 1u << 2;

    /// <summary>PG_uptodate: the contents are valid after a read.</summary>
    public const uint Uptodate = 1u << 3;

    /// <summary>PG_dirty: modified.</summary>
    public const uint Dirty = 1u << 4;

    /// <summary>PG_lru: on the active or inactive list.</summary>
    public const uint Lru = 1u << 5;

    /// <summary>PG_active: on the active list.</summary>
    public const uint Active = 1u << 6;

    /// <summary>PG_slab: belongs to a slab.</summary>
    public const uint Slab = 1u << 7;

    /// <summary>PG_highmem: lies in the HighMem zone.</summary>
    public const uint HighMem = 1u << 8;

    /// <summary>PG_checked: used by some file systems.</summary>
    public const uint Checked = 1u << 9;

    /// <summary>PG_arch_1: architecture specific.</summary>
    public const uint Arch1 = 1u << 10;

    /// <summary>PG_reserved: kernel code or data, or no memory; never freed.</summary>
    public const uint Reserved = 1u << 11;

    /// <summary>PG_private: `private` means something; on a free frame: it heads a free block.</summary>
    public const uint Private = 1u << 12;

    /// <summary>PG_writeback: being written.</summary>
    public const uint Writeback = 1u << 13;

    /// <summary>PG_nosave: not saved by suspend.</summary>
    public const uint NoSave = 1u << 14;

    /// <summary>PG_compound: part of a compound block.</summary>
    public const uint Compound = 1u << 15;

    /// <summary>PG_swapcache: in the swap cache.</summary>
    public const uint SwapCache = 1u << 16;

    /// <summary>PG_mappedtodisk: has blocks on disk.</summary>
    public const uint MappedToDisk = 1u << 17;

    /// <summary>PG_reclaim: marked for reclaim.</summary>
    public const uint Reclaim = 1u << 18;

    /// <summary>PG_nosave_free: was free at suspend.</summary>
    public const uint NoSaveFree = 1u << 19;

    /// <summary>All flag bits; above them stand node and zone.</summary>
    public const uint All = (1u << 20) - 1;

    /// <summary>The bit from which on a machine keeps node * 4 + zone (R1.4): MAX_NODES_SHIFT is 1 with one node, 6
    /// with several.</summary>
    public static int ZoneShiftOf(int nodes) => 32 - (nodes == 1 ? 1 : 6) - 2;

    /// <summary>The bits that name the node and the zone of it, 0 to 2 (R1.4).</summary>
    [Implements(RuleIds.PageFrames.ZoneTag)]
    public static uint ZoneTag(int node, int zone, int shift) => (uint)(node * 4 + zone) << shift;
}
