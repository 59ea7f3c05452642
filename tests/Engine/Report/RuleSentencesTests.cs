using System.Reflection;
using Verified.Check.Report;
using Verified.Rules;

namespace Verified.Tests.Engine.Report;

public sealed class RuleSentencesTests
{
    [Fact]
    public void Without_documentation_there_are_no_sentences()
    {
        using var folder = new Folder();

        Assert.Empty(RuleSentences.Read(folder.Path("missing.xml")));
        File.WriteAllText(folder.Path("broken.xml"), "<doc><members>");
        Assert.Empty(RuleSentences.Read(folder.Path("broken.xml")));
        Assert.Equal("not.a-rule", RuleSentences.Of("not.a-rule"));
    }

    [Fact]
    public void A_reference_in_a_sentence_reads_as_its_last_word_and_only_the_first_sentence_counts()
    {
        using var folder = new Folder();
        MethodInfo method = RuleSentences.Statements[RuleIds.Buddy.MergeCascade].Method;
        string file = folder.Path("doc.xml");
        File.WriteAllText(file, $"""
            <doc><members><member name="{DocumentationId.Of(method)}"><summary>
                A <see cref="T:Verified.Model.Order"/> of <paramref name="free"/>
                is <c>small</c><!-- not read -->. More.
            </summary></member></members></doc>
            """);

        Assert.Equal("A Order of free is small.", RuleSentences.Read(file)[RuleIds.Buddy.MergeCascade]);
    }

    [Theory]
    [InlineData(nameof(Plain), "Plain")]
    [InlineData(nameof(Lists), "Lists(System.Collections.Generic.List{System.Int32[]},System.Int32@)")]
    [InlineData(nameof(Generic), "Generic``1(``0)")]
    public void Methods_are_documented_under_their_full_signature(string name, string id)
    {
        MethodInfo method = typeof(RuleSentencesTests).GetMethod(name, BindingFlags.Static | BindingFlags.NonPublic)!;

        Assert.Equal($"M:Verified.Tests.Engine.Report.RuleSentencesTests.{id}", DocumentationId.Of(method));
    }

    static string Plain() => nameof(Plain);

    static string Lists(List<int[]> list, ref int number) => $"{list}{number}";

    static string Generic<T>(T value) => $"{value}";
}
