using Verified.Mutants.Catalogue;
using Verified.Mutants.Hunt;

namespace Verified.Tests.Mutants;

/// <summary>The checkout that these tests were built from.</summary>
static class Checkout
{
    /// <summary>Its root.</summary>
    public static string Root { get; } = Find();

    /// <summary>The catalogue.</summary>
    public static IReadOnlyList<Mutant> Catalogue { get; } = MutantCatalogue.Read(Root);

    /// <summary>The implementation.</summary>
    public static ImplSources Sources { get; } = ImplSources.Of(Root);

    static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Verified.sln"))) folder = folder.Parent;
        return folder!.FullName;
    }
}
