using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Verified.Analyzers;

/// <summary>
/// VER005: raw memory stays in the implementation; tests and benchmarks, which look into it, are free.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnsafeOnlyInImplAnalyzer : HouseAnalyzer
{
    const string Safe = "use safe code, or move it to src/Impl";

    static readonly DiagnosticDescriptor Raw = new(
        "VER005", "Raw memory stays in the implementation", "'{0}' is allowed in Verified.Impl only; {1}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    static readonly Dictionary<SyntaxKind, string> Advice = new()
    {
        [SyntaxKind.UnsafeKeyword] = Safe,
        [SyntaxKind.FixedKeyword] = "use a span, or move it to src/Impl",
    };

    static readonly Dictionary<string, string> Types = new()
    {
        ["System.Runtime.CompilerServices.Unsafe"] = Safe,
        ["System.Runtime.InteropServices.Marshal"] = Safe,
        ["System.Runtime.InteropServices.NativeMemory"] = "allocate managed memory, or ask Impl for it",
        ["System.Runtime.InteropServices.DllImportAttribute"] = "put the native call into src/Impl",
        ["System.Runtime.InteropServices.LibraryImportAttribute"] = "put the native call into src/Impl",
    };

    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Raw];

    private protected override bool Covers(string assembly) =>
        !Assemblies.IsImpl(assembly) && !Assemblies.IsTest(assembly) && !Assemblies.IsBenchmark(assembly);

    private protected override void Register(CompilationStartAnalysisContext context)
    {
        context.RegisterSyntaxTreeAction(tree => Keywords.Report(tree, Raw, Advice));
        context.RegisterSyntaxNodeAction(
            node => Report(node, Safe), SyntaxKind.PointerType, SyntaxKind.FunctionPointerType);
        context.RegisterSyntaxNodeAction(CheckStackAlloc, SyntaxKind.StackAllocArrayCreationExpression);
        context.RegisterSyntaxNodeAction(CheckName, TypeUse.Names);
    }

    static void CheckStackAlloc(SyntaxNodeAnalysisContext context)
    {
        TypeInfo type = context.SemanticModel.GetTypeInfo(context.Node, context.CancellationToken);
        if (type.ConvertedType is IPointerTypeSymbol) Report(context, "let a span hold it");
    }

    static void CheckName(SyntaxNodeAnalysisContext context)
    {
        if (TypeUse.AdviceFor(context, Advise) is { } advice) Report(context, advice);
    }

    static string? Advise(ISymbol symbol) =>
        TypeUse.TypeOf(symbol) is { } type && Types.TryGetValue(TypeUse.FullName(type), out string? advice)
            ? advice
            : null;

    static void Report(SyntaxNodeAnalysisContext context, string advice) => context.ReportDiagnostic(
        Diagnostic.Create(Raw, context.Node.GetLocation(), context.Node, advice));
}
