using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Verified.Tests.Tidy;

public sealed class DependencyTests
{
    /// <summary>What each project of the product may know. Model and Impl never see each other.</summary>
    static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Rules"] = [],
        ["Analyzers"] = [],
        ["Model"] = ["Rules"],
        ["Impl"] = ["Rules"],
        ["Check"] = ["Rules", "Model", "Impl"],
        ["SpecDoc"] = ["Rules", "Model"],
        ["Mutants"] = ["Rules", "Model", "Check", "SpecDoc"],
        ["Cli"] = ["Rules", "Model", "Impl", "Check", "SpecDoc", "Mutants"],
    };

    static readonly string[] Atomics =
    [
        "Interlocked", "Volatile", "Monitor", "SpinLock", "SpinWait", "Mutex", "Semaphore", "SemaphoreSlim",
        "ReaderWriterLockSlim", "Barrier",
    ];

    [Fact]
    public void Projects_of_the_product_depend_in_one_direction() => Offences.None(
        from project in Repository.Files("src", "*.csproj")
        let name = Path.GetFileNameWithoutExtension(project)
        from reference in References(project)
        where !Allowed.TryGetValue(name, out string[]? may) || !may.Contains(reference)
        select $"{name} -> {reference}",
        "Rules <- Model, Rules <- Impl, Check -> both, SpecDoc -> Model, Cli -> Check; take these references out:");

    [Fact]
    public void Every_project_of_the_product_has_its_place_in_the_order() => Offences.None(
        Repository.Files("src", "*.csproj").Select(project => Path.GetFileNameWithoutExtension(project))
            .Except(Allowed.Keys),
        "Say in DependencyTests.Allowed what these projects may know:");

    [Theory]
    [InlineData("src/Model", "Verified.Impl")]
    [InlineData("src/Model", "Verified.Check")]
    [InlineData("src/Impl", "Verified.Model")]
    [InlineData("src/Impl", "Verified.Check")]
    public void Model_and_implementation_do_not_name_each_other(string folder, string other) => Offences.None(
        from file in Repository.Files(folder, "*.cs")
        from name in Repository.Tree(file).DescendantNodes().OfType<QualifiedNameSyntax>()
        where name.ToString() == other
        select file,
        $"{folder} must not see {other}; a mistake must not be made once for both:");

    [Fact]
    public void Only_the_implementation_allows_unsafe_code() => Offences.None(
        Repository.Projects.Concat(Repository.Files(".", "Directory.*"))
            .Where(file => Repository.Text(file).Contains("AllowUnsafeBlocks", StringComparison.Ordinal))
            .Where(file => file != "src/Impl/Impl.csproj" && !file.StartsWith("tests/", StringComparison.Ordinal))
            .Where(file => !file.StartsWith("benchmarks/", StringComparison.Ordinal)),
        "Pointers belong into src/Impl; take AllowUnsafeBlocks out of these:");

    [Fact]
    public void Only_Sync_uses_locks_and_atomics_in_the_implementation() => Offences.None(
        from file in Repository.Files("src/Impl", "*.cs")
        where file != "src/Impl/Sync.cs"
        from node in Repository.Tree(file).DescendantNodes()
        where node is LockStatementSyntax
            || (node is IdentifierNameSyntax name && Atomics.Contains(name.Identifier.Text))
            || (node is FieldDeclarationSyntax field && field.Modifiers.Any(SyntaxKind.VolatileKeyword))
        select $"{file}({node.GetLocation().GetLineSpan().StartLinePosition.Line + 1})",
        "Go through src/Impl/Sync.cs, so that a build with another Sync can control all interleavings:");

    static IEnumerable<string> References(string project) => XDocument.Parse(Repository.Text(project))
        .Descendants("ProjectReference")
        .Select(
            reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
}
