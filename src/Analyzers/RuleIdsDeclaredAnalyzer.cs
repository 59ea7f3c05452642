using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Verified.Analyzers;

/// <summary>VER007: a rule is named by its constant in RuleIds, so that every use of it can be found.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RuleIdsDeclaredAnalyzer : HouseAnalyzer
{
    static readonly DiagnosticDescriptor Id = new(
        "VER007", "A rule is named by its constant", "'{0}' is not a constant of RuleIds; name the constant itself",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    static readonly ImmutableArray<string> Attributes =
        ["RuleAttribute", "ImplementsAttribute", "VerifiesAttribute", "ExampleAttribute"];

    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Id];

    private protected override bool Covers(string assembly) =>
        Assemblies.IsHouse(assembly) && assembly != Assemblies.Rules;

    private protected override void Register(CompilationStartAnalysisContext context)
    {
        context.RegisterSyntaxNodeAction(CheckAttribute, SyntaxKind.Attribute);
        // A test of the marks themselves runs over all ids.
        if (!Assemblies.IsTest(context.Compilation.AssemblyName ?? ""))
            context.RegisterOperationAction(CheckMark, OperationKind.Invocation);
    }

    static void CheckAttribute(SyntaxNodeAnalysisContext context)
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

    static void CheckMark(OperationAnalysisContext context)
    {
        var call = (IInvocationOperation)context.Operation;
        if (!DeclaredRules.Is(call.TargetMethod.ContainingType, "Marks")) return;
        if (call.TargetMethod.Name is not ("Of" or "Refused")) return;
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument.Value is IFieldReferenceOperation { Field: var field } && DeclaredRules.IsId(field)) continue;
            SyntaxNode written = argument.Value.Syntax;
            context.ReportDiagnostic(Diagnostic.Create(Id, written.GetLocation(), written));
        }
    }
}
