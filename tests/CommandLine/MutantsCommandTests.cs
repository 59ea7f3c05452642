using System.Text.Json;

namespace Verified.Tests.CommandLine;

public sealed class MutantsCommandTests
{
    const string Merge = "src/Impl/Buddy/Merge.cs";

    [Fact]
    public void A_mutant_is_found_by_its_rule_and_shrunk_to_its_minimum()
    {
        Answer answer = Answer.To(
            "mutants", "O-BUD-05", "--seeds", "2", "--jobs", "1", "--time", "5s", "--source", Checkout.Root,
            "--format", "json");

        Assert.Equal((0, "killed"), (answer.Code, answer.Json.GetProperty("verdict").GetString()));
        JsonElement mutant = Assert.Single(answer.Json.GetProperty("mutants").EnumerateArray());
        Assert.Equal((2, 2), (mutant.GetProperty("hunts").GetInt32(), mutant.GetProperty("found").GetInt32()));
        Assert.Equal(
            "buddy.merge.candidate", Assert.Single(mutant.GetProperty("rules").EnumerateArray()).GetString());
        Assert.Equal(mutant.GetProperty("minimum").GetInt32(), mutant.GetProperty("steps").GetDouble());
    }

    [Fact]
    public void An_edit_that_does_not_fit_the_sources_any_more_ends_the_command_before_anything_is_hunted()
    {
        using Checkout copy = Checkout.Copy();
        copy.Replace(Merge, "relative < zone->Spanned", "zone->Spanned > relative");

        Answer answer = Answer.To("mutants", "O-BUD-05", "--source", copy.Folder);

        Assert.Equal(5, answer.Code);
        Assert.Equal(
            "error: O-BUD-05: src/Impl/Buddy/Merge.cs does not have the text that it replaces\n", answer.Messages);
        Assert.DoesNotContain("hunts", answer.Results, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_found_before_an_edit_that_does_not_compile_is_recorded()
    {
        using Checkout copy = Checkout.Copy();
        copy.Entry("O-BUD-06", entry => entry.Replace("ListOrder.InsertHead", "ListOrder.NoSuchName"));
        string kills = Path.Combine(copy.Folder, "tests/Mutants/kills.json");

        Answer answer = Answer.To(
            "mutants", "O-BUD-05", "O-BUD-06", "--record", "--jobs", "1", "--source", copy.Folder);

        Assert.Equal(5, answer.Code);
        Assert.Contains("O-BUD-06 does not compile", answer.Messages, StringComparison.Ordinal);
        Assert.Contains("\"O-BUD-05\"", File.ReadAllText(kills), StringComparison.Ordinal);
    }

    [Fact]
    public void A_mutant_that_makes_no_difference_survives_and_is_told_with_code_2()
    {
        using Checkout copy = Checkout.Copy();
        copy.Replace(Merge, "relative < zone->Spanned && (map->States", "relative < zone->Spanned & (map->States");
        copy.Entry("O-BUD-05", entry => entry
            .Replace("relative < zone->Spanned && (map->States", "relative < zone->Spanned & (map->States")
            .Replace("\"(map->States\"", "\"relative < zone->Spanned && (map->States\""));

        Answer answer = Answer.To("mutants", "O-BUD-05", "--time", "2s", "--jobs", "1", "--source", copy.Folder);

        Assert.Equal(2, answer.Code);
        Assert.Contains("O-BUD-05: survived 1 of 1 hunts", answer.Results, StringComparison.Ordinal);
    }

    [Fact]
    public void Generated_mutants_are_hunted_once_and_their_fates_kept()
    {
        using Checkout copy = Checkout.Copy();
        string[] line =
        [
            "mutants", "--generate", "Watermarks/Rights.cs", "--sample", "3", "--jobs", "1", "--time", "1s", "--source",
            copy.Folder, "--out", copy["fates"], "--format", "json",
        ];

        JsonElement first = Answer.To(line).Json;
        string[] written = File.ReadAllLines(Path.Combine(copy["fates"], "fates.jsonl"));
        JsonElement second = Answer.To(line).Json;

        Assert.Equal(3, written.Length);
        Assert.Equal(first.GetRawText(), second.GetRawText());
        Assert.Equal(written, File.ReadAllLines(Path.Combine(copy["fates"], "fates.jsonl")));
        JsonElement all = first.GetProperty("files").EnumerateArray().Last();
        Assert.Equal("all", all.GetProperty("file").GetString());
        Assert.InRange(all.GetProperty("killed").GetInt32(), 1, 3);
        Assert.Equal(0, all.GetProperty("open").GetInt32());
    }

    [Fact]
    public void What_stryker_found_out_about_the_model_is_told_and_recorded_until_every_survivor_is_argued_away()
    {
        using Checkout copy = Checkout.Copy();
        const string Source = "int A => 1 + 2;";
        Write(copy.Folder, "src/Model/Room/C.cs", Source);
        string report = Write(copy.Folder, "report.json", Report(Source));
        string[] line = ["mutants", "--model", report, "--record", "--source", copy.Folder, "--format", "json"];

        Answer open = Answer.To(line);
        Write(
            copy.Folder, "tests/Mutants/model-equivalent.json",
            $$"""[ { "file": "Room/C.cs", "line": "{{Source}}", "new": "1 - 2", "reason": "nobody reads it" } ]""");
        Answer argued = Answer.To(line);

        Assert.Equal((2, "survived"), (open.Code, open.Json.GetProperty("verdict").GetString()));
        JsonElement survivor = Assert.Single(open.Json.GetProperty("survivors").EnumerateArray());
        Assert.Equal(("1 + 2", "1 - 2"), (survivor.GetProperty("old").GetString(), survivor.GetProperty("new").GetString()));
        Assert.Equal((0, "killed"), (argued.Code, argued.Json.GetProperty("verdict").GetString()));
        JsonElement all = argued.Json.GetProperty("files").EnumerateArray().Last();
        Assert.Equal((1, 1), (all.GetProperty("killed").GetInt32(), all.GetProperty("equivalent").GetInt32()));
        Assert.Contains(
            "\"Room/C.cs\"", File.ReadAllText(Path.Combine(copy.Folder, "tests/Mutants/model.json")),
            StringComparison.Ordinal);
    }

    static string Write(string folder, string name, string text)
    {
        string path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>A report of two mutants, of which one survived.</summary>
    static string Report(string source)
    {
        string Mutant(string status, string replacement) =>
            $$"""
            { "replacement": "{{replacement}}", "status": "{{status}}",
              "location": { "start": { "line": 1, "column": 10 }, "end": { "line": 1, "column": 15 } } }
            """;
        return
            $$"""
            { "projectRoot": "/src/Model", "files": { "/src/Model/Room/C.cs": {
              "source": "{{source}}", "mutants": [ {{Mutant("Killed", "1 * 2")}}, {{Mutant("Survived", "1 - 2")}} ] } } }
            """;
    }

    [Theory]
    [InlineData("say which mutants", "mutants")]
    [InlineData("--model hunts none: without ids, --sample, --all and --generate", "mutants", "--model", "r.json", "--all")]
    [InlineData("say which mutants", "mutants", "--all", "--sample", "3")]
    [InlineData("there is no mutant 'O-BUD-5'; did you mean 'O-BUD-05'?", "mutants", "O-BUD-5")]
    [InlineData("there is no file 'Buddy/Merg.cs'", "mutants", "--generate", "Buddy/Merg.cs")]
    [InlineData("--record wants the hunt as the catalogue has it", "mutants", "--all", "--record", "--time", "1s")]
    [InlineData("--record wants the hunt as the catalogue has it", "mutants", "--all", "--record", "--without", "swarm")]
    [InlineData("--record wants all mutants of a file", "mutants", "--generate", "--record", "--sample", "3")]
    [InlineData("--without is 'luck'; it must be swarm, phases or boundaries", "mutants", "--all", "--without", "luck")]
    [InlineData("is no checkout of Verified", "mutants", "--all", "--source", "/nowhere")]
    public void What_is_wrong_with_the_command_line_is_said_in_one_line(string message, params string[] line)
    {
        Answer answer = Answer.To(
            line.Contains("--source") ? line : [.. line, "--source", Checkout.Root]);

        Assert.Equal(1, answer.Code);
        Assert.Contains(message, answer.Messages, StringComparison.Ordinal);
        Assert.Equal(1, answer.Messages.Count(letter => letter == '\n'));
    }
}
