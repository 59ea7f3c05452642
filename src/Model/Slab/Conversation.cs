using System.Runtime.CompilerServices;
using Verified.Model.Kmalloc;

namespace Verified.Model.Slab;

/// <summary>What an operation of the slab allocator does next: it makes a call, or it is done.</summary>
public readonly record struct Turn
{
    /// <summary>The call to the page allocator that it makes next, and the rule that demands it.</summary>
    public Demand? Demand { get; init; }

    /// <summary>The call alone; null: it makes none.</summary>
    public Command? Call => Demand?.Call;

    /// <summary>The world in which the call is made; when all is done, the world after.</summary>
    public World World { get; init; }

    /// <summary>What the specification demands of the operation, when it is done.</summary>
    public Ruling? Ruling { get; init; }

    /// <summary>What is wrong with the calls that were made.</summary>
    public Violation? Violation { get; init; }

    /// <summary>The world before the operation.</summary>
    internal World? Start { get; init; }
}

/// <summary>
/// An operation of what stands on the page allocator as a conversation with it: the calls that it makes are commands
/// of their own, each judged where it is made, and whatever interrupts them happens there.
/// </summary>
public static class Conversation
{
    /// <summary>Whether the command may call the page allocator on behalf of caches.</summary>
    public static bool Holds(World world, in Command command) =>
        world.Slabs is not null
        && ((command.Op >= Op.CacheCreate && !command.OfHighMemory) || command.Op == Op.CpuOffline);

    /// <summary>What an operation does when those calls have been made.</summary>
    /// <param name="world">The world before the operation.</param>
    /// <param name="command">The operation, for which <see cref="Holds"/> holds.</param>
    /// <param name="calls">The calls, in their order.</param>
    public static Turn Next(World world, in Command command, ReadOnlySpan<PageCall> calls)
    {
        Course course = Act(new Course { World = world, Calls = calls, User = (uint)command.Id }, command);
        World after = course.World;
        if (course.Stopped)
            return new() { World = after, Start = world, Demand = course.Demand, Violation = course.Wrong };
        string rule = course.Decision.Rule;
        return course.Calls.IsEmpty
            ? new()
            {
                World = after,
                Start = world,
                Ruling = new Ruling(rule, Guards.Told(course), after, course.Marks) { Moves = course.Moves },
            }
            : new() { World = after, Violation = Further(course.Calls[0].Command, rule, course.Marks, (world, after)) };
    }

    /// <summary>The reference's own answer and the world after it, with calls that the reference answers too.</summary>
    public static Ruling Predict(World world, in Command command)
    {
        PageCall[] calls = [];
        Turn turn;
        for (turn = Next(world, command, calls); turn.Call is { } call; turn = Next(world, command, calls))
        {
            Ruling made = Spec.Predict(turn.World, call);
            calls = [.. calls, new(call, made.Response, made.Next)];
        }

        return turn.Ruling!.Value;
    }

    /// <summary>What is wrong with a call that a system makes; null: it is the one that is demanded.</summary>
    public static Violation? Unexpected(in Turn turn, in Command made) => turn.Demand is not { } demand
        ? turn.Ruling is { } end ? Further(made, end.Rule, end.Marks, (turn.Start!, turn.World))
            : Further(made, RuleIds.Slab.GrowPages, default, (turn.World, turn.World))
        : demand.Check(made);

    /// <summary>Whether what a system did is what the operation, which has come so far, demands.</summary>
    internal static Verdict Check(in Turn turn, in Observation seen)
    {
        if (turn.Ruling is { } ruling)
            return Guards.Misreported(ruling, seen.Response)
                ?? Naming.Misplaced.Named(ruling.Judge(seen.Response), ruling, seen);
        return turn.Demand is { } demand
            ? Verdict.Broken(demand.Missed(seen.Response), Course.Show(demand.Call), $"no such call; {seen.Response}")
            : Verdict.Broken(turn.Violation!.Rule, turn.Violation.Expected, turn.Violation.Actual);
    }

    /// <summary>
    /// A call too many: of frames that stay, or for some that the rule which ends the operation has no use for.
    /// </summary>
    static Violation Further(in Command made, string ended, in Marks marks, (World Start, World After) worlds) => new(
        made.Op == Op.FreePages && !IsElement(ended, worlds.Start, made.Frame)
            ? Discard.Spared(worlds.Start, worlds.After, made.Frame, marks)
            : IsOfDescriptor(ended, marks) ? RuleIds.Vmalloc.Descriptor
            : ended,
        "no further call", Course.Show(made));

    /// <summary>Whether a pool gives back what is of no slab, and so may be one of its blocks.</summary>
    static bool IsElement(string ended, World start, Frame frame) =>
        ended.StartsWith("mempool.", StringComparison.Ordinal) && start.Machine.IsPresent(frame)
        && start.Frames[frame].OfSlab is null;

