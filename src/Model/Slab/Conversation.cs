using Verified.Model.Kmalloc;
using Verified.Rules;

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
}

/// <summary>
/// An operation of the slab allocator as a conversation with the page allocator: the calls that it makes are commands of
/// their own, each judged where it is made, and whatever interrupts them happens there.
/// </summary>
public static class Conversation
{
    /// <summary>Whether the command may call the page allocator on behalf of caches.</summary>
    public static bool Holds(World world, in Command command) =>
        world.Slabs is not null && (command.OfSlab || command.Op == Op.CpuOffline);

    /// <summary>What an operation does when those calls have been made.</summary>
    /// <param name="world">The world before the operation.</param>
    /// <param name="command">The operation, for which <see cref="Holds"/> holds.</param>
    /// <param name="calls">The calls, in their order.</param>
    public static Turn Next(World world, in Command command, ReadOnlySpan<PageCall> calls)
    {
        Course course = Act(new Course { World = world, Calls = calls }, command);
        if (course.Stopped) return new() { Demand = course.Demand, Violation = course.Wrong, World = course.World };
        if (course.Calls.IsEmpty)
            return new()
            {
                World = course.World,
                Ruling = new(course.Decision.Rule, course.Answer, course.World, course.Marks) { Moves = course.Moves },
            };
        return new() { Violation = Further(course.Calls[0].Command, course.Decision.Rule), World = course.World };
    }

    /// <summary>A call too many: of frames that stay, or for some that the rule which ends the operation has no use
    /// for.</summary>
    static Violation Further(in Command made, string ended) => made.Op == Op.FreePages
        ? new(RuleIds.Slab.DestroySlab, "no further call", Course.Show(made))
        : new(ended, "no further call", Course.Show(made));

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
    public static Violation? Unexpected(in Turn turn, in Command made)
    {
        if (turn.Demand is { } demand && Course.IsSame(demand.Call, made)) return null;
        return turn.Demand is { } other
            ? new(other.Rule, Course.Show(other.Call), Course.Show(made))
            : turn.Ruling is { } end ? Further(made, end.Rule) : Further(made, RuleIds.Slab.GrowPages);
    }

    /// <summary>Whether what a system did is what the operation, which has come so far, demands.</summary>
    internal static Verdict Check(in Turn turn, in Observation seen)
    {
        if (turn.Ruling is { } ruling) return ruling.Judge(seen.Response);
        return turn.Demand is { } demand
            ? Verdict.Broken(demand.Rule, Course.Show(demand.Call), $"no such call; {seen.Response}")
            : Verdict.Broken(turn.Violation!.Rule, turn.Violation.Expected, turn.Violation.Actual);
    }

    static Course Act(Course course, scoped in Command command)
    {
        if (command.Op == Op.CpuOffline) return CpuChange.Run(course, command.Value);
        if (PerCpu.Online.IsRefused(course.World, command))
            return course.Ends(RuleIds.PerCpu.Offline, Response.Bug(Reason.Offline), Fired.OnlineRefused);
        if (NamesCache(command.Op) && !Exists(course.Slabs, command.Cache))
            return course.Ends(RuleIds.Slab.CacheInvalid, Response.Bug(Reason.NoCache), Fired.NoCache);
        int place = command.Cache;
        return command.Op switch
        {
            Op.CacheCreate => Create.Run(course, command),
            Op.CacheAlloc => Take.Answer(
                Take.Local(course.Fires(Fired.CacheNamed), place, command, RuleIds.Slab.AllocLocal)),
            Op.CacheAllocNode => OnNode(course, command),
            Op.Kmalloc or Op.Kzalloc or Op.Kcalloc => Request.Run(course, command),
            Op.Krealloc => Resize.Run(course, command),
            Op.CacheFree => Free(course, command),
            Op.Kfree => Release.Free(course, command.Value, command.Cpu),
            Op.Ksize => Release.Size(course, command.Value),
            Op.CacheDestroy => Destroy.Run(course, place, command),
            Op.CacheShrink => Shrink.Run(course, place, command),
            Op.CacheReap => Reap.Run(course, (uint)command.Value, command.Cpu),
            Op.CacheTune => Tune.Run(course, place, command),
            Op.Slabinfo => course.Ends(
                RuleIds.Statistics.Slabinfo, Response.Read(Statistics.Slabinfo.Text(course.World)), Fired.Slabinfo),
            _ => FailPages(course, (int)command.Value),
        };
    }

    /// <summary>An operation that names a cache which does not exist is a bug of the caller.</summary>
    [Rule(RuleIds.Slab.CacheInvalid, Source = "docs/decisions.md")]
    public static bool Exists(SlabState slabs, int place) =>
        (uint)place < (uint)slabs.Caches.Length && slabs.Caches[place] is not null;

    /// <summary>The answer on a machine without caches.</summary>
    internal static Ruling Refuse(World world) =>
        new(RuleIds.Slab.CacheInvalid, Response.Bug(Reason.Illegal), world, Fired.NoCache);

    static bool NamesCache(Op op) => op is Op.CacheAlloc or Op.CacheAllocNode or Op.CacheFree or Op.CacheDestroy
        or Op.CacheShrink or Op.CacheTune;

    static Course OnNode(Course course, scoped in Command command) =>
        (uint)command.Node >= (uint)course.World.Machine.Nodes.Length
            ? course.Ends(RuleIds.Slab.AllocNode, Response.Bug(Reason.NoNode), Fired.AllocNoNode)
            : Take.Answer(Take.OnNode(course.Fires(Fired.CacheNamed), command.Cache, command));

    static Course Free(Course course, scoped in Command command)
    {
        Reason fault = Give.Fault(course.World, command.Value, command.Cache);
        if (fault != Reason.None)
            return course.Ends(RuleIds.Slab.FreeInvalid, Response.Bug(fault), Fired.FreeInvalid);
        course = Give.Run(course, command.Cache, Release.WordOf(command.Value), command.Cpu);
        return course.Stopped
            ? course
            : course.Ends(RuleIds.Slab.FreeInvalid, Response.Of(Outcome.Freed), Fired.FreeValid);
    }

    static Course FailPages(Course course, int request) => course.Ends(
        RuleIds.Slab.GrowInjected, Response.Of(Outcome.Ok), Fired.FailPages) with
    {
        World = course.World.With(course.Slabs with { FailIn = Math.Max(0, request) }),
    };

    /// <summary>A machine of 64 MB with cache lines of 32 bytes.</summary>
    internal static World Example(int cpus) => World.Boot(
        Layout.Of(ZoneLayout.Of(0, 4096), ZoneLayout.Of(4096, 12288)) with { CacheLine = 32, Cpus = cpus });
}
