using Verified.Mutants.Catalogue;

namespace Verified.Mutants.Generated;

/// <summary>An argument that a mistake of a line makes no difference. It goes stale when the line changes.</summary>
public sealed record Equivalent
{
    /// <summary>The file, from the folder of the implementation, or of the model.</summary>
    public required string File { get; init; }

    /// <summary>What stands in the line, without the blanks around it.</summary>
    public required string Line { get; init; }

    /// <summary>What takes the place of something in it; null: every mistake in the line.</summary>
    public string? New { get; init; }

    /// <summary>Why no caller can tell.</summary>
    public required string Reason { get; init; }
}

/// <summary>The arguments of the repository.</summary>
public static class Equivalents
{
    /// <summary>The file, from the root of the repository.</summary>
    public const string File = "tests/Mutants/equivalent.json";

    /// <summary>The same for mutants of the model.</summary>
    public const string OfModel = "tests/Mutants/model-equivalent.json";

    /// <summary>Reads them.</summary>
    /// <param name="root">The root of the repository.</param>
    /// <param name="from"><see cref="File"/> or <see cref="OfModel"/>.</param>
    /// <exception cref="CatalogueException">The file is not understood.</exception>
    public static IReadOnlyList<Equivalent> Read(string root, string from = File) =>
        CatalogueJson.ReadFile<Equivalent[]>(root, from) ?? [];

    /// <summary>The argument for a mutant; null: there is none.</summary>
    public static Equivalent? For(this IReadOnlyList<Equivalent> all, GeneratedMutant mutant)
    {
        ArgumentNullException.ThrowIfNull(mutant);
        return all.For(mutant.File, Survivor.Of(mutant));
    }

    /// <summary>The argument for a mutant of a file; null: there is none.</summary>
    public static Equivalent? For(this IReadOnlyList<Equivalent> all, string file, Survivor survivor)
    {
        ArgumentNullException.ThrowIfNull(survivor);
        return all.FirstOrDefault(one => one.File == file && one.Line == survivor.Line
            && (one.New is null || one.New == survivor.New));
    }
}
