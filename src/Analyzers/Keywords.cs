using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Verified.Analyzers;

/// <summary>Reports keywords wherever they stand, so that no kind of declaration is forgotten.</summary>
static class Keywords
{
    /// <summary>Reports each keyword in the table with the keyword and its advice as the message arguments.</summary>
    public static void Report(
        SyntaxTreeAnalysisContext context, DiagnosticDescriptor descriptor, Dictionary<SyntaxKind, string> advice)
    {
        SyntaxNode root = context.Tree.GetRoot(context.CancellationToken);
        foreach (SyntaxToken token in root.DescendantTokens())
        {
            if (!advice.TryGetValue(token.Kind(), out string? instead)) continue;
            context.ReportDiagnostic(Diagnostic.Create(descriptor, token.GetLocation(), token.Text, instead));
        }
    }
}
