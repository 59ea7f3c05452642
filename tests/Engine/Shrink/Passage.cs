using System.Collections.Immutable;
using Verified.Check.Run;
using Verified.Check.Shrink;
using Verified.Check.Traces;
using Verified.Model;

namespace Verified.Tests.Engine.Shrink;

/// <summary>One pass over a small trace that fails as long as a condition holds.</summary>
static class Passage
{
    /// <summary>A machine of one zone.</summary>
    public static Layout Small { get; } = OneZone(16);

    /// <summary>A plain machine of one zone from frame 0.</summary>
    public static Layout OneZone(int frames) =>
        Layout.Of(ZoneLayout.Of(0, frames)) with { CompoundPages = false, MinFreeKbytes = 0 };

    /// <summary>What a pass makes of a trace.</summary>
    public static Trace After(Action<Search> pass, Layout layout, Predicate<Trace> fails, params Command[] commands)
    {
        var failing = new Trace(layout, [.. commands]);
        var search = new Search(failing, At(failing), trace => fails(trace) ? At(trace) : null);
        Assert.True(search.Begin());
        pass(search);
        return search.Result(false).Trace;
    }

    /// <summary>The same on the small machine, for passes that look at commands only.</summary>
    public static Command[] After(
        Action<Search> pass, Predicate<ImmutableArray<Command>> fails, params Command[] commands) =>
        [.. After(pass, Small, trace => fails(trace.Commands), commands).Commands];

    /// <summary>A request.</summary>
    public static Command Alloc(int id, int order = 0, uint gfp = 0, int cpu = 0) => new()
    {
        Op = Op.AllocPages,
        Id = id,
        Order = new(order),
        Gfp = gfp,
        Cpu = (byte)cpu,
    };

    /// <summary>A release of the block of a request.</summary>
    public static Command Free(int id, int target, int order = 0) => new()
    {
        Op = Op.FreePages,
        Id = id,
        Target = target,
        Order = new(order),
    };

    /// <summary>Another command on a block, or without one.</summary>
    public static Command Touch(int id, Op op, int target = 0, ulong value = 0) => new()
    {
        Op = op,
        Id = id,
        Target = target,
        Value = value,
    };

    /// <summary>A difference at the last command.</summary>
    public static Divergence At(Trace trace, string rule = "toy.rule") =>
        new(trace.Commands.Length - 1, DivergenceKind.Response, new(rule, "one thing", "another"));
}
