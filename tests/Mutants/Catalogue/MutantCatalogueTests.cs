using System.Text.Json.Nodes;
using Verified.Mutants.Catalogue;

namespace Verified.Tests.Mutants.Catalogue;

public sealed class MutantCatalogueTests
{
    public static TheoryData<string, string?, string> Bad => new()
    {
        { "component", "XXX", "there is no component XXX" },
        { "class", "C16", "there is no class C16" },
        { "difficulty", "D0", "there is no difficulty D0" },
        { "area", "attic", "there is no area attic" },
        { "system", "model", "there is no system model to mutate" },
        { "area", null, "a mutant names the area in which it shows" },
        { "minimum", null, "a mutant has the length of its shortest trace" },
        { "sequence", null, "a mutant has the sequence that shows it" },
        { "edits", null, "a mutant has edits" },
        { "rules", null, "a mutant names the rule that it breaks" },
        { "reason", "because", "a mutant needs no reason" },
        { "verdict", "not-applicable", "what is no mutant has a reason" },
        { "colour", "red", "could not be mapped" },
        { "title", null, "title" },
        { "verdict", "perhaps", "verdict" },
    };

    [Fact]
    public void An_entry_is_read_with_texts_and_with_lines()
    {
        Mutant mutant = Entry.Of();

        Edit edit = Assert.Single(mutant.Edits);
        Assert.Equal("while (order < 0)\n    ", edit.Replace);
        Assert.Equal("while (order < Blocks.Orders - 1)", edit.Find);
        Assert.Equal(TimeSpan.FromSeconds(10), mutant.Budget);
        Assert.Equal(TimeSpan.FromSeconds(60), (mutant with { Difficulty = "D3" }).Budget);
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void What_is_wrong_with_an_entry_is_said_in_one_line_that_names_its_file(
        string name, string? value, string complaint)
    {
        JsonNode? node = value is null ? null : JsonValue.Create(value);

        var cause = Assert.Throws<CatalogueException>(() => Entry.Of((name, node)));

        Assert.StartsWith("T-1.json: ", cause.Message, StringComparison.Ordinal);
        Assert.Contains(complaint, cause.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', cause.Message);
    }

    [Fact]
    public void A_rule_that_there_is_not_is_named()
    {
        var cause = Assert.Throws<CatalogueException>(() => Entry.Of(("rules", new JsonArray("buddy.magic"))));

        Assert.Equal("T-1.json: there is no rule buddy.magic", cause.Message);
    }

    [Fact]
    public void What_is_no_mutant_needs_no_more_than_a_reason()
    {
        Mutant entry = Entry.Of(
            ("verdict", "not-applicable"), ("reason", "no such place"), ("edits", null), ("rules", null),
            ("area", null), ("minimum", null), ("sequence", null));

        Assert.Equal(Verdict.NotApplicable, entry.Verdict);
        Assert.Equal("no such place", entry.Reason);
    }

    [Fact]
    public void A_folder_that_has_no_catalogue_is_named()
    {
        var cause = Assert.Throws<CatalogueException>(() => MutantCatalogue.Read(AppContext.BaseDirectory));

        Assert.Contains(AppContext.BaseDirectory, cause.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_name_of_a_file_is_the_id_of_its_entry()
    {
        string root = Directory.CreateTempSubdirectory("verified-").FullName;
        try
        {
            string folder = Path.Combine(root, MutantCatalogue.Folder, "any");
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, "T-1.json"), Entry.Json());
            Assert.Equal("T-1", Assert.Single(MutantCatalogue.Read(root)).Id);
            File.WriteAllText(Path.Combine(folder, "T-2.json"), Entry.Json());
            Assert.Equal(
                "T-2.json: its id is T-1",
                Assert.Throws<CatalogueException>(() => MutantCatalogue.Read(root)).Message);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }
}
