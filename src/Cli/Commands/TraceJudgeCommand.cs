using System.CommandLine;
using Verified.Check.Recorded;
using Verified.Cli.Checks;
using Verified.Cli.Options;

namespace Verified.Cli.Commands;

/// <summary>verified trace judge: the kernel that made a recording, against the rules.</summary>
static class TraceJudgeCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Make()
    {
        Argument<string> file = Choices.File(
            "ftrace text or perf script of kmem:kmalloc, kfree, kmem_cache_alloc and kmem_cache_free, also gzip");
        var slabinfo = new Option<string?>("--slabinfo")
        {
            HelpName = "FILE",
            Description = "/proc/slabinfo of the recorded machine: sizes and places of objects are judged too",
        };
        return new Verb(
            "judge",
            "Judges the slab allocator of the running kernel that made a recording.",
            (parsed, output, _) =>
            {
                RecordedVerdict verdict = Waiting.For(
                    () => RecordedVerdict.Load(parsed.GetValue(file)!, parsed.GetValue(slabinfo)),
                    () => "reading the recording",
                    ProgressMode.Text,
                    output);
                output.Lines(VerdictTable.Lines(verdict));
                output.Document(json => VerdictJson.Write(json, verdict));
                return verdict.Held ? ExitCode.Held : ExitCode.Violated;
            },
            new Example("verified trace judge slab.perf.txt.gz", "sizes, alignment, overlaps and releases"),
            new Example("verified trace judge slab.perf.txt.gz --slabinfo slabinfo.txt",
                "and whether objects are where the slabs have them"))
        {
            file, slabinfo, Choices.Format(),
        };
    }
}
