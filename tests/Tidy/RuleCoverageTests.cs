using Verified.Rules;
using Verified.SpecDoc;

namespace Verified.Tests.Tidy;

public sealed class RuleCoverageTests
{
    static readonly Specification Sources = Specification.Read(Repository.Root);

    [Fact]
    public void Every_rule_is_stated_exactly_once() => Offences.None(
        from id in RuleTable.Ids
        let places = Sources.Statements[id].Select(statement => statement.Place.Name).ToArray()
        where places.Length != 1
        select $"{id}: {(places.Length == 0 ? "stated nowhere" : string.Join(", ", places))}",
        "Put [Rule(id, Source = ...)] on the one method of src/Model that states the rule, or take the id out of "
        + "RuleIds:");

    [Fact]
    public void Every_rule_is_implemented() => Offences.None(
        RuleTable.Ids.Where(id => !Sources.Implementations.Contains(id)),
        "Put [Implements(id)] on what carries the rule out in src/Impl:");

    [Fact]
    public void Every_rule_is_verified_by_a_test() => Offences.None(
        RuleTable.Ids.Where(id => !Sources.Tests.Contains(id)),
        "Write a test that holds the rule and put [Verifies(id)] on it:");

    [Fact]
    public void Every_rule_has_a_sentence_that_ends_and_a_source() => Offences.None(
        from id in RuleTable.Ids
        from statement in Sources.Statements[id]
        where !statement.Prose.Sentence.EndsWith('.') || statement.Source.Length == 0
        select $"{id}: \"{statement.Prose.Sentence}\", source \"{statement.Source}\"",
        "Begin the summary of the method with the rule as a sentence, and name the source in [Rule]:");

    [Fact]
    public void A_rule_is_stated_in_its_own_room() => Offences.None(
        from room in Sources.Rooms
        from rule in room.Rules
        from statement in Sources.Statements[rule.Id]
        where !statement.Place.Path.StartsWith($"src/Model/{room.Folder}/", StringComparison.Ordinal)
        select $"{rule.Id}: {statement.Place.Path}",
        "Move the method into the folder of the room that its id begins with:");
}
