using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Verified.Analyzers;

/// <summary>The rule ids and the attributes of Verified.Rules, as the compiler sees them.</summary>
static class DeclaredRules
{
    /// <summary>The class of the ids of the system that is checked.</summary>
    public const string Ids = "RuleIds";

    /// <summary>The class of the ids of other dialects.</summary>
    public const string DialectIds = "DialectRuleIds";

    const string Namespace = "Verified.Rules";

    /// <summary>Whether the type is the one of this name in Verified.Rules.</summary>
    public static bool Is(INamedTypeSymbol? type, string name) =>
        type is { ContainingType: null } && type.Name == name && type.ContainingNamespace.ToString() == Namespace;

    /// <summary>Whether the symbol is a constant that RuleIds, or a room of it, declares.</summary>
    public static bool IsId(ISymbol? symbol) => IsDeclaredBy(symbol, Ids);

    /// <summary>Whether the symbol is a constant that the class of ids, or one nested in it, declares.</summary>
    public static bool IsDeclaredBy(ISymbol? symbol, string ids)
    {
        if (symbol is not IFieldSymbol { IsConst: true }) return false;
        INamedTypeSymbol type = symbol.ContainingType;
        while (type.ContainingType is { } outer) type = outer;
        return Is(type, ids);
    }

    /// <summary>Every declared id; empty when the compilation does not know Verified.Rules.</summary>
    public static ImmutableHashSet<string> AllIn(Compilation compilation) =>
    [
        .. new[] { Ids, DialectIds }.Select(ids => compilation.GetTypeByMetadataName($"{Namespace}.{ids}"))
            .OfType<INamedTypeSymbol>()
            .SelectMany(root => root.GetTypeMembers().Add(root))
            .SelectMany(room => room.GetMembers().OfType<IFieldSymbol>())
            .Where(field => field.IsConst).Select(field => field.ConstantValue).OfType<string>(),
    ];

    /// <summary>The [Rule] and [DialectRule] attributes on a method.</summary>
    public static IEnumerable<AttributeData> RulesOn(ISymbol method) => method.GetAttributes().Where(
        attribute => Is(attribute.AttributeClass, "RuleAttribute")
            || Is(attribute.AttributeClass, "DialectRuleAttribute"));

    /// <summary>The id that an attribute names, or null.</summary>
    public static string? IdOf(AttributeData attribute) =>
        attribute.ConstructorArguments.Length > 0 ? attribute.ConstructorArguments[0].Value as string : null;

    /// <summary>Where an attribute stands.</summary>
    public static Location LocationOf(AttributeData attribute, CancellationToken cancellation) =>
        attribute.ApplicationSyntaxReference?.GetSyntax(cancellation).GetLocation() ?? Location.None;
}
