using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit.Abstractions;

namespace Verified.Tests.Tidy;

public sealed class ModelSizeTests(ITestOutputHelper output)
{
    /// <summary>
    /// The model is read by people: it may have one line of code for so many of the rest of the product.
    /// </summary>
    const int Share = 4;

    /// <summary>
    /// Not counted: the limit is about the specification of the system that is checked, and nothing in the rest of the
    /// product answers to the rules of other dialects.
    /// </summary>
    const string Dialects = "src/Model/Dialects/";

    /// <summary>Not counted either: it tells which rule a difference breaks, and states none.</summary>
    const string Naming = "src/Model/Naming/";

    [Fact]
    public void The_model_is_at_most_a_quarter_of_the_rest_of_the_product()
    {
        var sizes = Repository.Files("src", "*.cs")
            .Where(file => !file.StartsWith(Dialects, StringComparison.Ordinal))
            .Where(file => !file.StartsWith(Naming, StringComparison.Ordinal))
            .GroupBy(file => file.Split('/')[1])
            .ToDictionary(project => project.Key, project => project.Sum(CodeLines));
        int model = sizes["Model"];
        int rest = sizes.Values.Sum() - model;
        foreach ((string project, int lines) in sizes.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            output.WriteLine($"src/{project}: {lines}");
        output.WriteLine($"model {model}, rest {rest}: {100.0 * model / rest:f1} %");
        Assert.True(
            model * Share <= rest,
            $"src/Model has {model} lines of code, the rest of src {rest}: say the rules in fewer words (at most "
            + $"{rest / Share} lines)");
    }

    /// <summary>Lines that hold something of a token, and not a brace alone.</summary>
    static int CodeLines(string file)
    {
        string[] lines = Repository.Lines(file);
        return Repository.Tree(file).DescendantTokens()
            .Where(token => !token.IsKind(SyntaxKind.EndOfFileToken))
            .Select(token => token.GetLocation().GetLineSpan())
            .Select(span => (First: span.StartLinePosition.Line, Last: span.EndLinePosition.Line))
            .SelectMany(span => Enumerable.Range(span.First, span.Last - span.First + 1))
            .Distinct()
            .Count(line => lines[line].Trim() is not ("" or "{" or "}" or "};" or "});"));
    }
}
