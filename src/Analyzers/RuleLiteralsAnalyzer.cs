using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Verified.Analyzers;

/// <summary>VER008: a string in the form of a rule id is a rule id, so that none outlives a renaming.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RuleLiteralsAnalyzer : HouseAnalyzer
{
    static readonly DiagnosticDescriptor Literal = new(
        "VER008", "A string in the form of a rule id is a rule id",
        "No rule '{0}' is declared; use the constant that is meant",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    static readonly Regex Form = new(
        "^([a-z][a-z0-9-]*)(\\.[a-z0-9][a-z0-9-]*){2,}$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Literal];

    private protected override bool Covers(string assembly) => Assemblies.IsProduct(assembly);

    private protected override void Register(CompilationStartAnalysisContext context)
    {
        ImmutableHashSet<string> ids = DeclaredRules.AllIn(context.Compilation);
        ImmutableHashSet<string> rooms = [.. ids.Select(id => id.Split('.')[0])];
        context.RegisterSyntaxNodeAction(
            node => Check(node, ids, rooms),
            SyntaxKind.StringLiteralExpression, SyntaxKind.Utf8StringLiteralExpression);
    }

    static void Check(SyntaxNodeAnalysisContext context, ImmutableHashSet<string> ids, ImmutableHashSet<string> rooms)
    {
        string text = ((LiteralExpressionSyntax)context.Node).Token.ValueText;
        Match match = Form.Match(text);
        if (!match.Success || !rooms.Contains(match.Groups[1].Value) || ids.Contains(text)) return;
        context.ReportDiagnostic(Diagnostic.Create(Literal, context.Node.GetLocation(), text));
    }
}
