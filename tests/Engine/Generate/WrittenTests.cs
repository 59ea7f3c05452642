using System.Text;
using Verified.Check.Generate;
using Verified.Check.Systems;
using Verified.Check.Traces;
using Verified.Tests.Engine.Traces;

namespace Verified.Tests.Engine.Generate;

public sealed class WrittenTests
{
    const int Traces = 12;

    [Theory]
    [InlineData("slab")]
    [InlineData("kmalloc")]
    [InlineData("mempool")]
    public void What_is_generated_can_be_written_down(string area)
    {
        using var system = new KernelSystem();
        var generator = new Generator(system);
        for (ulong seed = 0; seed < Traces; seed++)
        {
            Trace trace = generator.Run(Area.Named(area)!, SplitMix.Mix(1, seed)).Trace;
            Same.Trace(trace, TraceJson.Parse(Encoding.UTF8.GetBytes(TraceJson.Format(new(trace)))).Trace);
        }
    }
}