    /// <summary>Whether the first thing that an area needs needed no page, and it asked for no others.</summary>
    static bool IsOfDescriptor(string ended, in Marks marks) =>
        ended is RuleIds.Vmalloc.FirstFit or RuleIds.Vmalloc.Contained && !marks.Has(RuleIds.Vmalloc.Pages);

    static Course Act(Course course, scoped in Command command)
    {
        if (command.Op == Op.CpuOffline) return CpuChange.Run(course, command.Value);
        if (PerCpu.Online.IsRefused(course.Below, command))
            return course.Refuses(RuleIds.PerCpu.Offline, Response.Bug(Reason.Offline));
        if (command.OfVmalloc) return Vmalloc.Areas.Run(course, command);
        if (command.OfMempool) return Mempool.Pools.Run(course, command);
        int place = command.Cache;
        if (NamesCache(command.Op) && !Exists(course.Slabs, place))
            return course.Refuses(RuleIds.Slab.CacheInvalid, Response.Bug(Reason.NoCache));
        if (NamesCache(command.Op)) course = course.Fires(Fired.CacheNamed);
        return command.Op switch
        {
            Op.CacheAlloc => Take.Answer(Take.Local(course, place, command, RuleIds.Slab.AllocLocal)),
            Op.CacheAllocNode => Take.Answer(Take.OnNode(course, place, command)),
            Op.Kmalloc or Op.Kzalloc or Op.Kcalloc => Request.Run(course, command),
            Op.Krealloc => Resize.Run(course, command),
            Op.CacheFree => Give.At(course, command.Value, place, command.Cpu),
            Op.Kfree => Release.Free(course, command.Value, command.Cpu),
            _ => Manage(course, command, place),
        };
    }

    /// <summary>What neither takes nor gives an object.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    static Course Manage(Course course, scoped in Command command, int place) => command.Op switch
    {
        Op.CacheCreate => Create.Run(course, command),
        Op.Ksize => Release.Size(course, command.Value),
        Op.CacheDestroy => Shrink.Destroy(course, place, command),
        Op.CacheShrink => Shrink.Run(course, place, command),
        Op.CacheReap => Reap.Run(course, (uint)command.Value, command.Cpu),
        Op.CacheTune => Tune.Run(course, place, command),
        Op.CacheCheck => Guards.Check(course, place),
        Op.Poke => StrayWrite.Run(course, command.Value, (byte)command.More),
        Op.Slabinfo => course.Answers(
            RuleIds.Statistics.Slabinfo, Response.Read(Statistics.Slabinfo.Text(course.World))),
        _ => course.With(course.Slabs with { FailIn = Math.Max(0, (int)command.Value) })
            .Answers(RuleIds.Slab.GrowInjected, Response.Of(Outcome.Ok)),
    };

    /// <summary>An operation that names a cache which does not exist is a bug of the caller.</summary>
    [Rule(RuleIds.Slab.CacheInvalid, Source = "docs/decisions.md")]
    public static bool Exists(SlabState slabs, int place) =>
        (uint)place < (uint)slabs.Caches.Length && slabs.Caches[place] is not null;

    /// <summary>The answer on a machine without caches.</summary>
    internal static Ruling Refuse(World world) =>
        new(RuleIds.Slab.CacheInvalid, Response.Bug(Reason.Illegal), world, Marks.Refused(RuleIds.Slab.CacheInvalid));

    static bool NamesCache(Op op) => op is Op.CacheAlloc or Op.CacheAllocNode or Op.CacheFree or Op.CacheDestroy
        or Op.CacheShrink or Op.CacheTune or Op.CacheCheck;

    /// <summary>The place of size-256 on the machine of the examples.</summary>
    internal const int Size256 = 10;

    /// <summary>The place of the first cache that is created there.</summary>
    internal const int Created = 30;

    /// <summary>
    /// What the last of those operations answers on a machine of 64 MB with cache lines of 32 bytes; kmem_cache_free
    /// gives back the object just taken, and a stray write is that far from it.
    /// </summary>
    internal static Ruling Example(int cpus, IEnumerable<Command> commands, bool debug = false)
    {
        Layout layout = Layout.Of(ZoneLayout.Of(0, 4096), ZoneLayout.Of(4096, 12288)) with { CacheLine = 32 };
        var boot = World.Boot(layout with { Cpus = cpus, SlabDebug = debug });
        var last = new Ruling(RuleIds.Kmalloc.Sizes, default, boot, default);
        foreach (Command command in commands)
            last = Predict(
                last.Next, command.Op is Op.CacheFree or Op.Poke
                    ? command with { Value = last.Response.Address + (ulong)command.Offset }
                    : command);
        return last;
    }
}
