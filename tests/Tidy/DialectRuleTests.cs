using Verified.SpecDoc;

namespace Verified.Tests.Tidy;

public sealed class DialectRuleTests
{
    static readonly Specification Sources = Specification.Read(Repository.Root);

    [Fact]
    public void Every_rule_of_a_dialect_is_stated_exactly_once_and_in_its_folder() => Offences.None(
        from dialect in Sources.Dialects
        from rule in dialect.Rules
        let files = Sources.Statements[rule.Id].Select(statement => statement.Place.Path).ToArray()
        where files.Length != 1 || !files[0].StartsWith(dialect.ModelFolder + "/", StringComparison.Ordinal)
        select $"{rule.Id}: {(files.Length == 0 ? "stated nowhere" : string.Join(", ", files))}",
        "Put [DialectRule(id, Source = ...)] on the one method of src/Model/Dialects that states the rule, or take the "
        + "id out of DialectRuleIds:");

    [Fact]
    public void Every_rule_of_a_dialect_has_a_sentence_that_ends_and_names_its_fact() => Offences.None(
        from id in Ids()
        from statement in Sources.Statements[id]
        where !statement.Prose.Sentence.EndsWith('.') || !statement.Source.StartsWith('R')
        select $"{id}: \"{statement.Prose.Sentence}\", source \"{statement.Source}\"",
        "Begin the summary of the method with the rule as a sentence, and name the fact in [DialectRule]:");

    [Fact]
    public void Every_rule_of_a_dialect_is_verified_by_a_test() => Offences.None(
        Ids().Where(id => !Sources.Tests.Contains(id)),
        "Nothing but a test holds these rules; write one and put [Verifies(id)] on it:");

    [Fact]
    public void No_implementation_carries_out_a_rule_of_a_dialect() => Offences.None(
        Ids().Where(Sources.Implementations.Contains),
        "A rule that is implemented is checked in runs; move its id to RuleIds:");

    [Fact]
    public void An_id_begins_with_the_name_of_its_dialect_and_is_declared_once() => Offences.None(
        from dialect in Sources.Dialects
        from rule in dialect.Rules
        where !rule.Id.StartsWith(dialect.Folder.ToLowerInvariant() + ".", StringComparison.Ordinal)
            || Ids().Count(id => id == rule.Id) > 1
        select $"{dialect.Folder}.{rule.Constant}: {rule.Id}",
        "Rename these in src/Rules/DialectRuleIds.cs:");

    [Fact]
    public void The_page_of_a_dialect_has_one_section_for_each_rule()
    {
        var pages = SpecBook.Pages(Repository.Root, Repository.Full("docs/spec"));
        Offences.None(
            from dialect in Sources.Dialects
            let lines = pages[dialect.Page].Split('\n')
            from rule in dialect.Rules
            where lines.Count(line => line == "## " + rule.Id) != 1
            select $"{dialect.Page}: {rule.Id}",
            "These rules have no section of their own, or several:");
    }

    static IEnumerable<string> Ids() => Sources.Dialects.SelectMany(dialect => dialect.Rules).Select(rule => rule.Id);
}
