using Verified.Model;

namespace Verified.Check.Traces;

/// <summary>The words that both written forms of a layout share.</summary>
static class LayoutForm
{
    /// <summary>The ways to derive the zones, for messages.</summary>
    public const string MemoryWords = "i386, i386-low or x86-64";

    /// <summary>The kinds of divergence, for messages.</summary>
    public const string KindWords = "boot, response, counts, structure, content or crash";

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

    /// <summary>The zone of this name; null when there is none.</summary>
    public static ZoneId? Zone(ReadOnlySpan<char> name)
    {
        for (int index = 0; index < ZoneId.Count; index++)
            if (name.SequenceEqual(new ZoneId(index).Name)) return new ZoneId(index);
        return null;
    }

    /// <summary>A range as start+count.</summary>
    public static string Format(FrameRange range) => $"{range.Start.Number}+{range.Pages.Count}";

    static bool Same(ZoneLayout a, ZoneLayout b) =>
        a.Spanned == b.Spanned && a.Holes.AsSpan().SequenceEqual(b.Holes.AsSpan());
}
