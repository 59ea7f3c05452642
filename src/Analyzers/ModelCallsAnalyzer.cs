using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Verified.Analyzers;

/// <summary>
/// VER002: the model calls nothing outside itself: no clock, no chance, no input, no output, no threads.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ModelCallsAnalyzer : HouseAnalyzer
{
    const string Chance = "take the value from the command or the observation";
    const string Clock = "a step has no time, so put what matters into the command";
    const string Output = "return the value and let Check or Cli print it";
    const string Threads = "the model is one pure step, and interleavings are commands";
    const string Raw = "use plain values, for memory itself belongs to Impl";
    const string System = "take what is needed from the layout";

    static readonly DiagnosticDescriptor Call = new(
        "VER002", "The model calls nothing outside itself", "'{0}' is not allowed in the model; {1}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    static readonly Dictionary<string, string> Types = new()
    {
        ["System.Console"] = Output,
        ["System.Random"] = Chance,
        ["System.Environment"] = System,
        ["System.Diagnostics.Stopwatch"] = Clock,
        ["System.Diagnostics.Process"] = System,
        ["System.TimeProvider"] = Clock,
    };

    static readonly Dictionary<string, string> Members = new()
    {
        ["System.DateTime.Now"] = Clock,
        ["System.DateTime.UtcNow"] = Clock,
        ["System.DateTime.Today"] = Clock,
        ["System.DateTimeOffset.Now"] = Clock,
        ["System.DateTimeOffset.UtcNow"] = Clock,
        ["System.Guid.NewGuid"] = Chance,
        ["System.Guid.CreateVersion7"] = Chance,
    };

    static readonly Dictionary<string, string> Namespaces = new()
    {
        ["System.IO"] = Output,
        ["System.Net"] = Output,
        ["System.Threading"] = Threads,
        ["System.Runtime.InteropServices"] = Raw,
        ["System.Reflection"] = "name the type or the member in the code",
        ["System.Security.Cryptography"] = Chance,
    };

    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Call];

    private protected override bool Covers(string assembly) => assembly == Assemblies.Model;

    private protected override void Register(CompilationStartAnalysisContext context) =>
        context.RegisterSyntaxNodeAction(Check, TypeUse.Names);

    static void Check(SyntaxNodeAnalysisContext context)
    {
        if (TypeUse.AdviceFor(context, Advise) is not { } advice) return;
        // Attributes describe; they do not run.
        if (context.Node.FirstAncestorOrSelf<AttributeSyntax>() is not null) return;
        context.ReportDiagnostic(Diagnostic.Create(Call, context.Node.GetLocation(), context.Node, advice));
    }

    static string? Advise(ISymbol symbol)
    {
        if (TypeUse.TypeOf(symbol) is not { } type) return null;
        string name = TypeUse.FullName(type);
        if (Types.TryGetValue(name, out string? advice)) return advice;
        if (Members.TryGetValue($"{name}.{symbol.Name}", out advice)) return advice;
        for (INamespaceSymbol? space = type.ContainingNamespace; space is not null; space = space.ContainingNamespace)
            if (Namespaces.TryGetValue(space.ToDisplayString(), out advice)) return advice;
        return null;
    }
}
