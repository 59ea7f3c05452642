using Verified.Model;
using Verified.Model.PerCpu;

namespace Verified.Check.Traces;

/// <summary>The words that both written forms of a layout share.</summary>
static class LayoutForm
{
    /// <summary>The ways to derive the zones, for messages.</summary>
    public const string MemoryWords = "i386, i386-low or x86-64";

    /// <summary>The kinds of divergence, for messages.</summary>
    public const string KindWords = "boot, response, counts, structure, content, crash, hang or memory";

    /// <summary>
    /// Whether the zones are exactly those that the amount of memory gives, so that writing the amount is enough.
    /// </summary>
    public static bool Derives(Layout layout)
    {
        if (layout.Memory == MemoryModel.Explicit) return false;
        Layout derived = Layout.FromMemory(layout.Memory, layout.MemoryFrames);
        return layout.Zones.Zip(derived.Zones).All(pair => Same(pair.First, pair.Second));
    }

    /// <summary>Whether there is nothing to write of a zone.</summary>
    public static bool Absent(ZoneLayout zone) => zone.Spanned == default && zone.Holes.IsEmpty;

    /// <summary>The word of a way to derive the zones.</summary>
    public static string Word(MemoryModel memory) => memory switch
    {
        MemoryModel.I386 => "i386",
        MemoryModel.I386LowOnly => "i386-low",
        _ => "x86-64",
    };

    /// <summary>The way to derive the zones that has this word; null when there is none.</summary>
    public static MemoryModel? Memory(ReadOnlySpan<char> word) => word switch
    {
        "i386" => MemoryModel.I386,
        "i386-low" => MemoryModel.I386LowOnly,
        "x86-64" => MemoryModel.X8664,
        _ => null,
    };

    /// <summary>The name of a zone, with the number of its node behind a dot unless that is 0.</summary>
    public static string Name(ZoneId zone) =>
        zone.Node.Index == 0 ? zone.Name : $"{zone.Name}.{zone.Node.Index}";

    /// <summary>The zone of this name; null when there is none.</summary>
    public static ZoneId? Zone(ReadOnlySpan<char> name)
    {
        for (int index = 0; index < TraceLimits.Zones; index++)
            if (name.SequenceEqual(Name(new ZoneId(index)))) return new ZoneId(index);
        return null;
    }

    /// <summary>The sizes of per-CPU lists in the order in which they are written.</summary>
    public static int[] Parts(ListSizes sizes) =>
        [sizes.HotLow, sizes.HotHigh, sizes.HotBatch, sizes.ColdLow, sizes.ColdHigh, sizes.ColdBatch];

    /// <summary>The sizes from their parts; null when there are not six.</summary>
    public static ListSizes? Sizes(IReadOnlyList<int> parts) => parts.Count != 6
        ? null
        : new ListSizes(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]);

    /// <summary>A range as start+count.</summary>
    public static string Format(FrameRange range) => $"{range.Start.Number}+{range.Pages.Count}";

    static bool Same(ZoneLayout a, ZoneLayout b) =>
        a.Spanned == b.Spanned && a.Holes.AsSpan().SequenceEqual(b.Holes.AsSpan());
}
