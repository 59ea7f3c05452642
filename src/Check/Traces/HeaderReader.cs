using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Verified.Check.Run;
using Verified.Model;
using Verified.Model.PerCpu;

namespace Verified.Check.Traces;

/// <summary>Reads the lines of a text trace that are not commands.</summary>
sealed class HeaderReader
{
    readonly HashSet<string> seen = [];
    readonly ZoneLayout[] zones = [.. Enumerable.Repeat(ZoneLayout.Empty, TraceLimits.Zones)];
    int nodes = 1;
    Layout tunables = new() { Zones = [] };
    MemoryModel memory;
    int memoryFrames;
    ulong seed;
    string area = "";
    string note = "";

    /// <summary>The expected divergence, if a line told one.</summary>
    public ExpectedDivergence? Expected { get; private set; }

    /// <summary>Whether the line is one of the header.</summary>
    public static bool IsHeader(in Words words) =>
        words[0] is "zone" or "memory" or "reserved" or "tunables" or "seed" or "area" or "note" or "expected"
        && !(words.Count > 1 && words[1] is "=");

    /// <summary>Takes one line.</summary>
    public void Line(in Words words)
    {
        string what = words[0] is "zone" && words.Count > 1 ? $"zone {words[1]}" : words[0].ToString();
        if (!seen.Add(what)) throw words.Error($"{what} is given twice; keep one");
        switch (words[0])
        {
            case "zone": Zone(words); break;
            case "memory": Memory(words); break;
            case "reserved": Reserved(words); break;
            case "tunables": Tunables(words); break;
            case "seed": Seed(words); break;
            case "area": area = Phrase(words, words.Rest); break;
            case "note": note = Phrase(words, words.Rest); break;
            default: Expect(words); break;
        }
    }

    /// <summary>The machine that the lines describe.</summary>
    public Layout Layout(int line)
    {
        bool written = seen.Any(what => what.StartsWith("zone", StringComparison.Ordinal));
        if (memory == MemoryModel.Explicit && !written)
            throw TraceFormatException.AtLine(
                line, "the machine has no zone; add a line such as 'zone DMA start=0 frames=16' before the commands");
        if (memory != MemoryModel.Explicit && written)
            throw TraceFormatException.AtLine(line, "memory and zone lines exclude each other; keep one kind");
        if (zones.AsSpan()[(nodes * ZoneId.Kinds)..].ContainsAnyExcept(ZoneLayout.Empty))
            throw TraceFormatException.AtLine(
                line, $"a zone is on a node that the machine lacks; it has nodes={nodes}");
        Layout layout = tunables with
        {
            Zones = written
                ? [.. zones[..(nodes * ZoneId.Kinds)]]
                : Model.Layout.FromMemory(memory, memoryFrames).Zones,
            Memory = memory,
            MemoryFrames = memoryFrames,
        };
        return LayoutCheck.Problem(layout) is { } problem ? throw TraceFormatException.AtLine(line, problem) : layout;
    }

    /// <summary>The trace that the lines begin.</summary>
    public Trace Trace(Layout layout, ImmutableArray<Command> commands) =>
        new(layout, commands) { Seed = seed, Area = area, Note = note };

    void Zone(in Words words)
    {
        ReadOnlySpan<char> name = words.Require(1, "a name: DMA, Normal or HighMem");
        if (LayoutForm.Zone(name) is not { } zone)
            throw words.Error(
                $"no zone is called {TraceFormatException.Quote(name)}; there are DMA, Normal and HighMem");
        int start = 0;
        int frames = 0;
        ImmutableArray<FrameRange> holes = [];
        for (int at = 2; at < words.Count; at++)
        {
            words.IsPair(at, out var key, out var value);
            if (key is "start") start = words.Int(value, "start", 0, TraceLimits.Frames);
            else if (key is "frames") frames = words.Int(value, "frames", 0, TraceLimits.Frames);
            else if (key is "holes") holes = words.Ranges(value);
            else throw Unknown(words, at, "start=, frames= and holes=");
        }

        zones[zone.Index] = new(new(new(start), new(frames)), holes);
    }

    void Reserved(in Words words) =>
        tunables = tunables with { Reserved = words.Ranges(words.Require(1, "ranges such as 3+1")) };

    void Memory(in Words words)
    {
        ReadOnlySpan<char> name = words.Require(1, $"a model: {LayoutForm.MemoryWords}");
        memory = LayoutForm.Memory(name)
            ?? throw words.Error(
                $"no memory model is called {TraceFormatException.Quote(name)}; use {LayoutForm.MemoryWords}");
        if (words.Count != 3 || !words.IsPair(2, out var key, out var value) || key is not "frames")
            throw words.Error($"memory {name} needs frames= and nothing else");
        memoryFrames = words.Int(value, "frames", 1, TraceLimits.Frames);
    }

