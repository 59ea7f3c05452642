using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Verified.SpecDoc;

/// <summary>A member of a file. It is named, not numbered: lines move too often to be linked.</summary>
/// <param name="Path">The file, from the root of the repository.</param>
/// <param name="Type">The type that holds it, or that it is.</param>
/// <param name="Member">The method; null: the type itself.</param>
sealed record Place(string Path, string Type, string? Member)
{
    /// <summary>Type and member, with a point between.</summary>
    public string Name => Member is null ? Type : $"{Type}.{Member}";

    /// <summary>
    /// Of a test, its name as the sentence that it is: E5_5a_... begins with the number of the example, E5.5a.
    /// </summary>
    public string Sentence
    {
        get
        {
            string[] words = (Member ?? Type).Split('_');
            bool numbered = words.Length > 2 && words[0].Length > 1 && words[0][0] == 'E'
                && words[0].Skip(1).All(char.IsDigit);
            return numbered ? $"{words[0]}.{string.Join(' ', words[1..])}" : string.Join(' ', words);
        }
    }

    /// <summary>The place of a member of that file.</summary>
    public static Place Of(SourceFile file, MemberDeclarationSyntax member)
    {
        string type = member.AncestorsAndSelf().OfType<BaseTypeDeclarationSyntax>()
            .FirstOrDefault()?.Identifier.Text ?? "";
        return new(file.Path, type, member switch
        {
            MethodDeclarationSyntax method => method.Identifier.Text,
            PropertyDeclarationSyntax property => property.Identifier.Text,
            FieldDeclarationSyntax field => field.Declaration.Variables[0].Identifier.Text,
            ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
            IndexerDeclarationSyntax => "this[]",
            _ => null,
        });
    }
}
