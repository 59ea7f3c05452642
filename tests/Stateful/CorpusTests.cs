using Verified.Check.Run;
using Verified.Check.Systems;
using Verified.Check.Traces;

namespace Verified.Tests.Stateful;

/// <summary>Traces that once failed, replayed on the implementation and on the model itself.</summary>
public sealed class CorpusTests
{
    public static TheoryData<string> Traces =>
        [.. Directory.EnumerateFiles(Root(), "*.trace").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Traces))]
    public void A_trace_that_once_failed_passes(string file)
    {
        Trace trace = TraceFile.Load(Path.Combine(Root(), file)).Trace;
        Assert.NotEmpty(trace.Commands);
        using var impl = new KernelSystem();
        using var model = new ModelSystem();
        foreach (ISystem system in new ISystem[] { impl, model })
        {
            RunResult result = new Runner(system).Run(trace, SessionDepth.EveryStep with { Deep = true });
            Assert.Null(result.Divergence);
            Assert.Equal(0, result.Dropped);
        }
    }

    [Fact]
    public void The_corpus_is_not_empty() => Assert.NotEmpty(Traces);

    internal static string Root()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Verified.sln"))) return Path.Combine(at.FullName, "corpus");
        throw new DirectoryNotFoundException("no Verified.sln above the tests");
    }
}
