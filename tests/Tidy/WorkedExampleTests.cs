using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Verified.SpecDoc;

namespace Verified.Tests.Tidy;

public sealed partial class WorkedExampleTests
{
    /// <summary>
    /// The golden vectors of the rules: the dialect v2.6.
    /// </summary>
    static readonly string[] Golden =
    [
        "E1.1", "E1.2", "E1.4", "E1.5", "E1.6", "E1.7", "E1.8", "E1.9", "E1.10", "E1.11",
        "E2.1", "E2.2", "E2.3", "E2.4", "E2.5", "E2.6", "E2.7", "E2.8", "E2.10", "E2.11",
        "E2.12a", "E2.12b", "E2.13",
        "E3.1", "E3.1b", "E3.3a", "E3.3b", "E3.6", "E3.8a", "E3.8b", "E3.8c", "E3.11",
        "E4.1", "E4.2", "E4.3", "E4.5", "E4.7", "E4.8", "E4.9a", "E4.9b", "E4.10", "E4.11", "E4.13", "E4.14",
        "E4.18",
        "E5.1", "E5.2", "E5.3", "E5.4", "E5.5a", "E5.5b", "E5.5c", "E5.6a", "E5.7", "E5.8", "E5.9", "E5.10", "E5.11",
        "E5.12a", "E5.12b", "E5.12c", "E5.12d",
        "E6.1", "E6.2", "E6.3a", "E6.3b", "E6.4", "E6.5",
        "E7.1", "E7.2", "E7.3", "E7.3b", "E7.4", "E7.5", "E7.6", "E7.7", "E7.8", "E7.9", "E7.10", "E7.11", "E7.12", "E7.13",
        "E9.1", "E9.2", "E9.3", "E9.4", "E9.5",
    ];

    /// <summary>The golden vectors of the arithmetic of the dialect v6.</summary>
    static readonly string[] GoldenV6 =
    [
        "E2.9", "E3.2", "E3.4a", "E3.4b", "E3.4c", "E3.5", "E3.7", "E3.9a", "E3.9b", "E3.10", "E3.12", "E3.13", "E3.14",
        "E3.15", "E4.6", "E5.13", "E6.7", "E6.7b", "E6.8", "E6.9", "E6.10", "E9.6",
    ];

    [Fact]
    public void Every_golden_example_has_a_test_of_its_number() => Offences.None(
        Golden.Concat(GoldenV6).Except(Tested()),
        "Write a test under tests/Properties whose name begins with the number, as E3_8a_ for E3.8a:");

    [Fact]
    public void Every_example_that_the_specification_prints_has_a_test_of_its_number() => Offences.None(
        WorkedExample.All().Select(example => example.Number).Distinct().Except(Tested()),
        "Write a test under tests/Properties whose name begins with the number, as E3_8a_ for E3.8a:");

    /// <summary>The numbers with which names of tests begin; E3_3ab_ works E3.3a and E3.3b, W4_ the invariant W4.</summary>
    static HashSet<string> Tested() =>
    [
        .. Repository.Files("tests/Properties", "*.cs")
            .SelectMany(file => Repository.Tree(file).DescendantNodes().OfType<MethodDeclarationSyntax>())
            .Select(method => Number().Match(method.Identifier.Text))
            .Where(match => match.Success)
            .SelectMany(match => match.Groups[4].Length > 0 ? [match.Groups[4].Value]
                : match.Groups[3].Length == 0
                ? [$"E{match.Groups[1]}.{match.Groups[2]}"]
                : match.Groups[3].Value.Select(letter => $"E{match.Groups[1]}.{match.Groups[2]}{letter}")),
    ];

    [GeneratedRegex("^(?:E([0-9]+)_([0-9]+)([a-z]*)|(W[0-9]+))_")]
    private static partial Regex Number();
}
