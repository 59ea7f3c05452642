using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Verified.Tests.Tidy;

public sealed partial class LayoutTests
{
    const int MostLines = 400;
    const int MostMethodLines = 70;
    const int MostColumns = 120;

    static readonly string[] TestAttributes = ["Fact", "Theory", "Property"];

    [Fact]
    public void A_file_has_at_most_400_lines() => Offences.None(
        from file in Repository.Sources
        let lines = Repository.Lines(file).Length
        where lines > MostLines
        select $"{file}: {lines} lines",
        "One idea per file; split these:");

    [Fact]
    public void A_method_has_at_most_70_lines() => Offences.None(
        from file in Repository.Sources
        from method in Repository.Tree(file).DescendantNodes().OfType<BaseMethodDeclarationSyntax>()
        let span = method.GetLocation().GetLineSpan()
        let lines = span.EndLinePosition.Line - span.StartLinePosition.Line + 1
        where lines > MostMethodLines
        select $"{file}({span.StartLinePosition.Line + 1}): {lines} lines",
        "Give the parts of these methods names:");

    [Fact]
    public void A_line_of_the_product_has_at_most_120_columns() => Offences.None(
        from file in Repository.Files("src", "*.cs")
        from line in Repository.Lines(file).Index()
        where line.Item.Length > MostColumns
        select $"{file}({line.Index + 1}): {line.Item.Length} columns",
        "Break these lines:");

    [Fact]
    public void Nothing_is_left_for_later() => Offences.None(
        from file in Repository.Sources.Concat(Repository.Projects).Concat(Repository.Files(".", "*.md"))
            .Concat(Repository.Files(".ci", "*"))
        from line in Repository.Lines(file).Index()
        let word = ForLater().Match(line.Item)
        where word.Success
        select $"{file}({line.Index + 1}): {word.Value}",
        "Do it now, or write down what is so instead of what should be:");

    [Fact]
    public void No_test_waits_for_time_to_pass() => Offences.None(
        from file in Repository.Files("tests", "*.cs")
        from call in Repository.Tree(file).DescendantNodes().OfType<MemberAccessExpressionSyntax>()
        where call.ToString() is "Thread.Sleep" or "Task.Delay"
        select $"{file}({call.GetLocation().GetLineSpan().StartLinePosition.Line + 1}): {call}",
        "Wait for the event itself, with a limit:");

    [Fact]
    public void No_test_is_skipped() => Offences.None(
        from file in Repository.Files("tests", "*.cs")
        from attribute in Repository.Tree(file).DescendantNodes().OfType<AttributeSyntax>()
        where attribute.ArgumentList?.Arguments.Any(
            argument => argument.NameEquals?.Name.Identifier.Text == "Skip") == true
        select $"{file}({attribute.GetLocation().GetLineSpan().StartLinePosition.Line + 1})",
        "Mend the test or delete it:");

    [Fact]
    public void The_name_of_a_test_is_a_sentence() => Offences.None(
        from file in Repository.Files("tests", "*.cs")
        from method in Repository.Tree(file).DescendantNodes().OfType<MethodDeclarationSyntax>()
        where method.AttributeLists.SelectMany(list => list.Attributes)
            .Any(attribute => TestAttributes.Contains(attribute.Name.ToString()))
        where method.Identifier.Text.Split('_').Length < 3
        select $"{file}: {method.Identifier.Text}",
        "Say in words with underscores between them what holds when the test passes:");

    [GeneratedRegex(@"\b(?:TO" + "DO|FIX" + @"ME|HA" + @"CK)\b|NotImplemented" + "Exception")]
    private static partial Regex ForLater();
}
