using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Verified.Check.Report;
using Verified.Check.Traces;
using Verified.Rules;

namespace Verified.Tests.CommandLine.Report;

public sealed class TestSourceTests
{
    const string Everything = """
        verified-trace 1
        memory i386 frames=6000
        reserved 3+1,9+2
        tunables min_free=64 dma_ratio=8 normal_ratio=4 compound=off cpus=2
        a = alloc order=2 gfp=ATOMIC|COMP cpu=1 ctx=realtime,interrupt
        free a+1 order=0
        free @77 order=1
        free_at a+1 order=0 bytes=0x10
        set a flags=locked,dirty
        min_free -1
        fragmentation zone=DMA order=3
        free a

        """;

    const string Caches = """
        verified-trace 1
        zone DMA start=0 frames=64
        tunables min_free=0 cpus=2 cache_line=64 caches=4
        a = cache_create name=1 size=100 align=8 flags=CTOR|HWCACHE_ALIGN
        b = cache_alloc a gfp=KERNEL
        c = cache_alloc_node size-64(DMA) node=0 gfp=DMA
        d = kcalloc count=3 size=8 gfp=KERNEL cpu=1
        kfree d after=1
        e = krealloc d size=200 gfp=KERNEL
        cache_free a b
        kfree c
        ksize e
        kfree e
        kfree 0x0
        cache_tune a limit=8 batch=4 shared=2
        cache_shrink a
        cache_destroy a
        cache_reap ms=8000
        slabinfo
        fail_pages nth=1
        f = kmalloc size=131072 gfp=ATOMIC
        cpu_offline 1

        """;

    [Theory]
    [InlineData(Traces.Merging)]
    [InlineData(Everything)]
    [InlineData(Caches)]
    public void The_source_compiles_and_the_test_passes(string text)
    {
        string source = TestSource.Of(Traces.Of(text), RuleText.Of(RuleIds.Buddy.MergeCascade));

        Type type = Assert.Single(Compile(source).GetExportedTypes());
        object test = Activator.CreateInstance(type)!;
        MethodInfo fact = Assert.Single(
            type.GetMethods(), method => method.GetCustomAttribute<FactAttribute>() is not null);

        fact.Invoke(test, null);

        Assert.Contains($"// {RuleIds.Buddy.MergeCascade}: \"A freed block shall merge", source);
    }

    [Fact]
    public void A_trace_of_which_no_rule_is_known_is_a_test_too() =>
        Assert.NotEmpty(Compile(TestSource.Of(Traces.Of(Traces.Merging), null)).GetExportedTypes());

    [Fact]
    public void A_very_long_trace_is_no_source()
    {
        TraceFormatException refusal = Assert.Throws<TraceFormatException>(
            () => TestSource.Of(Traces.Of(Traces.Long(1001)), null));

        Assert.Contains("shrink the trace first", refusal.Message);
    }

    static Assembly Compile(string source)
    {
        IEnumerable<MetadataReference> references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path));
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Regression", [CSharpSyntaxTree.ParseText(source)], references, new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary));
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return Assembly.Load(image.ToArray());
    }
}
