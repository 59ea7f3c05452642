using Verified.Check.Import;
using Verified.Check.Run;
using Verified.Check.Systems;
using Verified.Check.Traces;
using Verified.Model;
using Verified.Rules;
using Verified.Tests.Engine.Traces;

namespace Verified.Tests.Engine.Import;

/// <summary>
/// The first 60,000 events of a recording of a running Linux 6.18, with counts known from an independent script.
/// </summary>
public sealed class ExcerptTests
{
    static readonly Lazy<ImportedRecording> Excerpt =
        new(() => KernelRecording.Load(Recordings.Path("pages-excerpt.ftrace.txt.gz")));

    static readonly Lazy<ImportedRecording> WithoutLists =
        new(() => KernelRecording.Load(Recordings.Path("pages-excerpt.ftrace.txt.gz"), lists: false));

    [Fact]
    public void Every_event_is_understood_and_bound()
    {
        ImportReport report = Excerpt.Value.Report;

        Assert.Equal((RecordingForm.Ftrace, 60_012L, 0L, 0L), (report.Form, report.Lines, report.LinesNotUnderstood, report.LostEvents));
        Assert.Equal(
            [("mm_page_alloc", 28_674), ("mm_page_alloc_zone_locked", 22_778), ("mm_page_free", 5_237), ("mm_page_free_batched", 3_311)],
            report.Events.Select(each => (each.Key, each.Value)));
        Assert.Equal((28_674, 5_198, 39), (report.Allocations, report.FreesBound, report.FreesUnbound));
        Assert.Equal((0, 0, 0, 0), (report.UnseenFrees, report.Overlaps, report.FreesOfOtherOrder, report.FailedAllocations));
        Assert.Equal([27_515, 892, 256, 10, 1, 0, 0, 0, 0, 0, 0], report.Orders);
        Assert.Equal((25_214, 25_214, 2), (report.PeakLiveFrames, report.LiveFramesAtEnd, report.Cpus));
        Assert.Equal(33_872, Excerpt.Value.Trace.Commands.Length);
    }

