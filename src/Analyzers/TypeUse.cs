using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Verified.Analyzers;

/// <summary>Finds the mentions of forbidden types and members, each reported once.</summary>
static class TypeUse
{
    public static readonly SyntaxKind[] Names = [SyntaxKind.IdentifierName, SyntaxKind.GenericName];

    /// <summary>
    /// The advice for the type or member that the name at hand uses, or null. Of <c>Type.Member</c> with a forbidden
    /// type only the type counts; <c>using</c> directives, <c>nameof</c> and documentation use nothing.
    /// </summary>
    public static string? AdviceFor(SyntaxNodeAnalysisContext context, Func<ISymbol, string?> advise)
    {
        var name = (SimpleNameSyntax)context.Node;
        if (name.IsPartOfStructuredTrivia() || OnlyNames(name)) return null;
        if (SymbolOf(context, name) is not { } symbol || advise(symbol) is not { } advice) return null;
        bool typeSaysIt = name.Parent is MemberAccessExpressionSyntax access && access.Name == name
            && SymbolOf(context, access.Expression) is INamedTypeSymbol type && advise(type) is not null;
        return typeSaysIt ? null : advice;
    }

    /// <summary>The type that the symbol is or belongs to.</summary>
    public static INamedTypeSymbol? TypeOf(ISymbol symbol) =>
        (symbol as INamedTypeSymbol ?? symbol.ContainingType)?.OriginalDefinition;

    /// <summary>The full name of a type without type arguments, such as <c>System.IO.File</c>.</summary>
    public static string FullName(INamedTypeSymbol type) =>
        type.ContainingType is { } outer ? $"{FullName(outer)}.{type.Name}" : $"{type.ContainingNamespace}.{type.Name}";

    static ISymbol? SymbolOf(SyntaxNodeAnalysisContext context, ExpressionSyntax expression)
    {
        ISymbol? symbol = context.SemanticModel.GetSymbolInfo(expression, context.CancellationToken).Symbol;
        return symbol is ILocalSymbol or IParameterSymbol or INamespaceSymbol ? null : symbol;
    }

    static bool OnlyNames(SyntaxNode name) => name.Ancestors().Any(ancestor => ancestor is UsingDirectiveSyntax
        || (ancestor is InvocationExpressionSyntax call
            && call.Expression is IdentifierNameSyntax { Identifier.ValueText: "nameof" }));
}
