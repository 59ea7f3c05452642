using System.Text.Json;
using Verified.Check.Report;

namespace Verified.Cli.Checks;

/// <summary>A failure as a JSON object.</summary>
static class FailureJson
{
    /// <summary>Writes the object. "steps" counts the commands of the trace; "commands" tells the first and last of
    /// them.</summary>
    public static void Write(Utf8JsonWriter json, FailureReport failure)
    {
        RuleText rule = failure.Rule;
        json.WriteStartObject();
        json.WriteString("rule", rule.Id);
        json.WriteString("sentence", rule.Sentence);
        json.WriteString("source", rule.Source);
        json.WriteString("model", rule.Model);
        Strings(json, "impl", rule.Impl);
        json.WriteString("trace", failure.Path);
        json.WriteNumber("steps", failure.Trace.Commands.Length);
        json.WriteNumber("shrunkFrom", failure.ShrunkFrom ?? failure.Trace.Commands.Length);
        if (failure.Minimal is { } minimal) json.WriteBoolean("minimal", minimal);
        json.WriteBoolean("reproduced", failure.Reproduced);
        json.WriteString("system", failure.System);
        json.WriteString("area", failure.Trace.Area);
        json.WriteString("seed", $"0x{failure.Trace.Seed:x}");
        if (failure.FoundAfter is { } after) json.WriteNumber("foundAfter", after);
        json.WriteString("kind", failure.Divergence.Kind.ToString().ToLowerInvariant());
        if (failure.Divergence.Death is { } death) json.WriteString("death", death);
        json.WriteNumber("step", failure.Divergence.Step);
        json.WriteString("expected", failure.Divergence.Violation.Expected);
        json.WriteString("actual", failure.Divergence.Violation.Actual);
        if (failure.Because is { } because) json.WriteString("because", because);
        json.WriteStartArray("commands");
        foreach (ToldStep step in failure.Account.Steps) Step(json, step);
        json.WriteEndArray();
        Strings(json, "map", failure.Account.Map is { } map ? MapText.Lines(map, 40) : []);
        json.WriteEndObject();
    }

    /// <summary>Writes an array of strings.</summary>
    public static void Strings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    static void Step(Utf8JsonWriter json, ToldStep step)
    {
        json.WriteStartObject();
        json.WriteNumber("number", step.Number);
        json.WriteString("command", step.Text);
        json.WriteString("response", step.Response);
        json.WriteEndObject();
    }
}
