using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Verified.Mutants.Catalogue;

namespace Verified.Mutants.Hunt;

/// <summary>
/// The sources of the implementation, parsed once; with a change of some files they are compiled anew, in memory.
/// Thread-safe.
/// </summary>
public sealed class ImplSources
{
    /// <summary>The folder of the implementation in the repository.</summary>
    public const string Folder = "src/Impl";

    const string Assembly = "Verified.Impl";

    /// <summary>What a project of this SDK has in view without saying so.</summary>
    static readonly string[] Usings =
    [
        "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Threading",
        "System.Threading.Tasks",
    ];

    readonly SortedDictionary<string, string> texts = new(StringComparer.Ordinal);
    readonly Dictionary<string, SyntaxTree> trees = [];
    readonly CSharpCompilation whole;
    readonly Lazy<byte[]> plain;

    ImplSources(string root)
    {
        string folder = Path.Combine(root, Folder);
        foreach (string path in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
        {
            string name = Path.GetRelativePath(folder, path).Replace('\\', '/');
            if (name.StartsWith("obj/", StringComparison.Ordinal) || name.StartsWith("bin/", StringComparison.Ordinal))
                continue;
            texts.Add(name, File.ReadAllText(path));
            trees.Add(name, Parse(texts[name], name));
        }

        var options = new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, allowUnsafe: true,
            deterministic: true, generalDiagnosticOption: ReportDiagnostic.Suppress, concurrentBuild: false);
        whole = CSharpCompilation.Create(
            Assembly, [.. trees.Values, Parse(Preamble(Path.Combine(folder, "Impl.csproj")), "")], References(),
            options);
        plain = new Lazy<byte[]>(() => Emit(whole, "the implementation as it is"));
    }

    /// <summary>The files, from the folder of the implementation, in order.</summary>
    public IReadOnlyCollection<string> Files => texts.Keys;

    /// <summary>Reads the sources of a repository.</summary>
    /// <param name="root">Its root.</param>
    /// <exception cref="CatalogueException">They are not there.</exception>
    public static ImplSources Of(string root)
    {
        if (!File.Exists(Path.Combine(root, Folder, "Impl.csproj")))
            throw new CatalogueException($"there are no sources of the implementation in {Path.Combine(root, Folder)}");
        return new ImplSources(root);
    }

    /// <summary>The text of a file.</summary>
    public string Text(string file) => texts[file];

    /// <summary>The assembly as it is.</summary>
    public ReadOnlySpan<byte> Plain => plain.Value;

    /// <summary>The source of a file with all changes of an entry that concern it, for each file that it
    /// changes.</summary>
    /// <exception cref="CatalogueException">A change does not fit.</exception>
    public IReadOnlyDictionary<string, string> Changed(Mutant mutant)
    {
        ArgumentNullException.ThrowIfNull(mutant);
        var changed = new Dictionary<string, string>();
        foreach (Edit edit in mutant.Edits)
        {
            if (!changed.TryGetValue(edit.File, out string? source) && !texts.TryGetValue(edit.File, out source))
                throw new CatalogueException($"{mutant.Id}: there is no file {Folder}/{edit.File}");
            changed[edit.File] = edit.Apply(source, mutant.Id);
        }

        return changed;
    }

    /// <summary>The assembly with the changes of an entry.</summary>
    /// <exception cref="CatalogueException">A change does not fit, or the result does not compile.</exception>
    public byte[] Image(Mutant mutant)
    {
        ArgumentNullException.ThrowIfNull(mutant);
        return Image(Changed(mutant), mutant.Id);
    }

    /// <summary>The assembly with some files replaced.</summary>
    /// <param name="changed">The new sources by file.</param>
    /// <param name="id">What the change is called in the message of an error.</param>
    /// <exception cref="CatalogueException">The result does not compile.</exception>
    public byte[] Image(IReadOnlyDictionary<string, string> changed, string id)
    {
        ArgumentNullException.ThrowIfNull(changed);
        return Emit(With(changed), id);
    }

    /// <summary>The assembly with some files replaced, or added; null, and the places of the errors, if it does not
    /// compile.</summary>
    /// <param name="changed">The new sources by file.</param>
    /// <param name="errors">Where the errors are; those in no file have the first place of all.</param>
    public byte[]? TryImage(
        IReadOnlyDictionary<string, string> changed, out IReadOnlyList<(string File, int At)> errors)
    {
        ArgumentNullException.ThrowIfNull(changed);
        using var image = new MemoryStream();
        var result = With(changed).Emit(image);
        errors = result.Success ? []
            : [
                .. from known in result.Diagnostics
                   where known.Severity == DiagnosticSeverity.Error
                   select (known.Location.SourceTree?.FilePath ?? "", known.Location.SourceSpan.Start),
            ];
        return result.Success ? image.ToArray() : null;
    }

    CSharpCompilation With(IReadOnlyDictionary<string, string> changed)
    {
        CSharpCompilation compilation = whole;
        foreach (var (file, source) in changed)
        {
            SyntaxTree tree = Parse(source, file);
            compilation = trees.TryGetValue(file, out SyntaxTree? old)
                ? compilation.ReplaceSyntaxTree(old, tree) : compilation.AddSyntaxTrees(tree);
        }

        return compilation;
    }

    static byte[] Emit(CSharpCompilation compilation, string id)
    {
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        if (result.Success) return image.ToArray();
        Diagnostic error = result.Diagnostics.First(known => known.Severity == DiagnosticSeverity.Error);
        int line = error.Location.GetLineSpan().StartLinePosition.Line + 1;
        throw new CatalogueException(
            $"{id} does not compile: {Folder}/{error.Location.SourceTree?.FilePath}({line}): {error.GetMessage()}");
    }

    static SyntaxTree Parse(string source, string name) =>
        CSharpSyntaxTree.ParseText(Declared(source), new CSharpParseOptions(LanguageVersion.Latest), name);

    /// <summary>Functions of the system that a generator of the SDK would write a body for, declared so that they need
    /// none; everything else stays where it is.</summary>
    static string Declared(string source) => !source.Contains("[LibraryImport(", StringComparison.Ordinal) ? source
        : Exchange(
            Exchange(
                Exchange(source, "[LibraryImport(", "[DllImport("),
                "StringMarshalling = StringMarshalling.Utf8", "CharSet = CharSet.Ansi"),
            "private static partial ", "private static extern ");

    static string Exchange(string source, string old, string shorter) =>
        source.Replace(old, shorter.PadRight(old.Length), StringComparison.Ordinal);

    /// <summary>What the SDK generates from the project: names in view, and who sees what is internal.</summary>
    static string Preamble(string project)
    {
        XDocument document = XDocument.Load(project);
        IEnumerable<string> friends = document.Descendants("InternalsVisibleTo")
            .Select(friend => friend.Attribute("Include")!.Value);
        IEnumerable<string> more = document.Descendants("Using").Select(use => use.Attribute("Include")!.Value);
        return string.Join(
            '\n',
            [
                .. Usings.Concat(more).Select(name => $"global using global::{name};"),
                .. friends.Select(
                    friend => $"[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"{friend}\")]"),
            ]);
    }

    static IEnumerable<MetadataReference> References() =>
        from path in ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
        let name = Path.GetFileNameWithoutExtension(path)
        where name is "Verified.Rules" or "mscorlib" or "netstandard"
            || name.StartsWith("System.", StringComparison.Ordinal)
        select MetadataReference.CreateFromFile(path);
}
