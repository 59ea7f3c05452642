using System.Globalization;
using System.Text;
using Verified.Model;

namespace Verified.Check.Traces;

/// <summary>Writes all of a trace but its commands as lines of text. What has its default is left out.</summary>
static class HeaderWriter
{
    /// <summary>The header lines of a trace.</summary>
    public static IEnumerable<string> Lines(StoredTrace stored)
    {
        Trace trace = stored.Trace;
        Layout layout = trace.Layout;
        yield return $"{TraceText.Magic} {TraceText.Version}";
        foreach (string line in Memory(layout)) yield return line;
        if (!layout.Reserved.IsEmpty) yield return "reserved " + Ranges(layout.Reserved);
        string tunables = Tunables(layout);
        if (tunables.Length != 0) yield return "tunables" + tunables;
        if (trace.Seed != 0) yield return $"seed 0x{trace.Seed:x}";
        if (trace.Area.Length != 0) yield return "area " + Phrase(trace.Area);
        if (trace.Note.Length != 0) yield return "note " + Phrase(trace.Note);
        if (stored.Expected is { } expected)
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"expected rule={expected.Rule} step={expected.Step} "
                + $"kind={expected.Kind.ToString().ToLowerInvariant()}");
    }

    static IEnumerable<string> Memory(Layout layout)
    {
        if (LayoutForm.Derives(layout))
        {
            yield return $"memory {LayoutForm.Word(layout.Memory)} frames={layout.MemoryFrames}";
            yield break;
        }

        // A machine without frames is written too: its form needs one zone line.
        bool bare = layout.Zones.All(LayoutForm.Absent);
        for (int index = 0; index < layout.Zones.Length; index++)
        {
            ZoneLayout zone = layout.Zones[index];
            if (LayoutForm.Absent(zone) && !(bare && index == 0)) continue;
            string holes = zone.Holes.IsEmpty ? "" : " holes=" + Ranges(zone.Holes);
            string spanned = $"start={zone.Spanned.Start.Number} frames={zone.Spanned.Pages.Count}";
            yield return $"zone {LayoutForm.Name(new ZoneId(index))} {spanned}{holes}";
        }
    }

    static string Ranges(IEnumerable<FrameRange> ranges) => string.Join(',', ranges.Select(LayoutForm.Format));

    static string Tunables(Layout layout)
    {
        var plain = new Layout { Zones = layout.Zones };
        var text = new StringBuilder();
        if (layout.MinFreeKbytes is { } kilobytes) text.Append(CultureInfo.InvariantCulture, $" min_free={kilobytes}");
        if (layout.DmaRatio != plain.DmaRatio)
            text.Append(CultureInfo.InvariantCulture, $" dma_ratio={layout.DmaRatio}");
        if (layout.NormalRatio != plain.NormalRatio)
            text.Append(CultureInfo.InvariantCulture, $" normal_ratio={layout.NormalRatio}");
        if (!layout.CompoundPages) text.Append(" compound=off");
        if (layout.Cpus != plain.Cpus) text.Append(CultureInfo.InvariantCulture, $" cpus={layout.Cpus}");
        if (layout.NodeCount > 1) text.Append(CultureInfo.InvariantCulture, $" nodes={layout.NodeCount}");
        if (!layout.CpuNodes.IsEmpty) text.Append(" cpu_nodes=").AppendJoin(',', layout.CpuNodes);
        if (!layout.Distances.IsEmpty)
            text.Append(" distances=").AppendJoin('/', layout.Distances.Select(row => string.Join(',', row)));
        if (layout.PerCpuLists) text.Append(" lists=on");
        if (layout.ListOrders != plain.ListOrders)
            text.Append(CultureInfo.InvariantCulture, $" list_orders={layout.ListOrders}");
        if (layout.PerCpuSizes is { } sizes) text.Append(" list_sizes=").AppendJoin(',', LayoutForm.Parts(sizes));
        if (layout.Reclaim) text.Append(" reclaim=on");
        if (layout.CacheLine != 0) text.Append(CultureInfo.InvariantCulture, $" cache_line={layout.CacheLine}");
        if (layout.Caches != plain.Caches) text.Append(CultureInfo.InvariantCulture, $" caches={layout.Caches}");
        if (layout.Pkmap != 0) text.Append(CultureInfo.InvariantCulture, $" pkmap={layout.Pkmap}");
        if (layout.VmallocPages != 0) text.Append(CultureInfo.InvariantCulture, $" vmalloc={layout.VmallocPages}");
        if (layout.Pools != 0) text.Append(CultureInfo.InvariantCulture, $" pools={layout.Pools}");
        if (layout.SlabDebug) text.Append(" slab_debug=on");
        return text.ToString();
    }

    /// <summary>The text as it is where that reads back, else in quotes.</summary>
    static string Phrase(string text) =>
        text.Trim() == text && !text.Any(c => c is '#' or '"' or '\\' || Escaped(c)) ? text : Quoted(text);

    static bool Escaped(char c) => char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029';

    static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (char c in text)
        {
            if (c is '"' or '\\') quoted.Append('\\').Append(c);
            else if (Escaped(c)) quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }
}
