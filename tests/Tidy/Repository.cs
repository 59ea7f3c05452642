using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Verified.Rules;

namespace Verified.Tests.Tidy;

/// <summary>The files of the checkout that these tests were built from, by paths from its root.</summary>
static class Repository
{
    static readonly string[] Made =
        [".git", "bin", "obj", "TestResults", "BenchmarkDotNet.Artifacts", "StrykerOutput", "coverage"];

    /// <summary>The nearest folder above the tests that holds LICENSE and src/Model.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The rooms: folders that have the same name on every floor.</summary>
    public static IReadOnlyList<string> Rooms { get; } =
        [.. typeof(RuleIds).GetNestedTypes().Select(type => type.Name)];

    /// <summary>The files below a folder whose names match, without what was built.</summary>
    public static IReadOnlyList<string> Files(string folder, string pattern)
    {
        string full = Full(folder);
        if (!Directory.Exists(full)) return [];
        return
        [
            .. Directory.EnumerateFiles(full, pattern, SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
                .Where(path => !path.Split('/').Any(IsMade))
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>All C# files of the product, the tests and the benchmarks.</summary>
    public static IEnumerable<string> Sources =>
        new[] { "src", "tests", "benchmarks" }.SelectMany(folder => Files(folder, "*.cs"));

    /// <summary>All project files.</summary>
    public static IEnumerable<string> Projects => Files(".", "*.csproj");

    public static bool Exists(string path) => File.Exists(Full(path)) || Directory.Exists(Full(path));

    /// <summary>Whether a path, which may go up, stays in the repository.</summary>
    public static bool IsInside(string path) =>
        !Path.GetRelativePath(Root, Full(path)).StartsWith("..", StringComparison.Ordinal);

    public static string Text(string path) => File.ReadAllText(Full(path));

    public static string[] Lines(string path) => File.ReadAllLines(Full(path));

    /// <summary>The file, parsed but not bound.</summary>
    public static CompilationUnitSyntax Tree(string path) =>
        CSharpSyntaxTree.ParseText(Text(path)).GetCompilationUnitRoot();

    public static string Full(string path) => Path.GetFullPath(Path.Combine(Root, path));

    static bool IsMade(string part) =>
        Made.Contains(part) || part.StartsWith("verified-out", StringComparison.Ordinal);

    static string FindRoot()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "LICENSE"))
                && Directory.Exists(Path.Combine(at.FullName, "src/Model")))
                return at.FullName;
        }

        throw new DirectoryNotFoundException($"no folder above {AppContext.BaseDirectory} holds LICENSE and src/Model");
    }
}
