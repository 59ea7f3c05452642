using System.Collections.Immutable;
using System.Text.Json;
using Verified.Model;
using Verified.Model.PerCpu;

namespace Verified.Check.Traces;

/// <summary>Reads the layout of a JSON trace.</summary>
sealed class JsonLayout
{
    static readonly string[] Names =
        [
            "zones", "memory", "reserved", "minFreeKbytes", "dmaRatio", "normalRatio", "compoundPages", "cpus",
            "nodes", "cpuNodes", "distances", "perCpuLists", "listOrders", "perCpuSizes", "reclaim",
            "cacheLine", "caches", "slabDebug", "pkmap", "vmallocPages", "pools"];

    static readonly string[] ZoneNames = ["name", "start", "frames", "holes"];
    static readonly string[] MemoryNames = ["model", "frames"];

    Layout layout = new() { Zones = default };
    int nodes = 1;
    List<int>? distances;

    /// <summary>The layout at the cursor.</summary>
    public Layout Read(ref JsonCursor json)
    {
        json.Require(JsonTokenType.StartObject);
        json.Path = "layout";
        int seen = 0;
        while (json.NextProperty(Names, out int which))
        {
            if ((seen & 1 << which) != 0) throw json.Error("is given twice; keep one");
            seen |= 1 << which;
            Value(ref json, which);
            json.Path = "layout";
            json.Index = -1;
        }

        if ((seen & 3) is 0 or 3) throw json.Error("needs zones or memory, and not both");
        layout = Sized(ref json);
        if (LayoutCheck.Problem(layout) is { } problem) throw json.Error(problem);
        return layout;
    }

    void Value(ref JsonCursor json, int which)
    {
        switch (Names[which])
        {
            case "zones": layout = layout with { Zones = Zones(ref json) }; break;
            case "memory": Memory(ref json); break;
            case "reserved": layout = layout with { Reserved = Ranges(ref json) }; break;
            case "minFreeKbytes": layout = layout with { MinFreeKbytes = json.Int(0, int.MaxValue) }; break;
            case "dmaRatio": layout = layout with { DmaRatio = json.Int(1, int.MaxValue) }; break;
            case "normalRatio": layout = layout with { NormalRatio = json.Int(1, int.MaxValue) }; break;
            case "compoundPages": layout = layout with { CompoundPages = json.Bool() }; break;
            case "cpus": layout = layout with { Cpus = json.Int(1, TraceLimits.Cpus) }; break;
            case "nodes": nodes = json.Int(1, TraceLimits.Nodes); break;
            case "cpuNodes": layout = layout with { CpuNodes = [.. Numbers(ref json)] }; break;
            case "distances": distances = Numbers(ref json); break;
            case "perCpuLists": layout = layout with { PerCpuLists = json.Bool() }; break;
            case "listOrders": layout = layout with { ListOrders = json.Int(1, Order.Limit) }; break;
            case "cacheLine": layout = layout with { CacheLine = json.Int(0, LayoutCheck.LargestLine) }; break;
            case "caches": layout = layout with { Caches = json.Int(1, LayoutCheck.MostCaches) }; break;
            case "pkmap": layout = layout with { Pkmap = json.Int(0, LayoutCheck.MostSlots) }; break;
            case "vmallocPages": layout = layout with { VmallocPages = json.Int(0, LayoutCheck.MostAreaPages) }; break;
            case "pools": layout = layout with { Pools = json.Int(0, LayoutCheck.MostPools) }; break;
            case "slabDebug": layout = layout with { SlabDebug = json.Bool() }; break;
            case "reclaim": layout = layout with { Reclaim = json.Bool() }; break;
            default: layout = layout with { PerCpuSizes = Sizes(ref json) }; break;
        }
    }

