using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Verified.Analyzers;

/// <summary>
/// VER001: the model holds no state that can change, so that a world can be kept, compared and hashed.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ModelStateAnalyzer : HouseAnalyzer
{
    static readonly DiagnosticDescriptor State = new(
        "VER001", "The model holds no state that can change", "{0} '{1}' can change; {2}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    static readonly ImmutableHashSet<string> MutableCollections = ImmutableHashSet.Create(
        "System.Collections.Generic.List", "System.Collections.Generic.Dictionary",
        "System.Collections.Generic.HashSet", "System.Collections.Generic.Queue",
        "System.Collections.Generic.Stack", "System.Collections.Generic.LinkedList",
        "System.Collections.Generic.PriorityQueue", "System.Collections.Generic.SortedDictionary",
        "System.Collections.Generic.SortedList", "System.Collections.Generic.SortedSet",
        "System.Collections.BitArray", "System.Text.StringBuilder");

    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [State];

    private protected override bool Covers(string assembly) => assembly == Assemblies.Model;

    private protected override void Register(CompilationStartAnalysisContext context)
    {
        context.RegisterSymbolAction(CheckField, SymbolKind.Field);
        context.RegisterSymbolAction(CheckProperty, SymbolKind.Property);
        context.RegisterSymbolAction(
            c => Report(c, "the event", "return the new value instead of telling listeners"), SymbolKind.Event);
        context.RegisterOperationAction(CheckCapture, WriteTargets.Kinds);
    }

    static void CheckField(SymbolAnalysisContext context)
    {
        var field = (IFieldSymbol)context.Symbol;
        if (field.IsImplicitlyDeclared || field.IsConst || IsInlineArrayElement(field)) return;
        if (!field.IsReadOnly)
        {
            string kind = field.IsStatic ? "the static field" : "the field";
            Report(context, kind, "make it readonly and return a new value instead");
        }
        else if (field.IsStatic && IsShared(field) && IsMutable(field.Type))
        {
            Report(context, "the content of the static field", "make it private or an immutable collection");
        }
    }

    static void CheckProperty(SymbolAnalysisContext context)
    {
        var property = (IPropertySymbol)context.Symbol;
        if (property.SetMethod is { IsInitOnly: false })
            Report(context, "the property", "give it get and init only (a record struct: make it readonly)");
        else if (property.IsStatic && IsShared(property) && IsMutable(property.Type) && IsStored(property))
            Report(context, "the content of the static property", "make it private or an immutable collection");
    }

    /// <summary>A parameter of a primary constructor that a member writes is a field in disguise.</summary>
    static void CheckCapture(OperationAnalysisContext context)
    {
        foreach (IOperation target in WriteTargets.Of(context.Operation))
        {
            if (target is not IParameterReferenceOperation { Parameter: var parameter }) continue;
            if (parameter.ContainingSymbol is not IMethodSymbol { MethodKind: MethodKind.Constructor } owner) continue;
            if (IsInside(context.ContainingSymbol, owner)) continue;
            context.ReportDiagnostic(Diagnostic.Create(
                State, target.Syntax.GetLocation(), "the captured parameter", parameter.Name,
                "return a new value instead"));
        }
    }

    static bool IsInside(ISymbol? symbol, ISymbol owner)
    {
        for (; symbol is not null; symbol = symbol.ContainingSymbol)
            if (SymbolEqualityComparer.Default.Equals(symbol, owner)) return true;
        return false;
    }

    // The language demands that the one field of an inline array is not readonly.
    static bool IsInlineArrayElement(IFieldSymbol field) =>
        field.ContainingType.GetAttributes().Any(a => a.AttributeClass?.Name == "InlineArrayAttribute");

    static bool IsShared(ISymbol symbol) => symbol.DeclaredAccessibility != Accessibility.Private;

    static bool IsMutable(ITypeSymbol type) => type is IArrayTypeSymbol
        || (type.OriginalDefinition is INamedTypeSymbol named && (MutableCollections.Contains(TypeUse.FullName(named))
            || named.ContainingNamespace.ToString() == "System.Collections.Concurrent"));

    static bool IsStored(IPropertySymbol property) => property.ContainingType.GetMembers().OfType<IFieldSymbol>()
        .Any(field => SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property));

    static void Report(SymbolAnalysisContext context, string kind, string advice) => context.ReportDiagnostic(
        Diagnostic.Create(State, context.Symbol.Locations[0], kind, context.Symbol.Name, advice));
}
