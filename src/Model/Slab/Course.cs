using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Verified.Model.PageAllocator;

namespace Verified.Model.Slab;

/// <summary>A call to the page allocator that an operation makes next, and the rule that demands it.</summary>
/// <param name="Call">The call.</param>
/// <param name="Rule">The rule that demands it.</param>
/// <param name="OfOrder">The rule that says how large its block is, if that is another; null: it is not.</param>
public sealed record Demand(Command Call, string Rule, string? OfOrder = null)
{
    /// <summary>What is wrong with a call that is made instead; null: it is the one that is demanded.</summary>
    internal Violation? Check(in Command made) => Course.IsSame(Call, made) ? null : new(
        OfOrder is not null && Course.IsSame(Call, made with { Order = Call.Order }) ? OfOrder : Rule,
        Course.Show(Call), Course.Show(made));

    /// <summary>The rule that is broken when the call is not made, and the operation ends.</summary>
    internal string Missed(in Response end) =>
        Rule == RuleIds.Slab.GrowDescriptor && end.Outcome == Outcome.Ok ? RuleIds.Slab.OffSlab
        : Rule != RuleIds.Slab.GrowPages ? Rule
        : end.Reason switch
        {
            Reason.NoGrow => RuleIds.Slab.GrowRefused,
            Reason.Flags => RuleIds.Slab.GrowFlags,
            Reason.Injected => RuleIds.Slab.GrowInjected,
            _ => Call.Op == Op.AllocPagesNode ? RuleIds.Slab.AllocNode : RuleIds.Slab.RefillGrow,
        };
}

/// <summary>The answer of an operation so far, and the rule that decided it last.</summary>
/// <remarks>A class, because a course is copied at every step.</remarks>
public sealed record Decision(string Rule, Response Answer)
{
    /// <summary>Nothing is decided.</summary>
    public static Decision None { get; } = new("", default);
}

