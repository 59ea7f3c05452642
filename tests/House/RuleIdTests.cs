using Verified.Analyzers;

namespace Verified.Tests.House;

public sealed class RuleIdTests
{
    const string Loose = """
        using Verified.Rules;
        class Merge
        {
            const string Mine = RuleIds.Buddy.MergeCascade;
            [Implements("buddy.merge.cascade")] // VER007
            void A() { }
            [Verifies(Mine)] // VER007
            void B() { }
            [Rule("buddy." + "merge.cascade", Source = "R5.5")] // VER007
            void C() { }
            [Example(number: "E5.5", id: "buddy.merge.cascade")] // VER007
            void D() { }
            [ImplementsAttribute("any"), Verifies(RuleIds.Buddy.ListOrder)] // VER007
            void E() { }
            [Implements(DialectRuleIds.V6.MinShare)] // VER007
            void F() { }
            [Rule(DialectRuleIds.V6.MinShare, Source = "R3.4")] // VER007
            void G() { }
            [DialectRule(RuleIds.Buddy.ListOrder, Source = "R5.1")] // VER007
            void H() { }
        }
        """;

    const string LooseMarks = """
        using System;
        using System.Linq;
        using Verified.Rules;
        class Step(string kept)
        {
            Marks A() => Marks.Of("buddy.merge.cascade") | Marks.Of(DialectRuleIds.V6.MinShare); // VER012 VER012
            Marks B() => Marks.Of(RuleTable.Ids[0]); // VER012
            Marks C(bool x) => Marks.Of(x ? RuleIds.Buddy.ListOrder : "any"); // VER012
            Marks D(string[] ids) => ids.Select(id => Marks.Of(id)).First(); // VER012
            Marks E() => Fail("buddy.merge.cascade", 1); // VER012
            Marks F(string other) => Fail(RuleIds.Buddy.ListOrder, 1) | Fail(other, 2);
            Marks G() => F("any"); // VER012
            static Marks Fail(string id, int x) => Marks.Refused(id);
            Marks H() => Marks.Of(kept);
            static Step I() => new("any"); // VER012
            Ruling J() => new("any", 1); // VER012
            Marks K(Loose loose) => Marks.Of(loose.Rule); // VER012
            Marks L(bool x)
            {
                string rule = "any"; // VER012
                if (x) rule = RuleIds.Buddy.ListOrder;
                string other = rule;
                foreach (string id in RuleTable.Ids) if (Marks.Of(id) == default) break; // VER012
                return Marks.Of(other);
            }
            Ruling M(Ruling old) => old with { Rule = "any" }; // VER012
        }
        record Ruling(string Rule, int Code)
        {
            Marks Judge() => Marks.Of(Rule);
        }
        record Loose(int Code)
        {
            public string Rule { get; init; } = "any";
        }
        """;

    const string Bound = """
        using Verified.Rules;
        using static Verified.Rules.RuleIds.Buddy;
        using Room = Verified.Rules.RuleIds.Zones;
        class Merge
        {
            [Implements(RuleIds.Buddy.MergeCascade), Implements(MergeCandidate)]
            Marks A() => Marks.Of(RuleIds.Buddy.MergeCascade) | Marks.Refused(Room.ListIllegal);
            [Rule(Verified.Rules.RuleIds.Buddy.ListOrder, Source = "R5.1")]
            void B() { }
            [Example(RuleIds.Buddy.ListOrder, "E5.1")]
            bool C(Marks marks, string id) => marks.Has(id);
            [System.Obsolete("buddy.merge.cascade")]
            void D() { }
            [DialectRule(DialectRuleIds.V6.MinShare, Source = "R3.4"), Example(DialectRuleIds.V6.MinShare, "E3.4")]
            [Verifies(DialectRuleIds.V6.MinShare)]
            void H() { }
            Marks E(bool x) => Marks.Of(x ? MergeCascade : RuleIds.Buddy.ListOrder);
            Marks F(int x) => Fail(x switch { 0 => MergeCascade, _ => throw new System.Exception() }, "a");
            static Marks Fail(string id, string why) => why == "" ? default : Refuse((id));
            static Marks Refuse(string id) => Marks.Refused(id);
            Ruling G(bool x)
            {
                string rule = x ? RuleIds.Buddy.ListOrder : MergeCascade;
                string why;
                why = "any";
                return new(rule, why);
            }
        }
        readonly record struct Ruling(string Rule, string Why)
        {
            Marks Judge(Ruling other) => Marks.Of(Rule) | Marks.Of(other.Rule);
        }
        """;

    const string Literals = """
        class Report
        {
            string A() => "buddy.merge.cascades"; // VER008
            bool B(string id) => id is "zones.list.unknown"; // VER008
            object C() => new[] { @"buddy.a.b.c" }; // VER008
            int D() => "watermarks.test.bass"u8.Length; // VER008
            string E() => "v6.marks.minimum"; // VER008
        }
        """;

    const string OtherLiterals = """
        class Report
        {
            string A() => "buddy.merge.cascade" + "v6.gfp.bits";
            string B() => "buddy.dot";
            string C() => "trace.check.json";
            string D() => "buddy.merge.cascade failed.";
            string E() => "Buddy.Merge.Nothing";
            string F() => "buddy..merge.x";
        }
        """;

    [Theory]
    [InlineData("Verified.Impl")]
    [InlineData("Verified.Tests.Properties")]
    public void An_attribute_that_does_not_name_the_constant_is_reported(string assembly) =>
        Probe.Trips<RuleIdsDeclaredAnalyzer>(Loose, assembly);

    [Fact]
    public void A_mark_that_does_not_name_the_constant_is_reported() =>
        Probe.Trips<RuleMarksAnalyzer>(LooseMarks, "Verified.Model");

    [Fact]
    public void Tests_and_the_rules_themselves_may_compute_marks()
    {
        Probe.Passes<RuleMarksAnalyzer>(LooseMarks, "Verified.Tests.Properties");
        Probe.Passes<RuleMarksAnalyzer>(LooseMarks, "Verified.Rules");
    }

    [Fact]
    public void Constants_of_RuleIds_pass_however_they_are_reached()
    {
        Probe.Passes<RuleIdsDeclaredAnalyzer>(Bound, "Verified.Model");
        Probe.Passes<RuleMarksAnalyzer>(Bound, "Verified.Model");
    }

    [Theory]
    [InlineData("Verified.Model")]
    [InlineData("Verified.Impl")]
    [InlineData("Verified.Check")]
    [InlineData("Verified.Cli")]
    public void A_literal_that_looks_like_a_rule_but_is_none_is_reported(string assembly) =>
        Probe.Trips<RuleLiteralsAnalyzer>(Literals, assembly);

    [Fact]
    public void Tests_may_write_any_literal() =>
        Probe.Passes<RuleLiteralsAnalyzer>(Literals, "Verified.Tests.Tidy");

    [Fact]
    public void Declared_ids_and_other_dotted_texts_pass() =>
        Probe.Passes<RuleLiteralsAnalyzer>(OtherLiterals, "Verified.Check");
}
