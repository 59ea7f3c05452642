using System.Collections.Immutable;
using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Verified.Analyzers;

/// <summary>VER009: a rule has a sentence, the first of its method's summary, and a source.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RuleSentenceAnalyzer : HouseAnalyzer
{
    static readonly DiagnosticDescriptor Sentence = new(
        "VER009", "A rule has a sentence and a source", "The rule on '{0}' has no {1}; {2}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    static readonly char[] Ends = ['.', '!', '?'];

    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Sentence];

    private protected override bool Covers(string assembly) => Assemblies.IsHouse(assembly);

    private protected override void Register(CompilationStartAnalysisContext context) =>
        context.RegisterSymbolAction(Check, SymbolKind.Method);

    static void Check(SymbolAnalysisContext context)
    {
        ImmutableArray<AttributeData> rules = [.. DeclaredRules.RulesOn(context.Symbol)];
        foreach (AttributeData rule in rules)
        {
            if (HasSource(rule)) continue;
            context.ReportDiagnostic(Diagnostic.Create(
                Sentence, DeclaredRules.LocationOf(rule, context.CancellationToken), context.Symbol.Name, "source",
                "say where it comes from, such as Source = \"ULK3 8.1.7; R5.5\""));
        }
        if (rules.IsEmpty || !ReadsDocumentation(context.Symbol) || HasSentence(Summary(context))) return;
        context.ReportDiagnostic(Diagnostic.Create(
            Sentence, context.Symbol.Locations[0], context.Symbol.Name, "sentence",
            "begin its summary with one that ends with a full stop"));
    }

    static bool HasSource(AttributeData rule) => rule.NamedArguments
        .Any(argument => argument.Key == "Source" && !string.IsNullOrWhiteSpace(argument.Value.Value as string));

    // A compilation that does not parse documentation comments shows every summary as empty.
    static bool ReadsDocumentation(ISymbol symbol) => symbol.Locations[0].SourceTree is { } tree
        && tree.Options.DocumentationMode != DocumentationMode.None;

    static bool HasSentence(string summary)
    {
        for (int end = summary.IndexOfAny(Ends); end >= 0; end = summary.IndexOfAny(Ends, end + 1))
        {
            // A point inside a word or a number, such as 8.1.7, ends nothing.
            if (end + 1 < summary.Length && !char.IsWhiteSpace(summary[end + 1])) continue;
            return summary[end] == '.' && summary.Take(end).Any(char.IsLetterOrDigit);
        }
        return false;
    }

    static string Summary(SymbolAnalysisContext context)
    {
        string? xml = context.Symbol.GetDocumentationCommentXml(cancellationToken: context.CancellationToken);
        if (string.IsNullOrWhiteSpace(xml)) return "";
        try
        {
            XElement? summary = XElement.Parse(xml).DescendantsAndSelf("summary").FirstOrDefault();
            return summary is null ? "" : string.Concat(summary.DescendantNodes().Select(Text)).Trim();
        }
        catch (XmlException)
        {
            // The compiler warns about documentation that is not well formed.
            return "";
        }
    }

    // A reference such as <see cref="..." /> reads as a word.
    static string Text(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { IsEmpty: true } => "it",
        _ => "",
    };
}