    [Fact]
    public void The_trace_survives_both_forms()
    {
        using var folder = new Folder();
        Trace trace = Excerpt.Value.Trace;
        TraceFile.Save(folder.Path("a.json.gz"), trace);
        TraceFile.Save(folder.Path("a.txt"), trace);

        Same.Trace(trace, TraceFile.Load(folder.Path("a.json.gz")).Trace);
        Same.Trace(trace.Renumbered(), TraceFile.Load(folder.Path("a.txt")).Trace);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_specification_serves_every_allocation_on_the_compact_machine(bool lists)
    {
        Trace trace = lists ? Excerpt.Value.Trace : WithoutLists.Value.Trace;
        World world = World.Boot(trace.Layout);
        var blocks = new Dictionary<int, Frame>();
        foreach (Command command in trace.Commands)
        {
            Command resolved = command.Target == 0
                ? command
                : command with { Frame = blocks[command.Target] + new Pages(command.Offset) };
            Ruling ruling = Spec.Predict(world, resolved);
            Assert.Equal(command.Produces ? Outcome.Ok : Outcome.Freed, ruling.Response.Outcome);
            if (command.Produces) blocks.Add(command.Id, ruling.Response.Frame);
            world = ruling.Next;
        }

        Assert.Equal(28_674, blocks.Count);
        Assert.Equal(
            lists ? [0, 1] : [],
            Enumerable.Range(0, 2).Where(cpu => world.Cpus[cpu].Sets.Any(set => set.Of(Verified.Model.PerCpu.ListId.Hot).Count > 0)));
    }

    [Fact]
    public void The_lists_change_the_machine_and_no_command()
    {
        Assert.Equal(
            (true, false), (Excerpt.Value.Trace.Layout.PerCpuLists, WithoutLists.Value.Trace.Layout.PerCpuLists));
        Assert.Equal(Excerpt.Value.Trace.Commands.ToArray(), WithoutLists.Value.Trace.Commands.ToArray());
        Assert.Equal(Excerpt.Value.Report.Describe(), WithoutLists.Value.Report.Describe());
        Assert.Equal([0, 1], Excerpt.Value.Trace.Commands.Select(command => (int)command.Cpu).Distinct().Order());
    }

    [Theory]
    [InlineData(true, null)]
    [InlineData(false, null)]
    [InlineData(true, "zoneinfo.txt")]
    public void The_excerpt_replays_without_a_difference(bool lists, string? zoneinfo)
    {
        Trace trace = zoneinfo != null
            ? KernelRecording.Load(Recordings.Path("pages-excerpt.ftrace.txt.gz"), Recordings.Path(zoneinfo)).Trace
            : (lists ? Excerpt : WithoutLists).Value.Trace;
        using var system = new KernelSystem();
        var runner = new Runner(system);

        RunResult result = runner.Run(trace, SessionDepth.Recorded(trace.Layout));

        Assert.Equal(new RunResult(null, trace.Commands.Length, 0), result);
        Assert.Equal(lists, runner.Tally.Fired(RuleIds.PerCpu.TakeHead) > 0);
        Assert.Equal(lists, runner.Tally.Fired(RuleIds.PerCpu.GiveFlush) > 0);
    }

    [Fact]
    public void The_zones_of_the_recorded_machine_hold_all_frames()
    {
        ImportedRecording recording = KernelRecording.Load(
            Recordings.Path("pages-excerpt.ftrace.txt.gz"), Recordings.Path("zoneinfo.txt"));
        Layout layout = recording.Trace.Layout;

        Assert.Equal([(0, 4096), (4096, 6_549_504), (0, 0)], layout.Zones.Select(zone => (zone.Spanned.Start.Number, zone.Spanned.Pages.Count)));
        Assert.Equal([98, 262_144], layout.Zones.Take(2).Select(zone => zone.Holes.Sum(hole => hole.Pages.Count)));
        Assert.Equal(158 + 9_419 + 4_325_376, layout.Reserved.Sum(range => range.Pages.Count));
        Assert.Equal((67_580, 2, true), (layout.MinFreeKbytes, layout.Cpus, layout.PerCpuLists));
        Assert.Equal(Excerpt.Value.Trace.Commands.ToArray(), recording.Trace.Commands.ToArray());
    }

    [Fact]
    public void The_output_of_perf_script_imports_as_well()
    {
        ImportReport report = KernelRecording.Load(Recordings.Path("pages-sample.perf.txt.gz")).Report;

        Assert.Equal((RecordingForm.PerfScript, 4_000L, 0L), (report.Form, report.Lines, report.LinesNotUnderstood));
        Assert.Equal((2_382, 823, 33), (report.Allocations, report.FreesBound, report.FreesUnbound));
        Assert.Equal([("mm_page_alloc", 2_382), ("mm_page_free", 856), ("mm_page_free_batched", 762)], report.Events.Select(each => (each.Key, each.Value)));
    }

    [Fact]
    public void A_recording_cut_off_in_the_gzip_is_told_in_one_line()
    {
        byte[] whole = File.ReadAllBytes(Recordings.Path("pages-excerpt.ftrace.txt.gz"));
        using var cut = new MemoryStream(whole, 0, whole.Length / 2);

        var wrong = Assert.Throws<TraceFormatException>(() => KernelRecording.Read(cut));
        Assert.Matches(@"^line \d+: the gzip data is damaged or cut off \(.*\); get the recording again$", wrong.Message);
    }

    [Fact]
    public void A_recording_that_cannot_be_read_is_told_in_one_line()
    {
        using var folder = new Folder();

        Assert.Equal(
            $"{folder.Root}: is a directory; name a file in it",
            Assert.Throws<TraceFormatException>(() => KernelRecording.Load(folder.Root)).Message);
        Assert.StartsWith(
            $"{folder.Path("none")}: cannot be read (",
            Assert.Throws<TraceFormatException>(() => KernelRecording.Load(Recordings.Path("zoneinfo.txt"), folder.Path("none"))).Message,
            StringComparison.Ordinal);
        Assert.StartsWith(
            Recordings.Path("zoneinfo.txt") + ": line 214: no mm_page_alloc event",
            Assert.Throws<TraceFormatException>(() => KernelRecording.Load(Recordings.Path("zoneinfo.txt"))).Message,
            StringComparison.Ordinal);
    }
}
