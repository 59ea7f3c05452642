using System.Globalization;
using System.Text;
using Verified.Check.Traces;
using Verified.Model;

namespace Verified.Check.Report;

/// <summary>A trace as the source of a test that compiles: it builds the machine and the commands, and holds the
/// implementation to them.</summary>
public static class TestSource
{
    /// <summary>Commands that a source file may hold; longer traces belong in a trace file.</summary>
    public const int MostCommands = 2000;

    /// <summary>The C# source of an xunit test.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="rule">The rule that it once broke; null: none is known.</param>
    /// <exception cref="TraceFormatException">The trace is too long for a source file.</exception>
    public static string Of(Trace trace, RuleText? rule)
    {
        if (trace.Commands.Length > MostCommands)
            throw new TraceFormatException(
                $"a test of {trace.Commands.Length:N0} commands is too long to read; shrink the trace first");
        var text = new StringBuilder();
        string name = rule is null ? "The_trace" : Word(rule.Id);
        text.Append(CultureInfo.InvariantCulture, $$"""
            using Verified.Check.Run;
            using Verified.Check.Systems;
            using Verified.Check.Traces;
            using Verified.Model;
            using Xunit;

            public sealed class {{name}}_regression
            {
            {{Comment(rule)}}    [Fact]
                public void {{name}}_holds_on_this_trace()
                {
                    var layout = new Layout
                    {
            {{Layout(trace.Layout)}}        };
                    Command[] commands =
                    [
            {{Commands(trace)}}        ];

                    using var system = new KernelSystem();
                    var trace = new Trace(layout, [.. commands]);
                    RunResult result = new Runner(system).Run(trace, new SessionDepth(true, 1, 1));
                    Assert.True(result.Divergence is null, $"{result.Divergence}");
                }
            }

            """);
        return text.ToString();
    }

    static string Comment(RuleText? rule) =>
        rule is null ? "" : $"    // {rule.Id}: \"{rule.Sentence}\" ({rule.Source})\n";

    static string Word(string id)
    {
        string plain = string.Concat(id.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'));
        return char.ToUpperInvariant(plain[0]) + plain[1..];
    }

    static string Layout(Layout layout)
    {
        var text = new StringBuilder();
        text.Append("            Zones =\n            [\n");
        foreach (ZoneLayout zone in layout.Zones)
            text.Append("                ").Append(Zone(zone)).Append(",\n");
        text.Append("            ],\n");
        if (layout.Memory != MemoryModel.Explicit)
        {
            text.Append(CultureInfo.InvariantCulture, $"            Memory = MemoryModel.{layout.Memory},\n");
            text.Append(CultureInfo.InvariantCulture, $"            MemoryFrames = {layout.MemoryFrames},\n");
        }

        if (!layout.Reserved.IsEmpty)
            text.Append(CultureInfo.InvariantCulture, $"            Reserved = {Ranges(layout.Reserved)},\n");
        if (layout.MinFreeKbytes is { } kilobytes)
            text.Append(CultureInfo.InvariantCulture, $"            MinFreeKbytes = {kilobytes},\n");
        text.Append(CultureInfo.InvariantCulture, $"            DmaRatio = {layout.DmaRatio},\n");
        text.Append(CultureInfo.InvariantCulture, $"            NormalRatio = {layout.NormalRatio},\n");
        text.Append(CultureInfo.InvariantCulture,
            $"            CompoundPages = {(layout.CompoundPages ? "true" : "false")},\n");
        return text.Append(CultureInfo.InvariantCulture, $"            Cpus = {layout.Cpus},\n")
            .Append(Nodes(layout)).ToString();
    }

    static string Nodes(Layout layout)
    {
        var text = new StringBuilder();
        if (!layout.CpuNodes.IsEmpty)
            text.Append("            CpuNodes = ").Append(Numbers(layout.CpuNodes)).Append(",\n");
        if (!layout.Distances.IsEmpty)
            text.Append("            Distances = [").AppendJoin(", ", layout.Distances.Select(row => Numbers(row)))
                .Append("],\n");
        if (layout.PerCpuLists) text.Append("            PerCpuLists = true,\n");
        if (layout.ListOrders > 1)
            text.Append(CultureInfo.InvariantCulture, $"            ListOrders = {layout.ListOrders},\n");
        if (layout.PerCpuSizes is { } sizes)
            text.Append("            PerCpuSizes = new(").AppendJoin(", ", LayoutForm.Parts(sizes)).Append("),\n");
        if (layout.Reclaim) text.Append("            Reclaim = true,\n");
        if (layout.CacheLine != 0)
            text.Append(
                CultureInfo.InvariantCulture,
                $"            CacheLine = {layout.CacheLine},\n            Caches = {layout.Caches},\n");
        if (layout.Pkmap != 0) text.Append(CultureInfo.InvariantCulture, $"            Pkmap = {layout.Pkmap},\n");
        if (layout.VmallocPages != 0)
            text.Append(CultureInfo.InvariantCulture, $"            VmallocPages = {layout.VmallocPages},\n");
        if (layout.Pools != 0) text.Append(CultureInfo.InvariantCulture, $"            Pools = {layout.Pools},\n");
        if (layout.SlabDebug) text.Append("            SlabDebug = true,\n");
        return text.ToString();
    }

    static string Numbers(IEnumerable<int> numbers) => $"[{string.Join(", ", numbers)}]";

    static string Zone(ZoneLayout zone) => $"new ZoneLayout({Range(zone.Spanned)}, {Ranges(zone.Holes)})";

    static string Range(FrameRange range) =>
        $"new FrameRange(new Frame({range.Start.Number}), new Pages({range.Pages.Count}))";

    static string Ranges(IEnumerable<FrameRange> ranges) => $"[{string.Join(", ", ranges.Select(Range))}]";

    static string Commands(Trace trace)
    {
        var text = new StringBuilder();
        foreach (var (line, command) in TraceText.Lines(trace).Zip(trace.Commands))
        {
            text.Append(CultureInfo.InvariantCulture, $"            // {line}\n");
            text.Append(
                CultureInfo.InvariantCulture, $"            new() {{ {string.Join(", ", Fields(command))} }},\n");
        }

        return text.ToString();
    }

    static IEnumerable<string> Fields(Command command)
    {
        yield return $"Id = {command.Id}";
        yield return $"Op = Op.{command.Op}";
        if (command.Target != 0) yield return $"Target = {command.Target}";
        if (command.Offset != 0) yield return $"Offset = {command.Offset}";
        if (command.Frame != default && command.Target == 0) yield return $"Frame = new Frame({command.Frame.Number})";
        if (command.Order != default) yield return $"Order = new Order({command.Order.Value})";
        if (command.Gfp != 0) yield return $"Gfp = 0x{command.Gfp:x}";
        if (command.Value != 0) yield return $"Value = 0x{command.Value:x}";
        if (command.Context != Context.Process) yield return $"Context = (Context){(int)command.Context}";
        if (command.Node != 0) yield return $"Node = {command.Node}";
        if (command.Cpu != 0) yield return $"Cpu = {command.Cpu}";
        if (command.Cache != 0) yield return $"Cache = {command.Cache}";
        if (command.More != 0) yield return $"More = 0x{command.More:x}";
        if (command.Interrupts) yield return $"After = {command.After}";
    }
}
