using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Verified.Analyzers;

/// <summary>The rule ids and the attributes of Verified.Rules, as the compiler sees them.</summary>
static class DeclaredRules
{
    const string Namespace = "Verified.Rules";

    /// <summary>Whether the type is the one of this name in Verified.Rules.</summary>
    public static bool Is(INamedTypeSymbol? type, string name) =>
        type is { ContainingType: null } && type.Name == name && type.ContainingNamespace.ToString() == Namespace;

    /// <summary>Whether the symbol is a constant that RuleIds, or a room of it, declares.</summary>
    public static bool IsId(ISymbol? symbol)
    {
        if (symbol is not IFieldSymbol { IsConst: true }) return false;
        INamedTypeSymbol type = symbol.ContainingType;
        while (type.ContainingType is { } outer) type = outer;
        return Is(type, "RuleIds");
    }

    /// <summary>Every declared id; empty when the compilation does not know Verified.Rules.</summary>
    public static ImmutableHashSet<string> Ids(Compilation compilation) =>
        compilation.GetTypeByMetadataName($"{Namespace}.RuleIds") is { } root
            ? [.. root.GetTypeMembers().Add(root).SelectMany(room => room.GetMembers().OfType<IFieldSymbol>())
                .Where(field => field.IsConst).Select(field => field.ConstantValue).OfType<string>()]
            : [];

    /// <summary>The [Rule] attributes on a method.</summary>
    public static IEnumerable<AttributeData> RulesOn(ISymbol method) =>
        method.GetAttributes().Where(attribute => Is(attribute.AttributeClass, "RuleAttribute"));

    /// <summary>The id that an attribute names, or null.</summary>
    public static string? IdOf(AttributeData attribute) =>
        attribute.ConstructorArguments.Length > 0 ? attribute.ConstructorArguments[0].Value as string : null;

    /// <summary>Where an attribute stands.</summary>
    public static Location LocationOf(AttributeData attribute, CancellationToken cancellation) =>
        attribute.ApplicationSyntaxReference?.GetSyntax(cancellation).GetLocation() ?? Location.None;
}
