using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Verified.Analyzers;

/// <summary>VER004: the model writes only into arrays that it is building, which are local variables.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ModelArraysAnalyzer : HouseAnalyzer
{
    static readonly DiagnosticDescriptor Write = new(
        "VER004", "The model writes only into arrays it is building",
        "The array '{0}' belongs to someone else; copy it, or build a new one in a local variable",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Write];

    private protected override bool Covers(string assembly) => assembly == Assemblies.Model;

    private protected override void Register(CompilationStartAnalysisContext context) =>
        context.RegisterOperationAction(Check, WriteTargets.Kinds);

    static void Check(OperationAnalysisContext context)
    {
        foreach (IOperation target in WriteTargets.Of(context.Operation))
        {
            if (ForeignArray(target) is not { } array) continue;
            context.ReportDiagnostic(Diagnostic.Create(Write, target.Syntax.GetLocation(), array.Name));
        }
    }

    /// <summary>The field, property or parameter whose array the target is a part of, or null.</summary>
    static ISymbol? ForeignArray(IOperation target)
    {
        bool inArray = false;
        for (IOperation? part = target; part is not null;)
        {
            switch (part)
            {
                case IArrayElementReferenceOperation element:
                    inArray = true;
                    part = element.ArrayReference;
                    break;
                // A field of a struct is a part of what holds the struct.
                case IFieldReferenceOperation { Instance: { Type.IsValueType: true } holder } when !inArray:
                    part = holder;
                    break;
                case IMemberReferenceOperation member:
                    return inArray ? member.Member : null;
                case IParameterReferenceOperation { Parameter: var parameter }:
                    return inArray ? parameter : null;
                default:
                    return null;
            }
        }
        return null;
    }
}
