using Verified.Model.State;
using Verified.Model.Zones;

namespace Verified.Model.PageFrames;

/// <summary>
/// What is special about a page frame: the fields of its descriptor that are not derived from the set of free frames
/// or from the layout.
/// </summary>
/// <remarks>An immutable class, so that the many frames in the same state share one.</remarks>
public sealed record Descriptor
{
    /// <summary>A plain frame: no users, nothing set.</summary>
    public static Descriptor Plain { get; } = new();

    /// <summary>A frame with one user and nothing else.</summary>
    public static Descriptor OneUser { get; } = new() { Users = 1 };

    /// <summary>Users of the frame; of a compound block, those of its first frame count.</summary>
    public int Users { get; init; }

    /// <summary>Flags without PG_highmem, PG_compound and the PG_private of a free head.</summary>
    public PageFlags Flags { get; init; }

    /// <summary>Page-table entries that map the frame.</summary>
    public int Mappers { get; init; }

    /// <summary>The mapping field.</summary>
    public ulong Mapping { get; init; }

    /// <summary>The index field.</summary>
    public ulong Index { get; init; }

    /// <summary>The private field as its user set it.</summary>
    public ulong Private { get; init; }

    /// <summary>Whether the frame is in a per-CPU list; a reader of the descriptor cannot tell.</summary>
    public bool Parked { get; init; }

    /// <summary>Order of the compound block that the frame heads; 0: none.</summary>
    public int CompoundOrder { get; init; }

    /// <summary>The slab that the frame belongs to; null: none.</summary>
    public Slab.SlabPlace? OfSlab { get; init; }

    /// <summary>Bytes of struct page on i386.</summary>
    public const int Size = 32;

    /// <summary>Whether PG_reserved is set.</summary>
    public bool Reserved => (Flags & PageFlags.Reserved) != 0;

    /// <summary>There shall be one descriptor of 32 bytes for each spanned frame, and one more.</summary>
    [Rule(RuleIds.PageFrames.MapSize, Source = "ULK3 8.1.1; R1.1", AtBoot = true)]
    public static long MapBytes(Pages spanned) => (spanned.Count + 1L) * Size;

    /// <summary>At every moment each descriptor shall show exactly what the history of its frame demands.</summary>
    [Rule(RuleIds.PageFrames.Descriptors, Source = "ULK3 8.1.1; R1.1, R1.10")]
    public static DescriptorImage Image(World world, Frame frame)
    {
        Zone zone = world.Machine.ZoneOf(frame)!;
        uint tag = PageFrames.Flags.ZoneTag(zone.Id, world.Machine.Nodes.Length > 1 ? 6 : 1);
        if (zone.IsHole(frame)) return new(frame, tag | (uint)PageFlags.Reserved, -1, -1, 0, 0, 0);
        Descriptor own = world.Frames[frame];
        PageFlags flags = own.Flags | (zone.Id.IsHighMem ? PageFlags.HighMem : PageFlags.None);
        ulong privateValue = own.Private;
        ulong index = own.Index;
        FrameSet free = world.Free(zone.Id);
        int at = (frame - zone.Spanned.Start).Count;
        if (free.Contains(at))
        {
            Order order = free.BlockOrder(at);
            if (at % order.Pages.Count == 0) (flags, privateValue) = (flags | PageFlags.Private, (ulong)order.Value);
        }
        else if (Compound.HeadOf(world, frame) is { } head)
        {
            (flags, privateValue) = (flags | PageFlags.Compound, (ulong)head.Number);
            if (frame.Number == head.Number + 1) index = (ulong)world.Frames[head].CompoundOrder;
        }

        return new(frame, tag | (uint)flags, own.Users - 1, own.Mappers - 1, privateValue, own.Mapping, index);
    }

    /// <summary>mem_map of 512 MB.</summary>
    [Example(RuleIds.PageFrames.MapSize, "E1.1")]
    internal static string HalfGigabyte() => $"512 MB: {MapBytes(new(131072))} bytes of mem_map";
}
