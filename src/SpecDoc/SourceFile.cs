using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Verified.SpecDoc;

/// <summary>One C# file of the repository, parsed but not bound: what is read here needs names only.</summary>
/// <param name="Path">Path from the root of the repository, with slashes.</param>
/// <param name="Text">Its text, with LF.</param>
/// <param name="Root">Its syntax tree.</param>
sealed record SourceFile(string Path, string Text, CompilationUnitSyntax Root)
{
    /// <summary>
    /// All files of the folders, which are paths from the root, ordered by path; what a build left is passed over.
    /// </summary>
    public static IReadOnlyList<SourceFile> Under(string root, params IEnumerable<string> folders) =>
    [
        .. folders
            .Select(folder => System.IO.Path.Combine(root, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Select(file => System.IO.Path.GetRelativePath(root, file).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal)
            .Select(path => Read(root, path)),
    ];

    /// <summary>The file at a path from the root.</summary>
    public static SourceFile Read(string root, string path)
    {
        string text = File.ReadAllText(System.IO.Path.Combine(root, path)).ReplaceLineEndings("\n");
        return new(path, text, CSharpSyntaxTree.ParseText(text, path: path).GetCompilationUnitRoot());
    }

    /// <summary>
    /// The members that carry the attribute, each with the rule ids that it names there, in the order of the text.
    /// </summary>
    public IEnumerable<(MemberDeclarationSyntax Member, IReadOnlyList<AttributeSyntax> Attributes)> MembersWith(
        string attribute) =>
        Root.DescendantNodes()
            .OfType<MemberDeclarationSyntax>()
            .Select(member => (member, (IReadOnlyList<AttributeSyntax>)
            [
                .. member.AttributeLists.SelectMany(list => list.Attributes).Where(found => IsNamed(found, attribute)),
            ]))
            .Where(pair => pair.Item2.Count > 0);

    static bool IsNamed(AttributeSyntax found, string attribute)
    {
        string name = found.Name.ToString();
        name = name[(name.LastIndexOf('.') + 1)..];
        return name == attribute || name == attribute + "Attribute";
    }
}
