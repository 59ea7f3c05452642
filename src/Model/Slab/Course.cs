using System.Collections.Immutable;
using Verified.Model.PageAllocator;
using Verified.Rules;

namespace Verified.Model.Slab;

/// <summary>A call to the page allocator that an operation makes next, and the rule that demands it.</summary>
public sealed record Demand(Command Call, string Rule);

/// <summary>The answer of an operation so far, and the rule that decided it last.</summary>
public readonly record struct Decision(string Rule, Response Answer);

/// <summary>
/// How far an operation of the slab allocator has come. It is passed from step to step; a step that needs an answer of
/// the page allocator that is not there yet stops it, and then nothing more is done.
/// </summary>
public readonly ref struct Course
{
    /// <summary>The world as the operation finds it now.</summary>
    public required World World { get; init; }

    /// <summary>The calls whose answers have not been used yet.</summary>
    public ReadOnlySpan<PageCall> Calls { get; init; }

    /// <summary>The CPU that is going offline, which no free limit counts any more; null: none is.</summary>
    public int? Leaving { get; init; }

    /// <summary>The call that is not answered yet.</summary>
    public Demand? Demand { get; init; }

    /// <summary>What is wrong with a call that was made.</summary>
    public Violation? Wrong { get; init; }

    /// <summary>The answer of the last call, and in the end of the operation.</summary>
    public Decision Decision { get; init; }

    /// <summary>That answer.</summary>
    public Response Answer => Decision.Answer;

    /// <summary>The object that was taken last, as a word from frame 0; -1: the request for one failed.</summary>
    public int Taken { get; init; }

    /// <summary>Whether the sleeping check complained.</summary>
    public bool MightSleep { get; init; }

    /// <summary>The rules that fired.</summary>
    public Marks Marks { get; init; }

    /// <summary>Blocks that the operation moved without a call.</summary>
    public ImmutableArray<Move> Moves { get; init; }

    /// <summary>Whether nothing more is to be done.</summary>
    public bool Stopped => Demand is not null || Wrong is not null;

    /// <summary>The caches now.</summary>
    public SlabState Slabs => World.Slabs!;

    /// <summary>The cache at that place, which must not be free.</summary>
    public Cache this[int place] => World.Slabs!.Caches[place]!;

    /// <summary>With another cache at a place.</summary>
    public Course With(int place, Cache? cache) => this with { World = World.With(Slabs.With(place, cache)) };

    /// <summary>With another array of a CPU.</summary>
    public Course With(int place, int cpu, ObjectArray array) => With(place, this[place].With(cpu, array));

    /// <summary>With other slabs of a node.</summary>
    public Course With(int place, int node, CacheNode list) => With(place, this[place].With(node, list));

    /// <summary>A rule fired.</summary>
    public Course Fires(scoped in Marks marks) => this with { Marks = Marks | marks };

    /// <summary>A rule decides from here on.</summary>
    public Course By(string rule) => this with { Decision = Decision with { Rule = rule } };

    /// <summary>The answer that a rule gives.</summary>
    public Course Ends(string rule, Response answer, scoped in Marks marks) =>
        this with { Decision = new(rule, answer), Marks = Marks | marks };

    /// <summary>The object that a request gets instead of its answer: none.</summary>
    public Course Fails(string rule, Response answer, scoped in Marks marks) =>
        this with { Decision = new(rule, answer), Taken = -1, Marks = Marks | marks };

    /// <summary>Calls the page allocator: the world goes on at the answer, or the course stops here.</summary>
    public Course Ask(Command call, string rule)
    {
        if (Calls.IsEmpty) return this with { Demand = new(call, rule) };
        PageCall made = Calls[0];
        return IsSame(call, made.Command)
            ? this with { World = made.After, Decision = new(rule, made.Response), Calls = Calls[1..] }
            : this with { Wrong = new(rule, Show(call), Show(made.Command)) };
    }

    /// <summary>A call as text.</summary>
    internal static string Show(in Command call) => call.Op == Op.FreePages
        ? $"{call.Frame} given back as {call.Order} on CPU {call.Cpu}"
        : $"a request for {call.Order} with {Gfp.Format(call.Gfp)} on CPU {call.Cpu}"
            + (call.Op == Op.AllocPagesNode ? $" of node {call.Node}" : "")
            + (call.Context == Context.Process ? "" : $" by {call.Context}");

    internal static bool IsSame(in Command a, in Command b) => a.Op == b.Op && a.Order == b.Order && a.Cpu == b.Cpu
        && (a.Op == Op.FreePages
            ? a.Frame == b.Frame
            : a.Gfp == b.Gfp && a.Context == b.Context && (a.Op != Op.AllocPagesNode || a.Node == b.Node));
}
