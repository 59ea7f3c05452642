using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Verified.Analyzers;

/// <summary>VER011: a type is named after what it is, in the terms of the field.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PlainNamesAnalyzer : HouseAnalyzer
{
    static readonly DiagnosticDescriptor Name = new(
        "VER011", "A type is named after what it is",
        "'{0}' ends with '{1}', which says nothing; name the type after what it is or holds",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    static readonly ImmutableArray<string> Empty = ["Helper", "Helpers", "Manager", "Util", "Utils"];

    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Name];

    private protected override bool Covers(string assembly) => Assemblies.IsHouse(assembly);

    private protected override void Register(CompilationStartAnalysisContext context) =>
        context.RegisterSymbolAction(Check, SymbolKind.NamedType);

    static void Check(SymbolAnalysisContext context)
    {
        ISymbol type = context.Symbol;
        string? suffix = Empty.FirstOrDefault(end => type.Name.EndsWith(end, StringComparison.Ordinal));
        if (suffix is null) return;
        context.ReportDiagnostic(Diagnostic.Create(Name, type.Locations[0], type.Name, suffix));
    }
}
