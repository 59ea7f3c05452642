using Verified.Check.Traces;

namespace Verified.Tests.CommandLine;

/// <summary>Traces that tests need, in the text form.</summary>
static class Traces
{
    /// <summary>On this every rule holds, unless a fault is planted: then two free buddies stay apart.</summary>
    public const string Merging = """
        verified-trace 1
        zone DMA start=0 frames=16
        tunables min_free=0
        seed 0x7f3a area buddy
        a = alloc order=0 gfp=KERNEL
        b = alloc order=0 gfp=KERNEL
        c = alloc order=2 gfp=KERNEL
        free a
        free b

        """;

    /// <summary>A fault that <see cref="Merging"/> shows.</summary>
    public const string MissedMerge = "fault:missed-merge";

    /// <summary>The trace of a text.</summary>
    public static Trace Of(string text) => TraceText.Parse(text).Trace;

    /// <summary>A trace that fails with a merge missed only at its end.</summary>
    public static string Long(int pairs)
    {
        // Blocks of the largest order never merge; the last one does.
        IEnumerable<string> lines = Enumerable.Range(0, pairs)
            .SelectMany(i => new[] { $"x{i} = alloc order=10 gfp=KERNEL", $"free x{i}" });
        return string.Join('\n', ["verified-trace 1", "zone DMA start=0 frames=2048", "tunables min_free=0", .. lines,
            "y = alloc order=0 gfp=KERNEL", "free y", ""]);
    }
}