    void Tunables(in Words words)
    {
        for (int at = 1; at < words.Count; at++)
        {
            words.IsPair(at, out var key, out var value);
            tunables = key switch
            {
                "min_free" => tunables with { MinFreeKbytes = words.Int(value, "min_free", 0, int.MaxValue) },
                "dma_ratio" => tunables with { DmaRatio = words.Int(value, "dma_ratio", 1, int.MaxValue) },
                "normal_ratio" => tunables with { NormalRatio = words.Int(value, "normal_ratio", 1, int.MaxValue) },
                "cpus" => tunables with { Cpus = words.Int(value, "cpus", 1, TraceLimits.Cpus) },
                "nodes" => Nodes(words.Int(value, "nodes", 1, TraceLimits.Nodes)),
                "cpu_nodes" => tunables with { CpuNodes = [.. Numbers(words, value, "cpu_nodes")] },
                "distances" => tunables with { Distances = Distances(words, value) },
                "cache_line" =>
                    tunables with { CacheLine = words.Int(value, "cache_line", 0, LayoutCheck.LargestLine) },
                "caches" => tunables with { Caches = words.Int(value, "caches", 1, LayoutCheck.MostCaches) },
                "pkmap" => tunables with { Pkmap = words.Int(value, "pkmap", 0, LayoutCheck.MostSlots) },
                "vmalloc" =>
                    tunables with { VmallocPages = words.Int(value, "vmalloc", 0, LayoutCheck.MostAreaPages) },
                "pools" => tunables with { Pools = words.Int(value, "pools", 0, LayoutCheck.MostPools) },
                "slab_debug" when value is "on" or "off" => tunables with { SlabDebug = value is "on" },
                "slab_debug" =>
                    throw words.Error($"slab_debug is {TraceFormatException.Quote(value)}; it is on or off"),
                "reclaim" when value is "on" or "off" => tunables with { Reclaim = value is "on" },
                "reclaim" => throw words.Error($"reclaim is {TraceFormatException.Quote(value)}; it is on or off"),
                "lists" when value is "on" or "off" => tunables with { PerCpuLists = value is "on" },
                "lists" => throw words.Error($"lists is {TraceFormatException.Quote(value)}; it is on or off"),
                "list_orders" => tunables with { ListOrders = words.Int(value, "list_orders", 1, Order.Limit) },
                "list_sizes" => tunables with { PerCpuSizes = Sizes(words, value) },
                "compound" when value is "on" or "off" => tunables with { CompoundPages = value is "on" },
                "compound" => throw words.Error($"compound is {TraceFormatException.Quote(value)}; it is on or off"),
                _ => throw Unknown(words, at, "min_free=, dma_ratio=, normal_ratio=, compound=, cpus=, nodes=, "
                    + "cpu_nodes=, distances=, lists=, list_orders=, list_sizes=, reclaim=, cache_line=, caches=, "
                    + "pkmap=, vmalloc=, pools= and slab_debug="),
            };
        }
    }

    Layout Nodes(int count)
    {
        nodes = count;
        return tunables;
    }

    static ImmutableArray<ImmutableArray<int>> Distances(in Words words, ReadOnlySpan<char> text)
    {
        var rows = ImmutableArray.CreateBuilder<ImmutableArray<int>>();
        foreach (Range row in text.Split('/')) rows.Add([.. Numbers(words, text[row], "distances")]);
        return rows.ToImmutable();
    }

    static ListSizes Sizes(in Words words, ReadOnlySpan<char> text) =>
        LayoutForm.Sizes(Numbers(words, text, "list_sizes"))
        ?? throw words.Error("list_sizes needs six numbers: low,high,batch of the hot list, then of the cold");

    static List<int> Numbers(in Words words, ReadOnlySpan<char> text, string name)
    {
        var numbers = new List<int>();
        foreach (Range part in text.Split(',')) numbers.Add(words.Int(text[part], name, 0, ushort.MaxValue));
        return numbers;
    }

    /// <summary>The seed, and behind it the area where both stand in one line.</summary>
    void Seed(in Words words)
    {
        seed = words.Wide(words.Require(1, "a number"), "seed");
        if (words.Count == 2) return;
        if (words.Count != 4 || words[2] is not "area") throw Unknown(words, 2, "a number, or a number and area NAME");
        if (!seen.Add("area")) throw words.Error("area is given twice; keep one");
        area = words[3].ToString();
    }

    void Expect(in Words words)
    {
        string? rule = null;
        int step = -1;
        DivergenceKind? kind = null;
        for (int at = 1; at < words.Count; at++)
        {
            words.IsPair(at, out var key, out var value);
            if (key is "rule") rule = value.ToString();
            else if (key is "step") step = words.Int(value, "step", -1, TraceLimits.Commands);
            else if (key is "kind" && Enum.TryParse(value, true, out DivergenceKind named) && char.IsLetter(value[0]))
                kind = named;
            else throw Unknown(words, at, $"rule=, step= and kind= ({LayoutForm.KindWords})");
        }

        if (rule == null || kind == null) throw words.Error("expected needs rule= and kind=");
        Expected = new(rule, step, kind.Value);
    }

    static TraceFormatException Unknown(in Words words, int at, string known) =>
        words.Error($"{words[0]} does not take {TraceFormatException.Quote(words[at])}; it takes {known}");

    static string Phrase(in Words words, ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text[0] != '"') return text.ToString();
        var plain = new StringBuilder();
        for (int at = 1; at < text.Length; at++)
        {
            char c = text[at];
            if (c == '"' && at == text.Length - 1) return plain.ToString();
            if (c == '"') break;
            if (c != '\\')
            {
                plain.Append(c);
            }
            else if (++at < text.Length && text[at] is '"' or '\\')
            {
                plain.Append(text[at]);
            }
            else
            {
                plain.Append(Escape(words, text[Math.Min(at, text.Length)..]));
                at += 4;
            }
        }

        throw words.Error($"the quotes of {words[0]} are not closed, or something stands behind them");
    }

    static char Escape(in Words words, ReadOnlySpan<char> text)
    {
        if (text.Length >= 5 && text[0] == 'u'
            && ushort.TryParse(
                text[1..5], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture,
                out ushort code)) return (char)code;
        throw words.Error("a backslash is followed by \", by \\ or by u and four hexadecimal digits");
    }
}