/// <summary>
/// How far an operation of the slab allocator has come. It is passed from step to step; a step that needs an answer of
/// the page allocator that is not there yet stops it, and then no step changes the world any more.
/// </summary>
/// <remarks>
/// Steps that are inlined leave several courses on the stack of their caller, which it has to clear whether it takes
/// them or not. So those that all operations take are not inlined.
/// </remarks>
public readonly ref struct Course
{
    readonly Seldom? seldom;
    readonly Decision? decision;
    readonly Upper? upper;

    /// <summary>The world as the operation finds it now.</summary>
    /// <remarks>
    /// It is put together when somebody asks: most steps change only what stands on the page allocator.
    /// </remarks>
    public required World World
    {
        get => upper is null ? Below : Below.With(upper);
        init => (Below, upper) = (value, null);
    }

    /// <summary>The page allocator now; what stands on it may have changed since.</summary>
    public World Below { get; private init; }

    /// <summary>What stands on the page allocator now.</summary>
    public Upper Upper
    {
        get => upper ?? Below.Upper!;
        init => upper = value;
    }

    /// <summary>The calls whose answers have not been used yet.</summary>
    public ReadOnlySpan<PageCall> Calls { get; init; }

    /// <summary>The CPU that is going offline, which no free limit counts any more; null: none is.</summary>
    public int? Leaving
    {
        get => seldom?.Leaving;
        init => seldom = Aside with { Leaving = value };
    }

    /// <summary>The call that is not answered yet.</summary>
    public Demand? Demand
    {
        get => seldom?.Demand;
        init => seldom = Aside with { Demand = value };
    }

    /// <summary>What is wrong with a call that was made.</summary>
    public Violation? Wrong
    {
        get => seldom?.Wrong;
        init => seldom = Aside with { Wrong = value };
    }

    /// <summary>The answer of the last call, and in the end of the operation.</summary>
    public Decision Decision
    {
        get => decision ?? Decision.None;
        init => decision = value;
    }

    /// <summary>The object that was taken last, as a word from frame 0; -1: the request for one failed.</summary>
    public int Taken { get; init; }

    /// <summary>Whether the sleeping check complained.</summary>
    public bool MightSleep { get; init; }

    /// <summary>The rules that fired.</summary>
    public Marks Marks { get; init; }

    /// <summary>Who is kept as the last user of objects.</summary>
    public uint User { get; init; }

    /// <summary>Damage that was found; default: none.</summary>
    public ImmutableArray<SlabReport> Reports
    {
        get => Aside.Reports;
        init => seldom = Aside with { Reports = value };
    }

    /// <summary>Blocks that the operation moved without a call.</summary>
    public ImmutableArray<Move> Moves
    {
        get => Aside.Moves;
        init => seldom = Aside with { Moves = value };
    }

    /// <summary>That answer.</summary>
    public Response Answer => Decision.Answer;

    /// <summary>Whether nothing more is to be done.</summary>
    public bool Stopped => seldom is not null && (seldom.Demand is not null || seldom.Wrong is not null);

    /// <summary>The caches now.</summary>
    public SlabState Slabs => Upper.Slabs;

    /// <summary>The cache at that place, which must not be free.</summary>
    public Cache this[int place] => Slabs.Caches[place]!;

    /// <summary>The number of the node that a CPU is on.</summary>
    public int NodeOf(int cpu) => Below.Machine.Layout.NodeOf(cpu).Index;

    /// <summary>With another world, unless it has stopped.</summary>
    public Course With(World world) => Stopped ? this : this with { World = world };

    /// <summary>With other caches.</summary>
    public Course With(SlabState slabs) => With(Upper with { Slabs = slabs });

    /// <summary>With other areas.</summary>
    public Course With(Vmalloc.VmallocState areas) => With(Upper with { Vmalloc = areas });

    /// <summary>With something else on the page allocator, unless it has stopped.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public Course With(Upper next) => Stopped ? this : this with { Upper = next };

    /// <summary>With another cache at a place.</summary>
    public Course With(int place, Cache? cache) => With(Slabs.With(place, cache));

    /// <summary>With another array of a CPU.</summary>
    public Course With(int place, int cpu, ObjectArray array) => With(place, this[place].With(cpu, array));

    /// <summary>With other slabs of a node.</summary>
    public Course With(int place, int node, CacheNode list) => With(place, this[place].With(node, list));

    /// <summary>Rules fired.</summary>
    public Course Fires(scoped in Marks marks) => this with { Marks = Marks | marks };

    /// <summary>A rule said yes or no.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public Course Says(string rule, bool yes = true) => Fires(yes ? Marks.Of(rule) : Marks.Refused(rule));

    /// <summary>The answer that a rule gives.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public Course Answers(string rule, Response answer) => Says(rule) with { Decision = new(rule, answer) };

    /// <summary>The refusal that a rule demands; a request gets no object.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public Course Refuses(string rule, Response answer) =>
        Says(rule, yes: false) with { Decision = new(rule, answer), Taken = -1 };

    /// <summary>Calls the page allocator: the world goes on at the answer, or the course stops here.</summary>
    public Course Ask(Command call, string rule, string? ofOrder = null)
    {
        if (Stopped) return this;
        if (Calls.IsEmpty) return this with { Demand = new(call, rule, ofOrder) };
        PageCall made = Calls[0];
        return IsSame(call, made.Command)
            ? this with { World = made.After, Decision = new(rule, made.Response), Calls = Calls[1..] }
            : this with { Wrong = new Demand(call, rule, ofOrder).Check(made.Command) };
    }

    /// <summary>What it stopped for is demanded by that rule, and not for the growth of a cache alone.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public Course Owes(string rule) =>
        Demand is { } due && due.Rule == RuleIds.Slab.GrowPages ? this with { Demand = due with { Rule = rule } }
        : Wrong is { } made && made.Rule == RuleIds.Slab.GrowPages ? this with { Wrong = made with { Rule = rule } }
        : this;

    Seldom Aside => seldom ?? Seldom.Nothing;

    /// <summary>A call as text.</summary>
    internal static string Show(in Command call) => call.Op == Op.FreePages
        ? $"{call.Frame} given back as {call.Order} on CPU {call.Cpu}"
        : $"{call.Op} of {call.Order} with {Gfp.Format(call.Gfp)} on CPU {call.Cpu}, node {call.Node}, {call.Context}";

    /// <summary>Whether two calls ask the same, or give the same back.</summary>
    internal static bool IsSame(in Command a, in Command b) => a.Op == b.Op && a.Order == b.Order && a.Cpu == b.Cpu
        && (a.Op == Op.FreePages ? a.Frame == b.Frame : a.Gfp == b.Gfp && a.Context == b.Context)
        && (a.Op != Op.AllocPagesNode || a.Node == b.Node);

    /// <summary>What few courses have. It stands apart because a course is copied at every step.</summary>
    sealed record Seldom(
        int? Leaving, Demand? Demand, Violation? Wrong, ImmutableArray<SlabReport> Reports, ImmutableArray<Move> Moves)
    {
        public static Seldom Nothing { get; } = new(null, null, null, default, default);
    }
}
