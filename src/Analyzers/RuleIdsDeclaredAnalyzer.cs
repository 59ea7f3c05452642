using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Verified.Analyzers;

/// <summary>
/// VER007: an attribute names its rule by the constant in RuleIds, or in DialectRuleIds where that is meant, so that
/// every use of it can be found.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RuleIdsDeclaredAnalyzer : HouseAnalyzer
{
    static readonly DiagnosticDescriptor Id = new(
        "VER007", "An attribute names its rule by the constant",
        "'{0}' is not a constant of {1}; name the constant itself",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    static readonly ImmutableArray<string> Checked = [DeclaredRules.Ids];
    static readonly ImmutableArray<string> Stated = [DeclaredRules.Ids, DeclaredRules.DialectIds];

    /// <summary>The classes whose constants each attribute may name: no implementation knows another dialect.</summary>
    static readonly Dictionary<string, ImmutableArray<string>> Attributes = new()
    {
        ["RuleAttribute"] = Checked,
        ["ImplementsAttribute"] = Checked,
        ["DialectRuleAttribute"] = [DeclaredRules.DialectIds],
        ["VerifiesAttribute"] = Stated,
        ["ExampleAttribute"] = Stated,
    };

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
        if (constructor?.ContainingType is not { } type || !DeclaredRules.Is(type, type.Name)
            || !Attributes.TryGetValue(type.Name, out ImmutableArray<string> classes)) return;
        AttributeArgumentSyntax? id = attribute.ArgumentList?.Arguments
            .FirstOrDefault(argument => argument.NameEquals is null
                && argument.NameColon?.Name.Identifier.ValueText is null or "id");
        if (id is null) return;
        ISymbol? named = context.SemanticModel.GetSymbolInfo(id.Expression, context.CancellationToken).Symbol;
        if (classes.Any(ids => DeclaredRules.IsDeclaredBy(named, ids))) return;
        context.ReportDiagnostic(Diagnostic.Create(
            Id, id.Expression.GetLocation(), id.Expression, string.Join(" or ", classes)));
    }
}
