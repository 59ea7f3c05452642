using System.Text.Json;

namespace Verified.Tests.CommandLine;

public sealed class CheckTests
{
    [Fact]
    public void A_check_names_its_seed_first_and_ends_with_a_verdict()
    {
        using var folder = new Folder();

        Answer answer = Answer.To("check", "statistics", "--cases", "20", "--seed", "0x1f", "--out", folder["out"]);

        Assert.Contains(answer.Code, new[] { 0, 3 });
        Assert.StartsWith("seed 0x1f, system impl", answer.Lines[0]);
        Assert.Contains(answer.Lines, line => line.StartsWith("statistics ", StringComparison.Ordinal));
        Assert.Contains(answer.Lines, line =>
            line.StartsWith(answer.Code == 0 ? "held: " : "undecided: ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_rule_that_never_fired_makes_a_check_undecided_and_is_named()
    {
        using var folder = new Folder();

        Answer answer = Answer.To(
            "check", "watermarks", "page-frames", "--cases", "1", "--seed", "1", "--out", folder["out"]);

        Assert.Equal(3, answer.Code);
        Assert.Contains("undecided: no rule was violated, but ", answer.Results);
        Assert.Contains("  never fired: ", answer.Results);
    }

    [Fact]
    public void The_json_of_a_check_tells_every_rule_of_every_area()
    {
        using var folder = new Folder();

        Answer answer = Answer.To(
            "check", "buddy", "zones", "--cases", "3", "--seed", "7", "--out", folder["out"], "--format", "json");
        JsonElement json = answer.Json;

        Assert.Equal(1, json.GetProperty("schemaVersion").GetInt32());
        Assert.Equal("0x7", json.GetProperty("seed").GetString());
        Assert.Equal(answer.Code == 0 ? "held" : "undecided", json.GetProperty("verdict").GetString());
        Assert.Equal(["buddy", "zones"], json.GetProperty("areas").EnumerateArray()
            .Select(area => area.GetProperty("name").GetString()));
        Assert.All(json.GetProperty("areas").EnumerateArray(), area =>
        {
            Assert.Equal(3, area.GetProperty("traces").GetInt64());
            Assert.True(area.GetProperty("commands").GetInt64() > 0);
            Assert.True(area.GetProperty("commandsPerSecond").GetDouble() > 0);
            Assert.All(area.GetProperty("rules").EnumerateArray(), rule =>
                Assert.True(rule.GetProperty("fired").GetInt64() >= rule.GetProperty("refused").GetInt64()));
        });
        Assert.Empty(json.GetProperty("violations").EnumerateArray());
        Assert.StartsWith("seed 0x7, ", answer.Messages);
    }

    [Fact]
    public void A_violation_is_shrunk_told_and_saved()
    {
        using var folder = new Folder();

        Answer answer = Answer.To("check", "buddy", "--system", Traces.MissedMerge, "--time", "20s", "--cases", "50",
            "--jobs", "1", "--seed", "1", "--out", folder["out"]);

        Assert.Equal(2, answer.Code);
        Assert.Contains("VIOLATED: ", answer.Results);
        int first = Array.FindIndex(answer.Lines, line => line.StartsWith("FAILED ", StringComparison.Ordinal));
        int last = Array.FindLastIndex(answer.Lines, line => line.StartsWith("next ", StringComparison.Ordinal));
        Assert.InRange(last - first, 8, 39);
        Assert.Contains("<-- first difference", answer.Results);
        Assert.Contains("dropping any one command makes it pass", answer.Results);
        string file = Assert.Single(Directory.GetFiles(folder["out"], "*.trace.json"));
        Assert.Contains($"verified replay {file} --system {Traces.MissedMerge}", answer.Results);
        Assert.Contains($"saved {file}", answer.Messages);
        Assert.Equal(2, Answer.To("replay", file, "--system", Traces.MissedMerge).Code);
        Assert.Equal(0, Answer.To("replay", file).Code);
    }

    [Fact]
    public void The_json_of_a_violation_names_rule_sentence_trace_and_steps()
    {
        using var folder = new Folder();

        Answer answer = Answer.To("check", "buddy", "--system", Traces.MissedMerge, "--cases", "20", "--jobs", "1",
            "--seed", "1", "--out", folder["out"], "--format", "json");
        JsonElement violation = answer.Json.GetProperty("violations").EnumerateArray().First();

        Assert.Equal(2, answer.Code);
        Assert.Equal("violated", answer.Json.GetProperty("verdict").GetString());
        Assert.Contains('.', violation.GetProperty("rule").GetString()!);
        Assert.EndsWith(".", violation.GetProperty("sentence").GetString());
        Assert.True(File.Exists(violation.GetProperty("trace").GetString()));
        int steps = violation.GetProperty("steps").GetInt32();
        Assert.InRange(steps, 1, violation.GetProperty("shrunkFrom").GetInt32());
        Assert.Equal(steps, violation.GetProperty("commands").GetArrayLength());
    }

    [Fact]
    public void The_record_of_a_run_is_complete_and_the_run_before_is_kept()
    {
        using var folder = new Folder();
        Answer.To("check", "buddy", "--cases", "1", "--seed", "5", "--out", folder["out"]);
        Answer.To("check", "zones", "--cases", "1", "--seed", "6", "--out", folder["out"]);
        Answer.To("check", "zones", "--cases", "1", "--seed", "9", "--out", folder["out"] + "/");

        JsonElement now = Record(folder["out"]);
        Assert.Equal("complete", now.GetProperty("state").GetString());
        Assert.Equal("0x9", now.GetProperty("seed").GetString());
        Assert.Equal("impl", now.GetProperty("system").GetString());
        Assert.Equal(1, now.GetProperty("counts").GetProperty("traces").GetInt64());
        Assert.True(now.GetProperty("machine").GetProperty("processors").GetInt32() > 0);
        Assert.Equal("0x6", Record(folder["out.old"]).GetProperty("seed").GetString());
    }

    [Fact]
    public void Without_areas_all_of_them_are_checked()
    {
        using var folder = new Folder();

        Answer answer = Answer.To(
            "check", "--cases", "1", "--seed", "3", "--out", folder["out"], "--format", "json", "--progress", "none");

        Assert.Equal(Verified.Check.Generate.Area.All.Count, answer.Json.GetProperty("areas").GetArrayLength());
    }

    [Fact]
    public void The_model_holds_against_itself()
    {
        using var folder = new Folder();

        Answer answer = Answer.To("check", "buddy", "--system", "model", "--time", "300ms", "--out", folder["out"]);

        Assert.NotEqual(2, answer.Code);
        Assert.Contains("system model", answer.Lines[0]);
    }

    static JsonElement Record(string directory)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(directory, "run.json")));
        return document.RootElement.Clone();
    }
}
