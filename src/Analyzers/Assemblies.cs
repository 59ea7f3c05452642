namespace Verified.Analyzers;

/// <summary>The floors of the house, by assembly name.</summary>
static class Assemblies
{
    public const string Model = "Verified.Model";
    public const string Rules = "Verified.Rules";

    public static bool IsHouse(string assembly) => IsOrUnder(assembly, "Verified");

    // A second build of the same sources carries a longer name.
    public static bool IsImpl(string assembly) => IsOrUnder(assembly, "Verified.Impl");

    public static bool IsTest(string assembly) => IsOrUnder(assembly, "Verified.Tests");

    public static bool IsBenchmark(string assembly) => IsOrUnder(assembly, "Verified.Benchmarks");

    public static bool IsProduct(string assembly) =>
        assembly is Model or "Verified.Check" or "Verified.Cli" || IsImpl(assembly);

    static bool IsOrUnder(string assembly, string root) =>
        assembly == root || assembly.StartsWith(root + ".", StringComparison.Ordinal);
}
