using Verified.Check.Report;
using Verified.Rules;

namespace Verified.Tests.CommandLine.Report;

public sealed class RuleTextTests
{
    [Fact]
    public void Every_rule_has_a_sentence_a_source_and_a_place()
    {
        Assert.Equal(RuleTable.Ids, RuleText.All.Select(rule => rule.Id));
        Assert.All(RuleText.All, rule =>
        {
            Assert.EndsWith(".", rule.Sentence);
            Assert.DoesNotContain('\n', rule.Sentence);
            Assert.NotEmpty(rule.Source);
            Assert.NotEmpty(rule.Model);
        });
    }

    [Fact]
    public void A_rule_names_the_members_that_carry_it_out() =>
        Assert.Contains("Buddy.Merge.Join", RuleText.Of(RuleIds.Buddy.MergeCascade).Impl);

    [Fact]
    public void An_undeclared_rule_is_its_id_and_nothing_else()
    {
        RuleText rule = RuleText.Of("no such rule");

        Assert.Equal("no such rule", rule.Sentence);
        Assert.Empty(rule.Source);
        Assert.Empty(rule.Impl);
    }
}
