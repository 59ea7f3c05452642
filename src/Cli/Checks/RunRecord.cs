using System.Runtime.InteropServices;
using System.Text.Json;
using Verified.Check.Checking;

namespace Verified.Cli.Checks;

/// <summary>run.json: what is run, written before the first step, and completed at the end.</summary>
sealed class RunRecord(CheckRequest request, OutDirectory directory)
{
    readonly DateTimeOffset started = TimeProvider.System.GetUtcNow();

    /// <summary>Writes the record of a run that begins.</summary>
    public void Begin() => Write("running", null);

    /// <summary>Writes the record of a run that ended.</summary>
    public void End(CheckReport report) => Write(report.Interrupted ? "interrupted" : "complete", report);

    void Write(string state, CheckReport? report)
    {
        string draft = directory.RunFile + ".part";
        File.WriteAllText(draft, Output.Text(json => Body(json, state, report)));
        File.Move(draft, directory.RunFile, overwrite: true);
    }

    void Body(Utf8JsonWriter json, string state, CheckReport? report)
    {
        CheckPlan plan = request.Plan;
        json.WriteString("state", state);
        json.WriteString("seed", $"0x{plan.Seed:x}");
        json.WriteString("system", request.System);
        json.WriteStartArray("areas");
        foreach (var area in plan.Areas) json.WriteStringValue(area.Name);
        json.WriteEndArray();
        if (plan.Traces is { } traces) json.WriteNumber("tracesPerArea", traces);
        else json.WriteNumber("seconds", plan.Time.TotalSeconds);
        json.WriteNumber("jobs", plan.Workers);
        json.WriteBoolean("isolated", request.Isolation is not null);
        json.WriteString("started", started);
        json.WriteString("version", typeof(RunRecord).Assembly.GetName().Version!.ToString(3));
        json.WriteStartObject("machine");
        json.WriteString("system", RuntimeInformation.OSDescription);
        json.WriteString("architecture", RuntimeInformation.OSArchitecture.ToString());
        json.WriteString("runtime", RuntimeInformation.FrameworkDescription);
        json.WriteNumber("processors", Environment.ProcessorCount);
        json.WriteEndObject();
        json.WriteStartObject("counts");
        json.WriteNumber("traces", report?.Areas.Sum(area => area.Traces) ?? 0);
        json.WriteNumber("commands", report?.Areas.Sum(area => area.Commands) ?? 0);
        json.WriteNumber("failures", report?.Findings.Count() ?? 0);
        json.WriteEndObject();
        if (report is not null) json.WriteString("verdict", CheckJson.Word(report.Verdict));
    }
}