    /// <summary>
    /// The layout with as many zones and distances as its nodes ask for, which may stand behind them.
    /// </summary>
    Layout Sized(ref JsonCursor json)
    {
        int zones = nodes * ZoneId.Kinds;
        if (layout.Memory == MemoryModel.Explicit && layout.Zones.AsSpan()[zones..].ContainsAnyExcept(ZoneLayout.Empty))
            throw json.Error($"a zone is on a node that the machine lacks; it has {nodes}");
        if (distances is { } flat && flat.Count != nodes * nodes)
            throw json.Error($"distances must be {nodes} times {nodes} numbers, or none");
        return layout with
        {
            Zones = layout.Memory == MemoryModel.Explicit ? layout.Zones[..zones] : layout.Zones,
            Distances = distances is null ? [] : [.. distances.Chunk(nodes).Select(row => row.ToImmutableArray())],
        };
    }

    static ListSizes Sizes(ref JsonCursor json) => LayoutForm.Sizes(Numbers(ref json))
        ?? throw json.Error("must be six numbers: low, high and batch of the hot list, then of the cold");

    static List<int> Numbers(ref JsonCursor json)
    {
        json.Require(JsonTokenType.StartArray);
        var numbers = new List<int>();
        json.Next();
        while (json.Token != JsonTokenType.EndArray)
        {
            if (numbers.Count == TraceLimits.Cpus) throw json.Error($"more than {TraceLimits.Cpus} numbers");
            numbers.Add(json.Int(0, ushort.MaxValue));
            json.Next();
        }

        return numbers;
    }

    static ImmutableArray<ZoneLayout> Zones(ref JsonCursor json)
    {
        json.Require(JsonTokenType.StartArray);
        json.Path = "layout.zones";
        var zones = new ZoneLayout?[TraceLimits.Zones];
        json.Next();
        for (int index = 0; json.Token != JsonTokenType.EndArray; index++)
        {
            json.Index = index;
            json.Property = null;
            json.Require(JsonTokenType.StartObject);
            Zone(ref json, zones);
            json.Next();
        }

        return [.. zones.Select(zone => zone ?? ZoneLayout.Empty)];
    }

    static void Zone(ref JsonCursor json, ZoneLayout?[] zones)
    {
        ZoneId? id = null;
        int start = 0;
        int frames = 0;
        ImmutableArray<FrameRange> holes = [];
        while (json.NextProperty(ZoneNames, out int which))
        {
            switch (ZoneNames[which])
            {
                case "name":
                    id = LayoutForm.Zone(json.Text())
                        ?? throw json.Error(
                            $"must be DMA, Normal or HighMem, with .1 to .7 for other nodes, not {json.Found()}");
                    break;
                case "start": start = json.Int(0, TraceLimits.Frames); break;
                case "frames": frames = json.Int(0, TraceLimits.Frames); break;
                default: holes = Ranges(ref json); break;
            }
        }

        if (id is not { } zone) throw json.Error("the zone has no name; add DMA, Normal or HighMem");
        if (zones[zone.Index] != null) throw json.Error($"{zone} is given twice; keep one");
        zones[zone.Index] = new(new(new(start), new(frames)), holes);
    }

    void Memory(ref JsonCursor json)
    {
        json.Require(JsonTokenType.StartObject);
        json.Path = "layout.memory";
        MemoryModel? model = null;
        int frames = 0;
        while (json.NextProperty(MemoryNames, out int which))
        {
            if (which == 1) frames = json.Int(1, TraceLimits.Frames);
            else model = LayoutForm.Memory(json.Text())
                ?? throw json.Error($"must be {LayoutForm.MemoryWords}, not {json.Found()}");
        }

        if (model is not { } memory || frames == 0) throw json.Error("needs model and frames");
        layout = layout with
        {
            Zones = Layout.FromMemory(memory, frames).Zones,
            Memory = memory,
            MemoryFrames = frames,
        };
    }

    static ImmutableArray<FrameRange> Ranges(ref JsonCursor json)
    {
        json.Require(JsonTokenType.StartArray);
        var ranges = ImmutableArray.CreateBuilder<FrameRange>();
        json.Next();
        while (json.Token != JsonTokenType.EndArray)
        {
            if (ranges.Count == TraceLimits.Ranges)
                throw json.Error($"more than {TraceLimits.Ranges:N0} ranges; join them");
            ranges.Add(json.Range());
            json.Next();
        }

        return ranges.ToImmutable();
    }
}
