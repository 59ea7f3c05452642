using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Verified.Analyzers;

/// <summary>
/// VER012: a mark names its rule by the constant in RuleIds. A local variable may hold it, a method may pass its own
/// parameter on, and a record may keep it; then the constant has to stand where they get their value.
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
        var flows = new ConcurrentBag<(ISymbol To, IOperation Value)>();
        context.RegisterOperationAction(
            given =>
            {
                if (FlowOf(given.Operation) is ({ } to, { } value)) flows.Add((to, value));
            },
            OperationKind.Argument, OperationKind.VariableDeclarator, OperationKind.SimpleAssignment);
        context.RegisterCompilationEndAction(end => Report(end, flows));
    }

    static void Report(CompilationAnalysisContext context, IEnumerable<(ISymbol To, IOperation Value)> flows)
    {
        ILookup<ISymbol, IOperation> values = flows.ToLookup(
            flow => flow.To, flow => flow.Value, (IEqualityComparer<ISymbol>)SymbolEqualityComparer.Default);
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var open = new Queue<ISymbol>(values.Select(group => group.Key).Where(TakesMark));
        while (open.Count > 0)
        {
            ISymbol holder = open.Dequeue();
            if (!seen.Add(holder)) continue;
            foreach (IOperation value in values[holder].SelectMany(Choices))
            {
                if (value is IFieldReferenceOperation { Field: var field } && DeclaredRules.IsId(field)) continue;
                if (HolderOf(value) is { } next && (IsCalledHere(next, context.Compilation) || values.Contains(next)))
                    open.Enqueue(next);
                else
                    context.ReportDiagnostic(Diagnostic.Create(Id, value.Syntax.GetLocation(), value.Syntax));
            }
        }
    }

    /// <summary>Which parameter or variable gets which text.</summary>
    static (ISymbol? To, IOperation? Value) FlowOf(IOperation operation) => operation switch
    {
        IArgumentOperation { Parameter: { Type.SpecialType: SpecialType.System_String } parameter } argument =>
            (parameter.OriginalDefinition, argument.Value),
        IVariableDeclaratorOperation { Symbol.Type.SpecialType: SpecialType.System_String } declared =>
            (declared.Symbol, declared.GetVariableInitializer()?.Value),
        ISimpleAssignmentOperation { Type.SpecialType: SpecialType.System_String } assigned =>
            (HolderOf(assigned.Target), assigned.Value),
        _ => default,
    };

    // Marks.Of and its like make marks; the instance methods only ask.
    static bool TakesMark(ISymbol holder) => holder is IParameterSymbol { ContainingSymbol.IsStatic: true }
        && DeclaredRules.Is(holder.ContainingType, "Marks");

    /// <summary>The variable or parameter that is read, or that a record keeps in the property read.</summary>
    static ISymbol? HolderOf(IOperation value) => value switch
    {
        ILocalReferenceOperation { Local: var local } => local,
        IParameterReferenceOperation { Parameter: var parameter } => parameter.OriginalDefinition,
        IPropertyReferenceOperation { Property: { ContainingType.IsRecord: true } property } =>
            property.ContainingType.InstanceConstructors.SelectMany(constructor => constructor.Parameters)
                .FirstOrDefault(parameter => parameter.Locations.SequenceEqual(property.Locations))
                ?.OriginalDefinition,
        _ => null,
    };

    // Who calls a lambda, or makes a record of another assembly, cannot be seen.
    static bool IsCalledHere(ISymbol holder, Compilation compilation) =>
        holder.ContainingSymbol is IMethodSymbol { MethodKind: not MethodKind.AnonymousFunction } method
        && holder is IParameterSymbol
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
