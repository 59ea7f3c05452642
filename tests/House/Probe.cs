using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Verified.Tests.House;

/// <summary>
/// Compiles a small source in memory and compares what one analyzer reports with the marks in the source:
/// a comment such as <c>// VER001</c> expects that report on its line, written twice it expects two.
/// </summary>
static partial class Probe
{
    static readonly ImmutableArray<MetadataReference> References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path))];

    /// <summary>The source trips the analyzer on every marked line, and on no other.</summary>
    public static void Trips<T>(string source, string assembly, string file = "Probe.cs")
        where T : DiagnosticAnalyzer, new()
    {
        Assert.NotEmpty(Expected(source));
        Assert.Equal(Expected(source), Found(new T(), source, assembly, file));
    }

    /// <summary>The source compiles and the analyzer has nothing to say about it.</summary>
    public static void Passes<T>(string source, string assembly, string file = "Probe.cs")
        where T : DiagnosticAnalyzer, new() =>
        Assert.Empty(Found(new T(), WithoutMarks(source), assembly, file));

    /// <summary>What the analyzer says about the source, one message a line.</summary>
    public static string Messages<T>(string source, string assembly)
        where T : DiagnosticAnalyzer, new() =>
        string.Join('\n', Reports(new T(), source, assembly, "Probe.cs")
            .Select(report => report.GetMessage(CultureInfo.InvariantCulture)));

    static string[] Expected(string source) =>
        [.. source.Split('\n').SelectMany((line, index) => Mark().Matches(line).Select(m => $"{m.Value}:{index + 1}"))
            .Order(StringComparer.Ordinal)];

    static string WithoutMarks(string source) => Mark().Replace(source, "");

    static string[] Found(DiagnosticAnalyzer analyzer, string source, string assembly, string file) =>
        [.. Reports(analyzer, source, assembly, file)
            .Select(report => $"{report.Id}:{report.Location.GetLineSpan().StartLinePosition.Line + 1}")
            .Order(StringComparer.Ordinal)];

    static ImmutableArray<Diagnostic> Reports(DiagnosticAnalyzer analyzer, string source, string assembly, string file)
    {
        var parsing = new CSharpParseOptions(LanguageVersion.Preview, DocumentationMode.Diagnose);
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true);
        var compilation = CSharpCompilation.Create(
            assembly, [CSharpSyntaxTree.ParseText(source, parsing, file)], References, options);
        Assert.Empty(compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error));
        return compilation.WithAnalyzers([analyzer]).GetAnalyzerDiagnosticsAsync().GetAwaiter().GetResult();
    }

    [GeneratedRegex("VER[0-9]{3}")]
    private static partial Regex Mark();
}
