using Verified.Analyzers;

namespace Verified.Tests.House;

public sealed class RuleStatementTests
{
    const string Mute = """
        using Verified.Rules;
        class Merge
        {
            [Rule(RuleIds.Buddy.MergeCascade, Source = "R5.5")]
            void A() { } // VER009

            /// <summary></summary>
            [Rule(RuleIds.Buddy.MergeCandidate, Source = "R5.5")]
            void B() { } // VER009

            /// <summary>A free block joins its buddy</summary>
            [Rule(RuleIds.Buddy.BlockIndex, Source = "R5.5")]
            void C() { } // VER009

            /// <summary>Does a block join its buddy? It does.</summary>
            [Rule(RuleIds.Buddy.BlockRange, Source = "R5.5")]
            void D() { } // VER009

            /// <summary>See chapter 8.1.7 of the book</summary>
            [Rule(RuleIds.Buddy.ListOrder, Source = "R5.5")]
            void E() { } // VER009

            /// <summary> . </summary>
            [Rule(RuleIds.Buddy.ListCounts, Source = "R5.5")]
            void F() { } // VER009

            /// <remarks>The last block freed is the first one found.</remarks>
            [Rule(RuleIds.Buddy.ListCanonical, Source = "R5.5")]
            void G() { } // VER009

            /// <summary>The last block freed is the first one found.</summary>
            [Rule(RuleIds.Buddy.BlockAlignment, Source = " ")] // VER009
            void H() { }

            [DialectRule(DialectRuleIds.V6.MinShare, Source = "R3.4")]
            void I() { } // VER009
        }
        """;

    const string Spoken = """
        using Verified.Rules;
        class Merge
        {
            /// <summary>A free block joins its free buddy of the same order.</summary>
            [Rule(RuleIds.Buddy.MergeCandidate, Source = "ULK3 8.1.7; R5.5")]
            void A(int order) { }

            /// <summary>
            /// Blocks of 2^<paramref name="order"/> frames, as 8.1.7 says,
            /// are aligned to <c>order</c>. Why? Because.
            /// </summary>
            [Rule(RuleIds.Buddy.BlockAlignment, Source = "R5.2", AtBoot = true)]
            void B(int order) { }

            /// <summary>Ends in <see cref="A"/>.</summary>
            [Rule(RuleIds.Buddy.ListOrder, Source = "R5.1")]
            void C() { }

            [Implements(RuleIds.Buddy.ListOrder)]
            void D() { }
        }
        """;

    const string Twice = """
        using Verified.Rules;
        class Merge
        {
            [Rule(RuleIds.Buddy.MergeCascade, Source = "R5.5")] // VER010
            void A() { }
            [Rule(RuleIds.Buddy.MergeCandidate, Source = "R5.5")]
            void B() { }
            [DialectRule(DialectRuleIds.V6.MinShare, Source = "R3.4")] // VER010
            void C() { }
            [DialectRule(DialectRuleIds.V6.MinShare, Source = "R3.4")] // VER010
            void D() { }
        }
        class Release
        {
            [Rule(RuleIds.Buddy.ListOrder, Source = "R5.1")]
            [Rule(RuleIds.Buddy.MergeCascade, Source = "R5.5")] // VER010
            void A() { }
        }
        """;

    const string Once = """
        using Verified.Rules;
        class Merge
        {
            [Rule(RuleIds.Buddy.MergeCascade, Source = "R5.5"), Rule(RuleIds.Buddy.ListOrder, Source = "R5.1")]
            void A() { }
            [Implements(RuleIds.Buddy.MergeCascade), Example(RuleIds.Buddy.MergeCascade, "E5.5")]
            void B() { }
            [Verifies(RuleIds.Buddy.MergeCascade)]
            void C() { }
        }
        """;

    [Fact]
    public void A_rule_without_a_sentence_or_a_source_is_reported() =>
        Probe.Trips<RuleSentenceAnalyzer>(Mute, "Verified.Model");

    [Fact]
    public void A_first_sentence_with_a_full_stop_passes() =>
        Probe.Passes<RuleSentenceAnalyzer>(Spoken, "Verified.Model");

    [Fact]
    public void A_rule_stated_twice_is_reported_at_both_places() =>
        Probe.Trips<RuleStatedOnceAnalyzer>(Twice, "Verified.Model");

    [Fact]
    public void Other_mentions_of_a_rule_are_no_statements() =>
        Probe.Passes<RuleStatedOnceAnalyzer>(Once, "Verified.Model");

    [Fact]
    public void The_message_names_the_rule() => Assert.Contains(
        "The rule 'buddy.merge.cascade' is stated 2 times; keep one statement and call it",
        Probe.Messages<RuleStatedOnceAnalyzer>(Twice, "Verified.Model"), StringComparison.Ordinal);
}
