using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Verified.SpecDoc;

/// <summary>A rule as a Model method states it.</summary>
/// <param name="Id">The rule id.</param>
/// <param name="Place">The method.</param>
/// <param name="Prose">Its documentation comment, which begins with the normative sentence.</param>
/// <param name="Source">Where the rule comes from.</param>
/// <param name="AtBoot">Whether each boot exercises it.</param>
/// <param name="Code">The text of the method without attributes and comment, from column 0.</param>
sealed record Statement(string Id, Place Place, Prose Prose, string Source, bool AtBoot, string Code)
{
    /// <summary>The rules that the file states.</summary>
    public static IEnumerable<Statement> In(SourceFile file, RuleNames names) =>
        from pair in file.MembersWith("Rule").Concat(file.MembersWith("DialectRule"))
        from attribute in pair.Attributes
        select new Statement(
            names.IdOf(attribute),
            Place.Of(file, pair.Member),
            Prose.Of(pair.Member),
            Named(attribute, "Source") is LiteralExpressionSyntax source ? source.Token.ValueText : "",
            Named(attribute, "AtBoot").IsKind(SyntaxKind.TrueLiteralExpression),
            CodeOf(file, pair.Member));

    static ExpressionSyntax? Named(AttributeSyntax attribute, string property) => attribute.ArgumentList?.Arguments
        .FirstOrDefault(argument => argument.NameEquals?.Name.Identifier.Text == property)?.Expression;

    static string CodeOf(SourceFile file, MemberDeclarationSyntax member)
    {
        int start = member.AttributeLists[^1].GetLastToken().GetNextToken().SpanStart;
        int column = start - (file.Text.LastIndexOf('\n', start) + 1);
        string[] lines = file.Text[start..member.Span.End].Split('\n');
        string indent = new(' ', column);
        return string.Join(
            '\n', lines.Select(line => line.StartsWith(indent, StringComparison.Ordinal) ? line[column..] : line));
    }
}
