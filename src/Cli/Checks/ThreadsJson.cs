using System.Text.Json;
using Verified.Check.Threads;

namespace Verified.Cli.Checks;

/// <summary>What threads did, for programs.</summary>
static class ThreadsJson
{
    /// <summary>Writes the body of the document.</summary>
    public static void Write(Utf8JsonWriter json, ThreadReport report, TimeSpan elapsed)
    {
        json.WriteString("verdict",
            report.Finding is not null ? "violated" : report.Interrupted ? "interrupted" : "held");
        json.WriteString("seed", $"0x{report.Seed:x}");
        json.WriteNumber("operations", report.Operations);
        json.WriteNumber("seconds", Math.Round(elapsed.TotalSeconds, 3));
        json.WriteStartArray("workloads");
        foreach (ThreadWorkloadReport one in report.Workloads)
        {
            json.WriteStartObject();
            json.WriteString("name", one.Name);
            json.WriteNumber("machines", one.Machines);
            json.WriteNumber("fewestThreads", Math.Min(one.FewestThreads, one.MostThreads));
            json.WriteNumber("mostThreads", one.MostThreads);
            json.WriteNumber("fewestCpus", Math.Min(one.FewestCpus, one.MostCpus));
            json.WriteNumber("mostCpus", one.MostCpus);
            json.WriteNumber("operations", one.Operations);
            json.WriteNumber("looks", one.Looks);
            json.WriteNumber("seconds", Math.Round(one.Elapsed.TotalSeconds, 3));
            json.WriteString("finding", one.Finding);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
