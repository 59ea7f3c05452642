using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Verified.Analyzers;

/// <summary>
/// VER003: the model is straight code: what is expected is returned, never thrown, awaited or jumped to.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ModelFlowAnalyzer : HouseAnalyzer
{
    static readonly DiagnosticDescriptor Flow = new(
        "VER003", "The model is straight code", "'{0}' is not allowed in the model; {1}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    static readonly Dictionary<SyntaxKind, string> Advice = new()
    {
        [SyntaxKind.AsyncKeyword] = "return the value",
        [SyntaxKind.LockKeyword] = "immutable values need no lock",
        [SyntaxKind.GotoKeyword] = "use a loop, a switch or a method",
    };

    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Flow];

    private protected override bool Covers(string assembly) => assembly == Assemblies.Model;

    private protected override void Register(CompilationStartAnalysisContext context)
    {
        context.RegisterSyntaxTreeAction(tree => Keywords.Report(tree, Flow, Advice));
        context.RegisterOperationAction(CheckThrow, OperationKind.Throw);
    }

    static void CheckThrow(OperationAnalysisContext context)
    {
        IOperation? thrown = ((IThrowOperation)context.Operation).Exception;
        while (thrown is IConversionOperation conversion) thrown = conversion.Operand;
        if (IsAllowed(thrown?.Type)) return;
        context.ReportDiagnostic(Diagnostic.Create(
            Flow, context.Operation.Syntax.GetLocation(), "throw",
            "return the outcome (ArgumentException for a caller's mistake and UnreachableException are allowed)"));
    }

    static bool IsAllowed(ITypeSymbol? type)
    {
        for (; type is INamedTypeSymbol named; type = type.BaseType)
            if (TypeUse.FullName(named) is "System.ArgumentException" or "System.Diagnostics.UnreachableException")
                return true;
        return false;
    }
}
