using System.Reflection;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Verified.Rules;

namespace Verified.SpecDoc;

/// <summary>A room of the house: the folder of that name on every floor, and its rules. Or a dialect.</summary>
/// <param name="Folder">The name of the folder and of the class of ids, such as PageFrames.</param>
/// <param name="Summary">What it is about, from the summary of the class of ids.</param>
/// <param name="Rules">Its rules by the name of the constant, in declaration order.</param>
sealed record Room(string Folder, string Summary, IReadOnlyList<(string Constant, string Id)> Rules)
{
    /// <summary>Whether it is a dialect: stated and tested, but not implemented.</summary>
    public bool IsDialect { get; init; }

    /// <summary>The folder with its statements.</summary>
    public string ModelFolder => IsDialect ? $"src/Model/Dialects/{Folder}" : $"src/Model/{Folder}";

    /// <summary>The name in rule ids, and of the page: page-frames, dialect-v6.</summary>
    public string Name => (IsDialect ? "dialect-" : "") + RuleTable.RoomOf(Rules[0].Id);

    /// <summary>The name as a heading: Page frames.</summary>
    public string Title => char.ToUpperInvariant(Name[0]) + Name[1..].Replace('-', ' ');

    /// <summary>The page of the room, beside the index.</summary>
    public string Page => Name + ".md";

    /// <summary>All rooms, in declaration order.</summary>
    public static IReadOnlyList<Room> All(string root) => In(root, typeof(RuleIds), isDialect: false);

    /// <summary>All dialects, in declaration order.</summary>
    public static IReadOnlyList<Room> Dialects(string root) => In(root, typeof(DialectRuleIds), isDialect: true);

    static IReadOnlyList<Room> In(string root, Type ids, bool isDialect)
    {
        Dictionary<string, string> summaries = SourceFile.Read(root, $"src/Rules/{ids.Name}.cs").Root
            .DescendantNodes()
            .OfType<ClassDeclarationSyntax>()
            .ToDictionary(type => type.Identifier.Text, type => Prose.Of(type).Summary);
        return
        [
            .. ids.GetNestedTypes()
                .Select(type => new Room(type.Name, summaries.GetValueOrDefault(type.Name, ""), Constants(type))
                {
                    IsDialect = isDialect,
                }),
        ];
    }

    static IReadOnlyList<(string Constant, string Id)> Constants(Type type) =>
        [.. type.GetFields().Select((FieldInfo field) => (field.Name, (string)field.GetRawConstantValue()!))];
}
