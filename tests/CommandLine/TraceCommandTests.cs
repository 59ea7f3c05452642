using System.Text.Json;
using Verified.Check.Run;
using Verified.Check.Traces;
using Verified.Rules;

namespace Verified.Tests.CommandLine;

public sealed class TraceCommandTests
{
    [Fact]
    public void A_good_trace_replays_and_holds()
    {
        using var folder = new Folder();

        Answer answer = Answer.To("replay", folder.Write("good.txt", Traces.Merging));

        Assert.Equal(0, answer.Code);
        Assert.StartsWith("held: 5 of 5 commands ran", Assert.Single(answer.Lines));
    }

    [Fact]
    public void A_failing_trace_is_told_with_rule_steps_and_map()
    {
        using var folder = new Folder();

        Answer answer = Answer.To("replay", folder.Write("bad.txt", Traces.Merging), "--system", Traces.MissedMerge);

        Assert.Equal(2, answer.Code);
        Assert.StartsWith("FAILED   buddy.merge.candidate", answer.Lines[0]);
        Assert.Contains("5 free b", answer.Results);
        Assert.Contains("model [. . . .|c c c c|", answer.Results);
        Assert.Contains("impl  [.|.|. .|c c c c|", answer.Results);
        Assert.Contains("VIOLATED: 5 of 5 commands ran", answer.Results);
    }

    [Fact]
    public void Until_runs_the_first_commands_only()
    {
        using var folder = new Folder();

        Answer answer = Answer.To("replay", folder.Write("bad.txt", Traces.Merging), "--system", Traces.MissedMerge,
            "--until", "4", "--format", "json");

        Assert.Equal(0, answer.Code);
        Assert.Equal(4, answer.Json.GetProperty("executed").GetInt32());
        Assert.NotEmpty(answer.Json.GetProperty("rules").EnumerateArray());
    }

    [Fact]
    public void A_declared_violation_is_told_to_happen_still_or_no_longer()
    {
        using var folder = new Folder();
        string file = folder["known.trace.json"];
        TraceFile.Save(
            file, new StoredTrace(Traces.Of(Traces.Merging), new(RuleIds.Buddy.MergeCandidate, 4, DivergenceKind.Counts)));

        Answer still = Answer.To("replay", file, "--system", Traces.MissedMerge);
        Answer gone = Answer.To("replay", file);

        Assert.EndsWith("expected: buddy.merge.candidate is still violated", still.Lines[^1]);
        Assert.Equal(2, still.Code);
        Assert.EndsWith("expected: buddy.merge.candidate is no longer violated in this way", gone.Lines[^1]);
        Assert.Equal(0, gone.Code);
        Assert.False(Answer.To("replay", file, "--format=json").Json.GetProperty("expected").GetProperty("happens")
            .GetBoolean());
    }

    [Fact]
    public void Shrinking_says_from_and_to_and_that_nothing_more_can_go()
    {
        using var folder = new Folder();

        Answer answer = Answer.To("shrink", folder.Write("bad.txt", Traces.Merging), "--system", Traces.MissedMerge);

        Assert.Equal(2, answer.Code);
        Assert.Contains($"5 -> 2 commands, saved {folder["bad.min.txt"]}", answer.Lines[^1]);
        Assert.Contains("dropping any one command makes it pass", answer.Lines[^1]);
        Assert.Equal(2, TraceFile.Load(folder["bad.min.txt"]).Trace.Commands.Length);
    }

    [Fact]
    public void The_result_of_shrinking_goes_where_it_is_asked_for()
    {
        using var folder = new Folder();

        Answer answer = Answer.To("shrink", folder.Write("bad", Traces.Merging), "--system", Traces.MissedMerge, "-o",
            folder["small.json"], "--format", "json");

        Assert.Equal(5, answer.Json.GetProperty("from").GetInt32());
        Assert.Equal(2, answer.Json.GetProperty("to").GetInt32());
        Assert.True(answer.Json.GetProperty("minimal").GetBoolean());
        Assert.True(File.Exists(folder["small.json"]));
    }

    [Fact]
    public void A_trace_that_holds_is_not_shrunk()
    {
        using var folder = new Folder();

        Answer answer = Answer.To("shrink", folder.Write("good.txt", Traces.Merging));

        Assert.Equal(0, answer.Code);
        Assert.Contains("nothing to shrink", answer.Results);
    }

    [Fact]
    public void An_explanation_shows_both_sides_of_memory_and_the_meaning_of_its_letters()
    {
        using var folder = new Folder();

        Answer answer = Answer.To("explain", folder.Write("bad.txt", Traces.Merging), "--system", Traces.MissedMerge);

        Assert.Equal(2, answer.Code);
        Assert.Contains(
            "because  frame 0 of zone DMA is in a free block of order 2 in the model and in a free block of order 0",
            answer.Results);
        Assert.StartsWith("letters: ", answer.Lines[^1]);
    }

