using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Verified.Analyzers;

/// <summary>
/// VER007: an attribute names its rule by the constant in RuleIds, so that every use of it can be found.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RuleIdsDeclaredAnalyzer : HouseAnalyzer
{
    static readonly DiagnosticDescriptor Id = new(
        "VER007", "An attribute names its rule by the constant",
        "'{0}' is not a constant of RuleIds; name the constant itself",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    static readonly ImmutableArray<string> Attributes =
        ["RuleAttribute", "ImplementsAttribute", "VerifiesAttribute", "ExampleAttribute"];

    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Id];

    private protected override bool Covers(string assembly) =>
        Assemblies.IsHouse(assembly) && assembly != Assemblies.Rules;

    private protected override void Register(CompilationStartAnalysisContext context) =>
        context.RegisterSyntaxNodeAction(Check, SyntaxKind.Attribute);

    static void Check(SyntaxNodeAnalysisContext context)
    {
        var attribute = (AttributeSyntax)context.Node;
        ISymbol? constructor = context.SemanticModel.GetSymbolInfo(attribute, context.CancellationToken).Symbol;
        if (!Attributes.Any(name => DeclaredRules.Is(constructor?.ContainingType, name))) return;
        AttributeArgumentSyntax? id = attribute.ArgumentList?.Arguments
            .FirstOrDefault(argument => argument.NameEquals is null
                && argument.NameColon?.Name.Identifier.ValueText is null or "id");
        if (id is null) return;
        ISymbol? named = context.SemanticModel.GetSymbolInfo(id.Expression, context.CancellationToken).Symbol;
        if (!DeclaredRules.IsId(named))
            context.ReportDiagnostic(Diagnostic.Create(Id, id.Expression.GetLocation(), id.Expression));
    }
}
