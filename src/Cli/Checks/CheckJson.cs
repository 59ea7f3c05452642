using System.Text.Json;
using Verified.Check.Checking;
using Verified.Check.Report;

namespace Verified.Cli.Checks;

/// <summary>The result of a check as JSON.</summary>
static class CheckJson
{
    /// <summary>The word of a verdict.</summary>
    public static string Word(CheckVerdict verdict) => verdict.ToString().ToLowerInvariant();

    /// <summary>Writes the members of the document.</summary>
    public static void Write(
        Utf8JsonWriter json, CheckReport report, IReadOnlyList<FailureReport> failures, CheckRequest request)
    {
        json.WriteString("verdict", Word(report.Verdict));
        json.WriteBoolean("interrupted", report.Interrupted);
        json.WriteString("seed", $"0x{report.Seed:x}");
        json.WriteString("system", request.System);
        json.WriteBoolean("isolated", request.Isolation is not null);
        json.WriteString("out", request.Out);
        json.WriteStartArray("areas");
        foreach (AreaReport area in report.Areas) Area(json, area);
        json.WriteEndArray();
        json.WriteStartArray("vacuous");
        foreach (string rule in report.Vacuous) json.WriteStringValue(rule);
        json.WriteEndArray();
        json.WriteStartArray("violations");
        foreach (FailureReport failure in failures) FailureJson.Write(json, failure);
        json.WriteEndArray();
    }

    static void Area(Utf8JsonWriter json, AreaReport area)
    {
        json.WriteStartObject();
        json.WriteString("name", area.Name);
        json.WriteNumber("traces", area.Traces);
        json.WriteNumber("commands", area.Commands);
        json.WriteNumber("commandsPerSecond", Math.Round(area.CommandsPerSecond));
        json.WriteStartArray("rules");
        foreach (RuleReport rule in area.Rules)
        {
            json.WriteStartObject();
            json.WriteString("id", rule.Id);
            json.WriteNumber("fired", rule.Fired);
            json.WriteNumber("refused", rule.Refused);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
