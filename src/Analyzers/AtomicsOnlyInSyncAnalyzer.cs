using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Verified.Analyzers;

/// <summary>
/// VER006: locks and atomics of the implementation stay in Sync.cs, which a second build swaps to explore
/// interleavings.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AtomicsOnlyInSyncAnalyzer : HouseAnalyzer
{
    const string Instead = "call Sync, and add there what it lacks";

    static readonly DiagnosticDescriptor Atomic = new(
        "VER006", "Locks and atomics stay in Sync.cs", "'{0}' is allowed in Sync.cs only; {1}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    static readonly Dictionary<SyntaxKind, string> Advice = new()
    {
        [SyntaxKind.LockKeyword] = Instead,
        [SyntaxKind.VolatileKeyword] = Instead,
    };

    static readonly ImmutableHashSet<string> Types = ImmutableHashSet.Create(
        "System.Threading.Interlocked", "System.Threading.Volatile", "System.Threading.Monitor",
        "System.Threading.SpinLock", "System.Threading.Lock", "System.Threading.Mutex",
        "System.Threading.Semaphore", "System.Threading.SemaphoreSlim",
        "System.Threading.ReaderWriterLock", "System.Threading.ReaderWriterLockSlim");

    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Atomic];

    private protected override bool Covers(string assembly) => Assemblies.IsImpl(assembly);

    private protected override void Register(CompilationStartAnalysisContext context)
    {
        context.RegisterSyntaxTreeAction(tree =>
        {
            if (!IsSync(tree.Tree)) Keywords.Report(tree, Atomic, Advice);
        });
        context.RegisterSyntaxNodeAction(CheckName, TypeUse.Names);
    }

    static void CheckName(SyntaxNodeAnalysisContext context)
    {
        if (IsSync(context.Node.SyntaxTree) || TypeUse.AdviceFor(context, Advise) is not { } advice) return;
        context.ReportDiagnostic(Diagnostic.Create(Atomic, context.Node.GetLocation(), context.Node, advice));
    }

    static string? Advise(ISymbol symbol)
    {
        if (TypeUse.TypeOf(symbol) is not { } type) return null;
        string name = TypeUse.FullName(type);
        bool fence = name == "System.Threading.Thread"
            && symbol.Name is "MemoryBarrier" or "VolatileRead" or "VolatileWrite";
        return fence || Types.Contains(name) ? Instead : null;
    }

    static bool IsSync(SyntaxTree tree) => Path.GetFileName(tree.FilePath) == "Sync.cs";
}
