using System.Collections.Immutable;
using System.Text.Json;
using Verified.Check.Run;
using Verified.Model;

namespace Verified.Check.Traces;

/// <summary>Reads one JSON trace.</summary>
sealed class JsonReading
{
    static readonly string[] Root = ["schemaVersion", "seed", "area", "note", "expected", "layout", "commands"];
    static readonly string[] Divergence = ["rule", "step", "kind"];

    readonly ImmutableArray<Command>.Builder commands = ImmutableArray.CreateBuilder<Command>();
    Layout? layout;
    ExpectedDivergence? expected;
    ulong seed;
    string area = "";
    string note = "";

    /// <summary>The trace from the cursor on, to the end of the document.</summary>
    public StoredTrace Read(JsonCursor json)
    {
        json.Next();
        json.Require(JsonTokenType.StartObject);
        int seen = 0;
        while (json.NextProperty(Root, out int which))
        {
            if ((seen & 1 << which) != 0) throw json.Error("is given twice; keep one");
            seen |= 1 << which;
            Value(ref json, which);
            json.Path = "";
            json.Index = -1;
        }

        for (int which = 0; which < Root.Length; which++)
            if (Root[which] is "schemaVersion" or "layout" or "commands" && (seen & 1 << which) == 0)
                throw json.Error($"the trace has no {Root[which]}; add it");
        Fits(ref json);
        json.End();
        return new(new(layout!, commands.DrainToImmutable()) { Seed = seed, Area = area, Note = note }, expected);
    }

    void Value(ref JsonCursor json, int which)
    {
        switch (Root[which])
        {
            case "schemaVersion": json.Int(TraceJson.SchemaVersion, TraceJson.SchemaVersion); break;
            case "seed": seed = json.Wide(); break;
            case "area": area = json.Text(); break;
            case "note": note = json.Text(); break;
            case "expected": expected = Expected(ref json); break;
            case "layout": layout = new JsonLayout().Read(ref json); break;
            default: new JsonCommands(commands).Read(ref json); break;
        }
    }

    /// <summary>
    /// Layout and commands may come in either order, so what ties them is checked when both are there.
    /// </summary>
    void Fits(ref JsonCursor json)
    {
        for (int i = 0; i < commands.Count; i++)
            if (commands[i].Cpu >= layout!.Cpus)
                throw json.Error(
                    $"commands[{i}].cpu: {commands[i].Cpu} is no CPU of a machine with {layout.Cpus} (layout.cpus)");
    }

    static ExpectedDivergence Expected(ref JsonCursor json)
    {
        json.Require(JsonTokenType.StartObject);
        json.Path = "expected";
        string? rule = null;
        int step = -1;
        DivergenceKind? kind = null;
        while (json.NextProperty(Divergence, out int which))
        {
            if (which == 0) rule = json.Text();
            else if (which == 1) step = json.Int(-1, TraceLimits.Commands);
            else kind = Kind(ref json);
        }

        if (rule == null || kind == null) throw json.Error("needs rule and kind");
        return new(rule, step, kind.Value);
    }

    static DivergenceKind Kind(ref JsonCursor json)
    {
        string text = json.Text();
        foreach (DivergenceKind kind in Enum.GetValues<DivergenceKind>())
            if (string.Equals(kind.ToString(), text, StringComparison.OrdinalIgnoreCase)) return kind;
        throw json.Error($"is {TraceFormatException.Quote(text)}; it is {LayoutForm.KindWords}");
    }
}
