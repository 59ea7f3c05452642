using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Verified.Check.Run;
using Verified.Check.Traces;
using Verified.Rules;

namespace Verified.Tests.CommandLine;

public sealed class IsolationTests
{
    /// <summary>On this a system that dies does so in its last step but one.</summary>
    const string Deadly = """
        verified-trace 1
        zone DMA start=0 frames=16
        tunables min_free=0
        seed 0x7f3a area buddy
        a = alloc order=0 gfp=KERNEL
        b = alloc order=2 gfp=KERNEL
        free a
        free b
        c = alloc order=0 gfp=KERNEL

        """;

    static readonly Dictionary<string, string> Plain = [];
    static readonly string[] Impatient = ["--hang", "1", "--memory-limit", "256"];

    [Fact]
    public void A_system_that_dies_at_every_hundredth_command_does_not_end_the_run_and_leaves_nothing_behind()
    {
        using var folder = new Folder();
        using Process program = Answer.Start(
            Plain, ["check", "buddy", "--seed", "1", "--time", "1s", "--jobs", "2", "--system", "dies:any",
                .. Impatient, "--isolate", "--format", "json", "--out", folder["out"]]);

        Answer answer = Answer.Of(program);

        Assert.Equal(2, answer.Code);
        Assert.False(answer.Json.GetProperty("interrupted").GetBoolean());
        Assert.NotEmpty(answer.Json.GetProperty("violations").EnumerateArray());
        Assert.All(answer.Json.GetProperty("violations").EnumerateArray(), violation =>
        {
            Assert.InRange(violation.GetProperty("steps").GetInt32(), 1, 2);
            Assert.NotEqual("", violation.GetProperty("death").GetString());
        });
        Assert.False(Processes.Left(program.Id));
        Assert.Empty(Processes.Journals(program.Id));
    }

    [Fact]
    public void Killed_a_check_leaves_whole_results_and_no_process()
    {
        using var folder = new Folder();
        using Process program = Answer.Start(
            Plain, ["check", "buddy", "--time", "10m", "--jobs", "2", "--system", "dies:any", .. Impatient, "--isolate",
                "--out", folder["out"]]);
        string[] Found() => Directory.Exists(folder["out"])
            ? Directory.GetFiles(folder["out"], "*.trace.json") : [];
        Assert.True(Processes.Wait(() => Found().Length > 0));

        program.Kill();
        program.WaitForExit();

        Assert.True(Processes.Wait(program.Id, wanted: false));
        Assert.All(Found(), file => Assert.True(Divergence.MayKill(TraceFile.Load(file).Expected!.Kind)));
        string name = Path.GetFileName(Found()[0]);
        Answer next = Answer.To("check", "buddy", "--cases", "1", "--progress", "none", "--out", folder["out"]);
        Assert.NotEqual(1, next.Code);
        Assert.True(File.Exists(Path.Combine(folder["out.old"], name)));
        Assert.Equal(2, Answer.To("replay", Path.Combine(folder["out.old"], name), "--system", "dies:any").Code);
    }

    [Fact]
    public void A_worker_whose_system_hangs_ends_with_its_parent()
    {
        using var folder = new Folder();
        using Process program = Answer.Start(
            Plain, "check", "buddy", "--time", "10m", "--jobs", "1", "--system", "dies:hang", "--hang", "600", "--out",
            folder["out"]);
        Assert.True(Processes.Wait(program.Id, wanted: true));
        using (var hanging = new ManualResetEventSlim()) hanging.Wait(TimeSpan.FromSeconds(2));

        program.Kill();

        Assert.True(Processes.Wait(program.Id, wanted: false));
    }

