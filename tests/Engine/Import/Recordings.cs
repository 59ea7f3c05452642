using System.Text;
using Verified.Check.Import;

namespace Verified.Tests.Engine.Import;

/// <summary>Recordings to import: those in the test data, and small ones written by hand.</summary>
static class Recordings
{
    /// <summary>The path of a recorded file.</summary>
    public static string Path(string name) =>
        System.IO.Path.Combine(AppContext.BaseDirectory, "data", "kernel-6.18", name);

    /// <summary>
    /// Imports lines such as "alloc 1 0x10 2" (CPU, frame, order) and "free 1 0x10 2"; others stand as they are.
    /// </summary>
    public static ImportedRecording Of(string lines, string? zoneinfo = null, bool lists = true) =>
        KernelRecording.Read(
            new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines.Split('\n').Select(Event)))),
            zoneinfo == null ? null : Zoneinfo.Read(new StringReader(zoneinfo)),
            lists);

    static string Event(string line)
    {
        string[] words = line.Trim().Split(' ');
        string flags = words[0] == "alloc" ? $" migratetype=0 gfp_flags={(words.Length > 4 ? words[4] : "GFP_KERNEL")}" : "";
        return words[0] is "alloc" or "free"
            ? $"task-1 [{int.Parse(words[1]):d3}] ..... 1.5: mm_page_{words[0]}: page=00000000000000a1 pfn={words[2]} order={words[3]}{flags}"
            : line;
    }
}
