using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Verified.SpecDoc;

/// <summary>The documentation comment of a member as Markdown.</summary>
/// <param name="Summary">The whole summary.</param>
/// <param name="Remarks">The remarks; empty: none.</param>
sealed partial record Prose(string Summary, string Remarks)
{
    /// <summary>The first sentence of the summary: of a rule, the normative one.</summary>
    public string Sentence => Summary[..EndOfSentence(Summary)];

    /// <summary>What the summary says beyond its first sentence, and the remarks.</summary>
    public string Further =>
        string.Join("\n\n", new[] { Summary[EndOfSentence(Summary)..].Trim(), Remarks }.Where(text => text.Length > 0));

    /// <summary>The documentation comment of a member; without one, both parts are empty.</summary>
    public static Prose Of(MemberDeclarationSyntax member)
    {
        var xml = new StringBuilder("<doc>");
        foreach (SyntaxTrivia trivia in member.GetLeadingTrivia().Where(trivia => trivia.HasStructure))
        {
            if (!trivia.IsKind(SyntaxKind.SingleLineDocumentationCommentTrivia)) continue;
            foreach (string line in trivia.ToFullString().Split('\n'))
                xml.Append(Slashes().Replace(line, "")).Append('\n');
        }

        XElement doc = XElement.Parse(xml.Append("</doc>").ToString(), LoadOptions.PreserveWhitespace);
        return new(Markdown(doc.Element("summary")), Markdown(doc.Element("remarks")));
    }

    /// <summary>Text in which the kernel's names are set as code and nothing is taken for markup.</summary>
    public static string Plain(string text) =>
        KernelName().Replace(text.Replace("<", "&lt;").Replace("*", "\\*"), "`$0`");

    static string Markdown(XElement? element) =>
        element is null ? "" : Spaces().Replace(string.Concat(element.Nodes().Select(Markdown)), " ").Trim();

    static string Markdown(XNode node) => node switch
    {
        XText text => Plain(text.Value),
        XElement { IsEmpty: true } reference => $"`{Name(reference)}`",
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement element => Markdown(element),
        _ => "",
    };

    static string Name(XElement reference)
    {
        string name = reference.FirstAttribute?.Value ?? "";
        return name[(name.LastIndexOf('.') + 1)..];
    }

    // A point inside a number, such as 8.1.7, ends nothing.
    static int EndOfSentence(string text)
    {
        Match end = SentenceEnd().Match(text);
        return end.Success ? end.Index + 1 : text.Length;
    }

    [GeneratedRegex(@"^\s*/// ?", RegexOptions.NonBacktracking)]
    private static partial Regex Slashes();

    [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking)]
    private static partial Regex Spaces();

    [GeneratedRegex(@"\.(?=\s|$)", RegexOptions.None, 1000)]
    private static partial Regex SentenceEnd();

    // __get_free_pages, PG_private, nr_free[k]; not what is set as code already.
    [GeneratedRegex(
        @"(?<![\w`])(?:__?[A-Za-z]\w*|[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+)(?:\[\w+\])?(?!`)",
        RegexOptions.None,
        1000)]
    private static partial Regex KernelName();
}
