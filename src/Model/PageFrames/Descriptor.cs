using Verified.Model.State;
using Verified.Model.Zones;
using Verified.Rules;

namespace Verified.Model.PageFrames;

/// <summary>
/// What is special about a page frame: the fields of its descriptor that are not derived from the set of free frames
/// or from the layout. The default is a plain frame: no users, nothing set.
/// </summary>
/// <param name="Users">Users of the frame; of a compound block, those of its first frame count.</param>
/// <param name="Flags">Flags without PG_highmem, PG_compound and the PG_private of a free head.</param>
/// <param name="Mappers">Page-table entries that map the frame.</param>
/// <param name="Mapping">The mapping field.</param>
/// <param name="Index">The index field.</param>
/// <param name="Private">The private field as its user set it.</param>
/// <param name="CompoundOrder">Order of the compound block that the frame heads; 0: none.</param>
public readonly record struct Descriptor(
    int Users, PageFlags Flags, int Mappers, ulong Mapping, ulong Index, ulong Private, int CompoundOrder)
{
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
        uint tag = PageFrames.Flags.ZoneTag(0, zone.Id, 1);
        if (zone.IsHole(frame)) return new(frame, tag | (uint)PageFlags.Reserved, -1, -1, 0, 0, 0);
        Descriptor own = world.Frames[frame];
        PageFlags flags = own.Flags | (zone.Id == ZoneId.HighMem ? PageFlags.HighMem : PageFlags.None);
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
