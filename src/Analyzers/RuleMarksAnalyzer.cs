using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Verified.Analyzers;

/// <summary>
/// VER012: a mark names its rule by the constant in RuleIds. A method may pass its own parameter on, and a record may
/// keep it; then their callers have to name the constant.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RuleMarksAnalyzer : HouseAnalyzer
{
    static readonly DiagnosticDescriptor Id = new(
        "VER012", "A mark names its rule by the constant",
        "'{0}' is not a constant of RuleIds; name the constant itself",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true,
        customTags: WellKnownDiagnosticTags.CompilationEnd);

    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Id];

    // A test of the marks themselves runs over all ids.
    private protected override bool Covers(string assembly) =>
        Assemblies.IsHouse(assembly) && assembly != Assemblies.Rules && !Assemblies.IsTest(assembly);

    private protected override void Register(CompilationStartAnalysisContext context)
    {
        var passed = new ConcurrentBag<(IParameterSymbol To, IOperation Value)>();
        context.RegisterOperationAction(
            argument =>
            {
                var operation = (IArgumentOperation)argument.Operation;
                if (operation.Parameter is { Type.SpecialType: SpecialType.System_String } parameter)
                    passed.Add((parameter.OriginalDefinition, operation.Value));
            },
            OperationKind.Argument);
        context.RegisterCompilationEndAction(end => Report(end, passed));
    }

    static void Report(CompilationAnalysisContext context, IEnumerable<(IParameterSymbol To, IOperation Value)> passed)
    {
        ILookup<IParameterSymbol, IOperation> values = passed.ToLookup(
            pass => pass.To, pass => pass.Value, (IEqualityComparer<IParameterSymbol>)SymbolEqualityComparer.Default);
        var seen = new HashSet<IParameterSymbol>(SymbolEqualityComparer.Default);
        var open = new Queue<IParameterSymbol>(values.Select(group => group.Key).Where(TakesMark));
        while (open.Count > 0)
        {
            IParameterSymbol parameter = open.Dequeue();
            if (!seen.Add(parameter)) continue;
            foreach (IOperation value in values[parameter].SelectMany(Choices))
            {
                if (value is IFieldReferenceOperation { Field: var field } && DeclaredRules.IsId(field)) continue;
                if (PassedOn(value) is { } own && IsCalledHere(own, context.Compilation))
                    open.Enqueue(own.OriginalDefinition);
                else
                    context.ReportDiagnostic(Diagnostic.Create(Id, value.Syntax.GetLocation(), value.Syntax));
            }
        }
    }

    // Marks.Of, Marks.Refused and their like make marks; the instance methods only ask.
    static bool TakesMark(IParameterSymbol parameter) =>
        parameter.ContainingSymbol.IsStatic && DeclaredRules.Is(parameter.ContainingType, "Marks");

    /// <summary>The parameter that the value is: directly, or as the property that a record keeps it in.</summary>
    static IParameterSymbol? PassedOn(IOperation value) => value switch
    {
        IParameterReferenceOperation { Parameter: var parameter } => parameter,
        IPropertyReferenceOperation { Property: { ContainingType.IsRecord: true } property } =>
            property.ContainingType.InstanceConstructors.SelectMany(constructor => constructor.Parameters)
                .FirstOrDefault(parameter => parameter.Locations.SequenceEqual(property.Locations)),
        _ => null,
    };

    // Who calls a lambda, or a record of another assembly, cannot be seen.
    static bool IsCalledHere(IParameterSymbol parameter, Compilation compilation) =>
        parameter.ContainingSymbol is IMethodSymbol { MethodKind: not MethodKind.AnonymousFunction } method
        && SymbolEqualityComparer.Default.Equals(method.ContainingAssembly, compilation.Assembly);

    /// <summary>The values that an expression chooses from.</summary>
    static IEnumerable<IOperation> Choices(IOperation value) => value switch
    {
        IConversionOperation conversion => Choices(conversion.Operand),
        IConditionalOperation { WhenFalse: { } other } either => Choices(either.WhenTrue).Concat(Choices(other)),
        ISwitchExpressionOperation choice => choice.Arms.SelectMany(arm => Choices(arm.Value)),
        IThrowOperation => [],
        _ => [value],
    };
}
