using System.Text.Json;
using Verified.Check.Import;
using Verified.Check.Recorded;

namespace Verified.Cli.Checks;

/// <summary>How a recorded kernel did, for programs.</summary>
static class VerdictJson
{
    /// <summary>Writes the body of the document.</summary>
    public static void Write(Utf8JsonWriter json, RecordedVerdict verdict)
    {
        json.WriteString("verdict", verdict.Held ? "held" : "violated");
        Write(json, verdict.Recording);
        json.WriteNumber("cpus", verdict.Cpus);
        json.WriteBoolean("hashedPointers", verdict.HashedPointers);
        json.WriteBoolean("slabinfo", verdict.Slabinfo);
        json.WriteNumber("kmallocs", verdict.Kmallocs);
        json.WriteNumber("fromCaches", verdict.FromCaches);
        json.WriteNumber("caches", verdict.Caches);
        json.WriteNumber("failedAllocations", verdict.FailedAllocations);
        json.WriteNumber("releases", verdict.Releases);
        json.WriteNumber("releasesByKfree", verdict.ReleasesByKfree);
        json.WriteNumber("releasesOfEarlier", verdict.ReleasesOfEarlier);
        json.WriteNumber("releasedAgain", verdict.ReleasedAgain);
        json.WriteNumber("releasesOfNull", verdict.ReleasesOfNull);
        json.WriteNumber("mostHeld", verdict.MostHeld);
        json.WriteNumber("heldAtEnd", verdict.HeldAtEnd);
        json.WriteStartObject("unseenReleases");
        foreach (var (owner, count) in verdict.UnseenReleases) json.WriteNumber(owner, count);
        json.WriteEndObject();
        Rows(json, "rules", verdict.Rules, rule =>
        {
            json.WriteString("rule", rule.Rule);
            json.WriteNumber("judged", rule.Judged);
            json.WriteNumber("violated", rule.Violated);
            json.WriteNumber("doubtful", rule.Doubtful);
        });
        Rows(json, "violations", verdict.Violations, violation =>
        {
            json.WriteString("rule", violation.Rule);
            json.WriteNumber("line", violation.Line);
            json.WriteString("what", violation.What);
        });
        Rows(json, "notJudged", verdict.NotJudged(), one =>
        {
            json.WriteString("what", one.What);
            json.WriteString("why", one.Why);
        });
    }

    /// <summary>Writes what the lines of a recording are.</summary>
    public static void Write(Utf8JsonWriter json, RecordingCounts counts)
    {
        json.WriteString("form", counts.Form.ToString());
        json.WriteNumber("lines", counts.Lines);
        json.WriteNumber("linesNotUnderstood", counts.LinesNotUnderstood);
        json.WriteNumber("firstNotUnderstood", counts.FirstNotUnderstood);
        json.WriteNumber("lostEvents", counts.LostEvents);
        json.WriteStartObject("events");
        foreach (var (name, count) in counts.Events) json.WriteNumber(name, count);
        json.WriteEndObject();
    }

    static void Rows<T>(Utf8JsonWriter json, string name, IEnumerable<T> rows, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (T row in rows)
        {
            json.WriteStartObject();
            write(row);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
