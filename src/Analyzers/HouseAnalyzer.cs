using Microsoft.CodeAnalysis.Diagnostics;

namespace Verified.Analyzers;

/// <summary>One rule of the house, checked on every hand-written file of the assemblies that it covers.</summary>
public abstract class HouseAnalyzer : DiagnosticAnalyzer
{
    private protected const string Category = "Verified.House";

    /// <inheritdoc />
    public sealed override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (Covers(start.Compilation.AssemblyName ?? "")) Register(start);
        });
    }

    private protected abstract bool Covers(string assembly);

    private protected abstract void Register(CompilationStartAnalysisContext context);
}
