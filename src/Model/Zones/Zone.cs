using System.Collections.Immutable;

namespace Verified.Model.Zones;

/// <summary>The extent of one zone (R2.3).</summary>
public sealed class Zone
{
    readonly ImmutableArray<FrameRange> holes;

    /// <summary>The zone of that number in a layout.</summary>
    public Zone(ZoneId id, ZoneLayout layout)
    {
        Id = id;
        Spanned = layout.Spanned;
        holes = layout.Holes;
        Present = PresentIn(layout);
    }

    /// <summary>Which zone it is.</summary>
    public ZoneId Id { get; }

    /// <summary>Its frames, with holes.</summary>
    public FrameRange Spanned { get; }

    /// <summary>How many of its frames exist.</summary>
    public Pages Present { get; }

    /// <summary>Whether it can serve requests.</summary>
    public bool Populated => Present.Count > 0;

    /// <summary>The frames of a zone that exist shall be those it spans without its holes.</summary>
    [Rule(RuleIds.Zones.Extents, Source = "ULK3 8.1.3; R2.3", AtBoot = true)]
    public static Pages PresentIn(ZoneLayout layout) =>
        new(layout.Spanned.Pages.Count - layout.Holes.Sum(hole => hole.Pages.Count));

    /// <summary>Whether the frame, which the zone spans, does not exist.</summary>
    public bool IsHole(Frame frame)
    {
        foreach (FrameRange hole in holes)
            if (hole.Contains(frame)) return true;
        return false;
    }

    /// <summary>
    /// A complaint shall be made about a populated zone whose first frame is no multiple of 1024; the zone works all
    /// the same.
    /// </summary>
    [Rule(RuleIds.Zones.AlignmentNotice, Source = "R2.6", AtBoot = true)]
    public static bool AlignmentNotice(Frame start, Pages spanned) => spanned.Count > 0 && start.Number % 1024 != 0;

    /// <summary>Two starts.</summary>
    [Example(RuleIds.Zones.AlignmentNotice, "E2.6")]
    internal static string TwoStarts() =>
        $"start 4096: {Notice(4096)}, start 4097: {Notice(4097)}";

    /// <summary>The zone DMA of a running kernel.</summary>
    [Example(RuleIds.Zones.Extents, "E2.3")]
    internal static string LiveDma() =>
        "spanned 4095 with holes of 97: present "
        + $"{PresentIn(new(new(new(1), new(4095)), [new(new(159), new(97))])).Count}";

    static string Notice(int start) => AlignmentNotice(new(start), new(1024)) ? "notice" : "fine";
}