    [Fact]
    public async Task Interrupted_an_isolated_check_tells_what_it_did_and_leaves_no_process()
    {
        using var folder = new Folder();
        using Process program = Answer.Start(
            Plain, "check", "buddy", "--time", "10m", "--jobs", "2", "--isolate", "--out", folder["out"], "--format",
            "json");
        await program.StandardError.ReadLineAsync();
        Assert.True(Processes.Wait(program.Id, wanted: true));

        using Process kill = Process.Start("kill", ["-INT", program.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        Answer answer = Answer.Of(program);

        Assert.Equal(130, answer.Code);
        Assert.True(answer.Json.GetProperty("interrupted").GetBoolean());
        Assert.False(Processes.Left(program.Id));
    }

    [Fact]
    public void An_isolated_check_does_what_one_in_this_process_does()
    {
        Assert.Equal(Areas([]), Areas(["--isolate"]));

        static string Areas(string[] how)
        {
            using var folder = new Folder();
            Answer answer = Answer.To(
                ["check", "buddy", "slab", "--seed", "5", "--cases", "40", "--jobs", "1", "--progress", "none",
                    "--format", "json", "--out", folder["out"], .. how]);
            Assert.Empty(answer.Json.GetProperty("violations").EnumerateArray());
            return string.Join('\n', answer.Json.GetProperty("areas").EnumerateArray().Select(area =>
                $"{area.GetProperty("traces")} {area.GetProperty("commands")} {area.GetProperty("rules")}"));
        }
    }

    [Fact]
    public void A_fault_that_kills_nobody_is_found_and_shrunk_as_in_this_process()
    {
        Assert.Equal(Found([]), Found(["--isolate"]));

        static string Found(string[] how)
        {
            using var folder = new Folder();
            Answer answer = Answer.To(
                ["check", "buddy", "--seed", "5", "--cases", "1", "--jobs", "1", "--progress", "none", "--system",
                    Traces.MissedMerge, "--format", "json", "--out", folder["out"], .. how]);
            JsonElement violation = Assert.Single(answer.Json.GetProperty("violations").EnumerateArray());
            return $"{violation.GetProperty("rule")} {violation.GetProperty("commands")}";
        }
    }

    [Theory]
    [InlineData("replay")]
    [InlineData("explain")]
    [InlineData("shrink")]
    public void A_trace_that_is_known_to_kill_is_run_in_another_process_without_being_told(string command)
    {
        using var folder = new Folder();
        string file = folder["deadly.trace.json"];
        TraceFile.Save(
            file, new StoredTrace(Traces.Of(Deadly), new(RuleIds.PageAllocator.Functions, 3, DivergenceKind.Crash)));

        Answer answer = Answer.To(command, file, "--system", "dies:abort");

        Assert.Equal(2, answer.Code);
        Assert.Contains("died: abort", answer.Results);
        Assert.Contains("the system under test aborts", answer.Results);
    }

    [Theory]
    [InlineData("abort", "abort")]
    [InlineData("overflow", "stack-overflow")]
    public void A_trace_that_is_not_known_to_kill_is_run_in_another_process_when_told(string fate, string death)
    {
        using var folder = new Folder();

        Answer answer = Answer.To(
            ["replay", folder.Write("deadly.txt", Deadly), "--system", "dies:" + fate, .. Impatient, "--isolate",
                "--format", "json"]);

        Assert.Equal(2, answer.Code);
        Assert.Equal(3, answer.Json.GetProperty("violation").GetProperty("step").GetInt32());
        Assert.Equal(death, answer.Json.GetProperty("violation").GetProperty("death").GetString());
    }

    [Fact]
    public void A_trace_that_kills_nobody_replays_alike_in_another_process()
    {
        using var folder = new Folder();
        string file = folder.Write("good.txt", Traces.Merging);

        string own = Rules(Answer.To("replay", file, "--format", "json"));
        string other = Rules(Answer.To("replay", file, "--isolate", "--format", "json"));

        Assert.Equal(own, other);

        static string Rules(Answer answer)
        {
            Assert.Equal(0, answer.Code);
            return $"{answer.Json.GetProperty("executed")} {answer.Json.GetProperty("rules")}";
        }
    }
}
