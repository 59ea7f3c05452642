using System.Text.Json;
using Verified.Check.Import;

namespace Verified.Cli.Checks;

/// <summary>What an import found of slab events, for programs.</summary>
static class SlabImportJson
{
    /// <summary>Writes the counts into the document.</summary>
    public static void Write(Utf8JsonWriter json, SlabImportReport report)
    {
        VerdictJson.Write(json, report.Recording);
        json.WriteBoolean("hashedPointers", report.HashedPointers);
        json.WriteNumber("fromCaches", report.FromCaches);
        json.WriteNumber("kmallocs", report.Kmallocs);
        json.WriteNumber("ofNodes", report.OfNodes);
        json.WriteNumber("failedAllocations", report.FailedAllocations);
        json.WriteNumber("tooLarge", report.TooLarge);
        json.WriteNumber("freesBound", report.FreesBound);
        json.WriteNumber("freesUnbound", report.FreesUnbound);
        json.WriteNumber("freesAfterFree", report.FreesAfterFree);
        json.WriteNumber("freesOfTooLarge", report.FreesOfTooLarge);
        json.WriteNumber("freesOfNull", report.FreesOfNull);
        json.WriteNumber("freesByKfree", report.FreesByKfree);
        json.WriteNumber("freesIntoOtherCache", report.FreesIntoOtherCache);
        json.WriteNumber("unseenFrees", report.UnseenFrees);
        json.WriteNumber("peakLiveObjects", report.PeakLiveObjects);
        json.WriteNumber("peakLiveBytes", report.PeakLiveBytes);
        json.WriteNumber("liveObjectsAtEnd", report.LiveObjectsAtEnd);
        json.WriteNumber("cpus", report.Cpus);
        json.WriteStartArray("caches");
        foreach (RecordedCache cache in report.Caches)
        {
            json.WriteStartObject();
            json.WriteString("name", cache.Name);
            json.WriteNumber("number", cache.Number);
            json.WriteNumber("size", cache.Size);
            json.WriteNumber("align", cache.Align);
            json.WriteBoolean("hwcacheAlign", cache.LineAligned);
            json.WriteNumber("allocations", cache.Allocations);
            json.WriteNumber("peakLive", cache.Peak);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("flagsWithoutCounterpart");
        foreach (var (name, count) in report.FlagsWithoutCounterpart) json.WriteNumber(name, count);
        json.WriteEndObject();
    }
}
