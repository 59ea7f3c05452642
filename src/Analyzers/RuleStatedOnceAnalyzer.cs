using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Verified.Analyzers;

/// <summary>VER010: a rule is stated once, so that its sentence has one home.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RuleStatedOnceAnalyzer : HouseAnalyzer
{
    static readonly DiagnosticDescriptor Twice = new(
        "VER010", "A rule is stated once", "The rule '{0}' is stated {1} times; keep one statement and call it",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true,
        customTags: WellKnownDiagnosticTags.CompilationEnd);

    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Twice];

    private protected override bool Covers(string assembly) => Assemblies.IsHouse(assembly);

    private protected override void Register(CompilationStartAnalysisContext context)
    {
        var stated = new ConcurrentBag<(string Id, Location Where)>();
        context.RegisterSymbolAction(
            method =>
            {
                foreach (AttributeData rule in DeclaredRules.RulesOn(method.Symbol))
                    if (DeclaredRules.IdOf(rule) is { } id)
                        stated.Add((id, DeclaredRules.LocationOf(rule, method.CancellationToken)));
            },
            SymbolKind.Method);
        context.RegisterCompilationEndAction(end =>
        {
            foreach (IGrouping<string, (string Id, Location Where)> rule in stated.GroupBy(statement => statement.Id))
            {
                int times = rule.Count();
                if (times < 2) continue;
                foreach ((string id, Location where) in rule)
                    end.ReportDiagnostic(Diagnostic.Create(Twice, where, id, times));
            }
        });
    }
}