    [Fact]
    public void The_explanation_of_a_trace_that_holds_shows_memory_at_the_end()
    {
        using var folder = new Folder();

        Answer answer = Answer.To("explain", folder.Write("good.txt", Traces.Merging));

        Assert.Equal(0, answer.Code);
        Assert.Contains("every rule held", answer.Lines[0]);
        Assert.Contains("both  [. . . .|c c c c|. . . . . . . .]", answer.Results);
    }

    [Fact]
    public void As_a_test_nothing_but_the_source_is_printed()
    {
        using var folder = new Folder();

        Answer answer = Answer.To(
            "explain", folder.Write("bad.txt", Traces.Merging), "--system", Traces.MissedMerge, "--as-test");

        Assert.Equal(2, answer.Code);
        Assert.StartsWith("using Verified.Check.Run;", answer.Results);
        Assert.Contains("// buddy.merge.candidate: \"A block shall merge with its buddy only when", answer.Results);
        Assert.EndsWith("}\n", answer.Results);
    }

    [Fact]
    public void A_trace_is_shown_in_either_form_whatever_it_is_stored_in()
    {
        using var folder = new Folder();
        string file = folder.Write("some.txt", Traces.Merging);

        Answer text = Answer.To("trace", "show", file, "--limit", "3");
        Answer json = Answer.To("trace", "show", file, "--format", "json");

        Assert.Equal("# ... 2 more", text.Lines[^1]);
        Assert.Contains("c = alloc order=2 gfp=KERNEL", text.Lines);
        Assert.Equal(5, json.Json.GetProperty("commands").GetArrayLength());
        Assert.Equal(json.Results, Answer.To(
            "trace", "show", folder.Write("same.json", json.Results), "--format", "json").Results);
    }

    [Fact]
    public void A_recording_is_imported_with_counts_and_replays()
    {
        using var folder = new Folder();
        string recording = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "data", "kernel-6.18"), "*ftrace*")
            .Order().First();

        Answer answer = Answer.To("trace", "import", recording, "-o", folder["pages.trace.json"], "--format", "json");
        Answer text = Answer.To("trace", "import", recording, "-o", folder["pages.txt.gz"]);

        Assert.Equal(0, answer.Code);
        JsonElement json = answer.Json;
        int kept = json.GetProperty("allocations").GetInt32() + json.GetProperty("freesBound").GetInt32()
            + json.GetProperty("unseenFrees").GetInt32();
        Assert.Equal(kept, json.GetProperty("commands").GetInt32());
        Assert.Contains("allocations, of order ", text.Results);
        Assert.True(json.GetProperty("perCpuLists").GetBoolean());
        Assert.Matches("\non a machine of [0-9,]+ frames and 2 CPUs with per-CPU lists\nsaved ", text.Results);
        Assert.Equal(0, Answer.To("replay", folder["pages.txt.gz"]).Code);
    }

    [Fact]
    public void A_recording_can_be_imported_for_the_buddy_system_alone()
    {
        using var folder = new Folder();
        string recording = Path.Combine(
            AppContext.BaseDirectory, "data", "kernel-6.18", "pages-excerpt.ftrace.txt.gz");

        Answer answer = Answer.To("trace", "import", recording, "--lists", "off", "-o", folder["a.json"]);

        Assert.Equal(0, answer.Code);
        Assert.EndsWith(" frames and 2 CPUs without per-CPU lists", answer.Lines[^2]);
        Assert.False(TraceFile.Load(folder["a.json"]).Trace.Layout.PerCpuLists);
        Assert.Equal(0, Answer.To("replay", folder["a.json"]).Code);
        Assert.Equal(1, Answer.To("trace", "import", recording, "--lists", "some", "-o", folder["a.json"]).Code);
    }

    [Theory]
    [InlineData("rules", "    A freed block shall merge upward")]
    [InlineData("areas", "page-allocator")]
    [InlineData("systems", "fault:missed-merge")]
    public void What_there_is_can_be_listed(string what, string part)
    {
        Assert.Contains(part, Answer.To("list", what).Results);
        Assert.NotEmpty(Answer.To("list", what, "--format", "json").Json.GetProperty(what).EnumerateArray());
    }

    [Fact]
    public void A_planted_fault_is_found_by_the_self_test()
    {
        Answer answer = Answer.To("selftest", "--fault", "missed-merge", "--seeds", "1");

        Assert.Equal(0, answer.Code);
        Assert.Contains("missed-merge", answer.Results);
        Assert.StartsWith("sound: 1 faults", answer.Lines[^1]);
        Assert.Equal("sound", Answer.To("selftest", "--fault", "missed-merge", "--seeds", "1", "--format", "json")
            .Json.GetProperty("verdict").GetString());
    }
}
