using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Verified.Model;
using Verified.Model.PageAllocator;

namespace Verified.Check.Traces;

/// <summary>Writes one trace as JSON, streaming: the commands pass through a small buffer.</summary>
sealed class JsonWriting(Stream output)
{
    // Names such as KERNEL|COMP and quotes in notes stay readable; the output is a file, never part of a web page.
    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    const int FlushBytes = 1 << 16;

    /// <summary>Writes the trace.</summary>
    public void Write(StoredTrace stored)
    {
        Trace trace = stored.Trace;
        using (var json = new Utf8JsonWriter(output, Options))
        {
            json.WriteStartObject();
            json.WriteNumber("schemaVersion", TraceJson.SchemaVersion);
            if (trace.Seed != 0) json.WriteString("seed", Hex(trace.Seed));
            if (trace.Area.Length != 0) json.WriteString("area", trace.Area);
            if (trace.Note.Length != 0) json.WriteString("note", trace.Note);
            if (stored.Expected is { } expected) Expected(json, expected);
            Layout(json, trace.Layout);
            json.WriteStartArray("commands");
            Commands(json, trace.Commands);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
    }

    static void Expected(Utf8JsonWriter json, ExpectedDivergence expected)
    {
        json.WriteStartObject("expected");
        json.WriteString("rule", expected.Rule);
        json.WriteNumber("step", expected.Step);
        json.WriteString("kind", expected.Kind.ToString().ToLowerInvariant());
        json.WriteEndObject();
    }

    static void Layout(Utf8JsonWriter json, Layout layout)
    {
        var plain = new Layout { Zones = layout.Zones };
        json.WriteStartObject("layout");
        if (LayoutForm.Derives(layout))
        {
            json.WriteStartObject("memory");
            json.WriteString("model", LayoutForm.Word(layout.Memory));
            json.WriteNumber("frames", layout.MemoryFrames);
            json.WriteEndObject();
        }
        else
        {
            Zones(json, layout.Zones);
        }

        Ranges(json, "reserved", layout.Reserved);
        if (layout.MinFreeKbytes is { } kilobytes) json.WriteNumber("minFreeKbytes", kilobytes);
        if (layout.DmaRatio != plain.DmaRatio) json.WriteNumber("dmaRatio", layout.DmaRatio);
        if (layout.NormalRatio != plain.NormalRatio) json.WriteNumber("normalRatio", layout.NormalRatio);
        if (!layout.CompoundPages) json.WriteBoolean("compoundPages", false);
        if (layout.Cpus != plain.Cpus) json.WriteNumber("cpus", layout.Cpus);
        if (layout.NodeCount > 1) json.WriteNumber("nodes", layout.NodeCount);
        if (!layout.CpuNodes.IsEmpty) Numbers(json, "cpuNodes", layout.CpuNodes);
        if (!layout.Distances.IsEmpty)
            Numbers(json, "distances", [.. layout.Distances.SelectMany(row => row)]);
        if (layout.PerCpuLists) json.WriteBoolean("perCpuLists", true);
        if (layout.ListOrders != plain.ListOrders) json.WriteNumber("listOrders", layout.ListOrders);
        if (layout.PerCpuSizes is { } sizes) Numbers(json, "perCpuSizes", [.. LayoutForm.Parts(sizes)]);
        if (layout.Reclaim) json.WriteBoolean("reclaim", true);
        if (layout.CacheLine != 0) json.WriteNumber("cacheLine", layout.CacheLine);
        if (layout.Caches != plain.Caches) json.WriteNumber("caches", layout.Caches);
        if (layout.Pkmap != 0) json.WriteNumber("pkmap", layout.Pkmap);
        if (layout.VmallocPages != 0) json.WriteNumber("vmallocPages", layout.VmallocPages);
        if (layout.Pools != 0) json.WriteNumber("pools", layout.Pools);
        if (layout.SlabDebug) json.WriteBoolean("slabDebug", true);
        json.WriteEndObject();
    }

    static void Zones(Utf8JsonWriter json, ImmutableArray<ZoneLayout> zones)
    {
        json.WriteStartArray("zones");
        for (int index = 0; index < zones.Length; index++)
        {
            if (LayoutForm.Absent(zones[index])) continue;
            json.WriteStartObject();
            json.WriteString("name", LayoutForm.Name(new ZoneId(index)));
            json.WriteNumber("start", zones[index].Spanned.Start.Number);
            json.WriteNumber("frames", zones[index].Spanned.Pages.Count);
            Ranges(json, "holes", zones[index].Holes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    static void Numbers(Utf8JsonWriter json, string name, ImmutableArray<int> numbers)
    {
        json.WriteStartArray(name);
        foreach (int number in numbers) json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    static void Ranges(Utf8JsonWriter json, string name, ImmutableArray<FrameRange> ranges)
    {
        if (ranges.IsEmpty) return;
        json.WriteStartArray(name);
        foreach (FrameRange range in ranges)
        {
            json.WriteStartArray();
            json.WriteNumberValue(range.Start.Number);
            json.WriteNumberValue(range.Pages.Count);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    /// <summary>Each command goes in as one raw value with a line break before it: one command a line.</summary>
    static void Commands(Utf8JsonWriter json, ImmutableArray<Command> commands)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var one = new Utf8JsonWriter(buffer, Options);
        foreach (ref readonly Command command in commands.AsSpan())
        {
            buffer.ResetWrittenCount();
            buffer.Write("\n  "u8);
            Command(one, command);
            one.Flush();
            one.Reset();
            json.WriteRawValue(buffer.WrittenSpan, skipInputValidation: true);
            if (json.BytesPending > FlushBytes) json.Flush();
        }
    }

    static void Command(Utf8JsonWriter json, in Command command)
    {
        CommandForm form = CommandForm.Of(command.Op);
        json.WriteStartObject();
        json.WriteNumber("id", command.Id);
        json.WriteString("op", form.Word);
        if (form.Place != Place.None && command.Target != 0)
        {
            json.WriteNumber("target", command.Target);
            if (command.Offset != 0) json.WriteNumber("offset", command.Offset);
        }
        else if (form.Place == Place.Frame)
        {
            json.WriteNumber("frame", command.Frame.Number);
        }

        if ((form.TakesCache || form.TakesPool) && command.Cache != 0) json.WriteNumber("cache", command.Cache);
        if (form.TakesOrder && command.Order.Value != 0) json.WriteNumber("order", command.Order.Value);
        if ((form.TakesNode || form.Op == Op.CacheCreate) && command.Node != 0) json.WriteNumber("node", command.Node);
        if (form.TakesGfp && command.Gfp != 0) json.WriteString("gfp", Gfp.Format(command.Gfp));
        if (form.TakesCacheFlags && command.Gfp != 0) json.WriteString("flags", CacheForm.Format(command.Gfp));
        if (form.TakesValue && command.Value != 0) json.WriteString("value", Hex(command.Value));
        if (form.TakesMore && command.More != 0) json.WriteString("more", Hex(command.More));
        if (command.Cpu != 0) json.WriteNumber("cpu", command.Cpu);
        string context = ContextForm.Format(command.Context);
        if (context.Length != 0) json.WriteString("context", context);
        if (command.Interrupts) json.WriteNumber("after", command.After);
        json.WriteEndObject();
    }

    static string Hex(ulong value) => string.Create(CultureInfo.InvariantCulture, $"0x{value:x}");
}
