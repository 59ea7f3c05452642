using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Verified.Check.Isolation;
using Verified.Check.Systems;
using Verified.Model;
using Verified.Model.PageAllocator;
using Verified.Model.PageFrames;

namespace Verified.Check.Run;

/// <summary>
/// Model and system in lock-step: boots both, runs one command after the other on both, compares after each, and stops
/// at
/// the first difference.
/// </summary>
public sealed partial class Session
{
    /// <summary>Up to this many spanned frames the whole state is compared after every command.</summary>
    public const int SmallFrames = 4096;

    /// <summary>Spanned frames of a machine.</summary>
    internal static long Frames(Layout layout) => layout.Zones.Sum(zone => (long)zone.Spanned.Pages.Count);

    readonly ISystem system;
    readonly Display display = new(ZoneId.Kinds);
    readonly Contents contents;
    readonly MappedContents mapped;
    readonly Handles handles = new();
    SessionDepth depth;

    /// <summary>A command that is to run inside the next one.</summary>
    Command? waiting;
    bool small;
    int sinceWhole;
    int sinceSweep;

    /// <summary>A session with that system, which stays its owner's.</summary>
    public Session(ISystem system) =>
        (this.system, contents, objects, mapped) =
            (system, new Contents(system), new ObjectContents(system), new MappedContents(system));

    /// <summary>The state that the specification demands.</summary>
    public World World { get; private set; } = null!;

    /// <summary>The rules that fired since the session was made.</summary>
    public RuleTally Tally { get; } = new();

    /// <summary>Commands run since the session was made.</summary>
    public long Commands { get; private set; }

    /// <summary>What the system answered to the last command.</summary>
    public Response LastResponse { get; private set; }

    /// <summary>Where each step is written down before it runs; null: nowhere.</summary>
    internal Journal? Journal { get; set; }

    /// <summary>Called with every command that was run, once both sides agree on its answer.</summary>
    public AnsweredCommand? Answered { get; set; }

    /// <summary>Boots both; null: they agree.</summary>
    public Divergence? Begin(Layout layout, SessionDepth how = default)
    {
        Journal?.At(-1, Phase.Boot);
        depth = how;
        handles.Begin(layout);
        contents.Clear();
        objects.Clear();
        contents.Deep = how.Deep;
        display.Reset(layout.Zones.Length, layout.Reclaim);
        sinceWhole = sinceSweep = sinceCaches = 0;
        waiting = null;
        small = Frames(layout) <= SmallFrames;
        Verdict verdict;
        try
        {
            verdict = BootSpec.Check(layout, system.Boot(layout), system.Policy);
        }
        catch (Exception e) when (Crash.IsOurs(e))
        {
            return new(-1, DivergenceKind.Crash, Crash.Of(e));
        }

        Tally.Add(verdict.Marks);
        if (verdict.Violation is { } broken) return new(-1, DivergenceKind.Boot, broken);
        World = verdict.Next!;
        return Whole(-1);
    }

    /// <summary>
    /// Fills in what a command means by the ids that it names; false: a producer is gone, and the command is dropped.
    /// </summary>
    public bool TryResolve(in Command command, out Command resolved) => handles.TryResolve(command, out resolved);

    /// <summary>
    /// Runs one resolved command, with the one that waits to interrupt it; null: they agree. A command that is to
    /// interrupt the next one only waits for it.
    /// </summary>
    public Divergence? Step(int step, in Command command)
    {
        Journal?.At(step, Phase.Step);
        if (waiting is null && !command.Interrupts) return Alone(step, command);
        Command? interrupter = waiting;
        waiting = command.Interrupts ? command : null;
        if (interrupter is not { } other) return null;
        if (waiting is not null) return Alone(step, other);
        if (Converses(command)) return Converse(step, command, other);
        return system.TakesInterrupts && Interrupt.Meet(World, command, other.After) is { } met
            ? Interrupted(step, command, other, met)
            : Alone(step, command) ?? Alone(step, other);
    }

    Divergence? Alone(int step, in Command command, ImmutableArray<Move> moved = default)
    {
        if (Converses(command)) return Converse(step, command, null, moved);
        Commands++;
        Frame released = Released(command);
        Violation? spoilt = released.Number >= 0 ? contents.Check(released)
            : command.Op == Op.ReleasePages ? CheckEach(command) : null;
        if (spoilt is not null) return new(step, DivergenceKind.Content, spoilt);
        Response response;
        try
        {
            response = system.Execute(command);
            Look(command, response);
        }
        catch (Exception e) when (Crash.IsOurs(e))
        {
            return new(step, DivergenceKind.Crash, Crash.Of(e));
        }

        return Judged(step, command, response, released, null, moved);
    }

    /// <summary>
    /// Runs a request with another command inside it. The specification judges that one at the world which the request
    /// has come to by then, and the rest of the request from the world that it leaves.
    /// </summary>
    Divergence? Interrupted(
        int step, in Command command, Command other, (World World, ImmutableArray<Move> Moves) met)
    {
        // A request releases nothing, so there are no contents to look at before.
        Commands++;
        World before = World;
        Divergence? inner = null;
        Interrupt? interrupt = null;
        Response response;
        try
        {
            response = system.Execute(command, other.After, () =>
            {
                Become(met.World);
                inner = Alone(step, other, met.Moves);
                interrupt = new(other.After, World);
            });
            if (inner is null) Look(command, response);
        }
        catch (Exception e) when (Crash.IsOurs(e))
        {
            return inner ?? new(step, DivergenceKind.Crash, Crash.Of(e));
        }

        if (inner is not null) return inner;
        World = before;
        return interrupt is null
            ? new(step, DivergenceKind.Response, Unmet(other))
            : Judged(step, command, response, Frame.None, interrupt, default);
    }

    static Violation Unmet(in Command other) => new(
        Rules.RuleIds.PageAllocator.Interrupted, $"command {other.Id} after mark test {other.After}",
        "fewer mark tests");

    void Look(in Command command, in Response response)
    {
        LastResponse = response;
        Ask(command, response);
        if (system.Level >= Level.Counts) system.Show(display);
    }

    /// <summary>Compares what was seen of a command with what the specification demands.</summary>
    Divergence? Judged(
        int step, in Command command, in Response response, Frame released, Interrupt? interrupt,
        ImmutableArray<Move> moved)
    {
        Verdict verdict = Spec.Step(World, command, Seen(response), interrupt, moved);
        Tally.Add(verdict.Marks);
        if (verdict.Violation is { } broken) return new(step, Kind(broken), broken);
        if (command.Op == Op.ReleasePages) EndEach(command, verdict.Next!);
        if (interrupt is not null) World = interrupt.Next!;
        Become(verdict.Next!);
        Answered?.Invoke(command, response);
        return Follow(step, command, response, released) ?? (++sinceWhole >= depth.WholeEvery
            && !small ? Whole(step) : null);
    }

    void Become(World next)
    {
        if (World.Reclaim is { } before && !ReferenceEquals(before, next.Reclaim)) LetGo(before, next.Reclaim!);
        World = next;
    }

    /// <summary>
    /// The last comparison: a command that found no other to interrupt, the whole state and all contents.
    /// </summary>
    public Divergence? Finish(int step)
    {
        Journal?.At(step, Phase.Finish);
        if (waiting is { } left)
        {
            waiting = null;
            if (Alone(step, left) is { } late) return late;
        }

        return AllContents() is { } spoilt ? new(step, DivergenceKind.Content, spoilt)
            : small ? WholeCaches(step) : Whole(step);
    }

    /// <summary>Keeps the books of ids and contents after a step that both agree on.</summary>
    Divergence? Follow(int step, in Command command, in Response response, Frame released)
    {
        handles.Keep(command, response);
        if (response.Served)
        {
            var (gfp, order, _) = Request.Meaning(command);
            if (contents.Begin(command.Id, response.Frame, order, Zeroing.IsAsked(gfp)) is { } broken)
                return new(step, DivergenceKind.Content, broken);
            if (Zeroing.IsAsked(gfp)) Tally.Add(ContentMarks.Zeroed);
        }
        else if (response.Outcome == Outcome.Freed)
        {
            if (command.Op == Op.FreeReservedPage) contents.EndAround(released);
            else contents.End(released);
            Tally.Add(ContentMarks.Kept);
        }
        else if (command.Op == Op.CacheAdd && response.Outcome == Outcome.Ok)
        {
            contents.EndAround(command.Frame);
        }
        else if (command.OfHighMemory && response.Address != 0
            && WindowPages.At(World.Machine.Layout, response.Address) is not null)
        {
            if (mapped.Begin(command, response) is { } broken) return new(step, DivergenceKind.Content, broken);
            Tally.Add(ContentMarks.Mapped);
        }

        return Sweep(step);
    }

    Divergence? Sweep(int step)
    {
        if (++sinceSweep < depth.SweepEvery) return null;
        sinceSweep = 0;
        return AllContents() is { } spoilt ? new(step, DivergenceKind.Content, spoilt) : null;
    }

    Violation? AllContents() => contents.Sweep() ?? objects.Sweep() ?? mapped.Sweep(World);

    /// <summary>What the page cache gave back belongs to nobody any more, whoever had it before.</summary>
    void LetGo(ReclaimState before, ReclaimState after)
    {
        for (int zone = 0; zone < before.Zones.Length; zone++)
        {
            int given = before.Zones[zone].Cache.Length - after.Zones[zone].Cache.Length;
            for (int i = 0; i < given; i++) contents.End(before.Zones[zone].Cache[i]);
        }
    }

    Divergence? Whole(int step)
    {
        sinceWhole = 0;
        if (system.Level < Level.Counts) return null;
        display.Next();
        display.WantsLists = display.WantsAllPageLists = system.Level == Level.Structure;
        display.Descriptors = system.Level == Level.Structure ? DescriptorDepth.All : DescriptorDepth.None;
        for (int place = 0; World.Slabs is { } slabs && place < slabs.Caches.Length; place++) display.Caches.Add(place);
        if (World.Upper is { } upper) AskForRooms(null, upper);
        system.Show(display);
        Violation? broken = step < 0 ? Spec.CompareBooted(World, Seen(default)) : Spec.Compare(World, Seen(default));
        return broken is null ? null : new(step, Kind(broken), broken);
    }

    void Ask(in Command command, in Response response)
    {
        display.Next();
        bool structure = system.Level == Level.Structure;
        display.WantsLists = structure && small;
        // Reclaim may move a list back and forth in one command, until its ends and its count are as before.
        display.WantsAllPageLists = structure && World.Reclaim is not null;
        display.Descriptors = !structure ? DescriptorDepth.None
            : small ? DescriptorDepth.Changed : DescriptorDepth.Touched;
        if (structure && command.OfHighMemory) AskForWindow(command);
        display.Touched = response.Served ? response.Frame : Subject(command);
        display.TouchedFrames = 1;
        display.TouchedOrder = command.Order;
        if (command.Op == Op.ReleasePages) TouchEach(command);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    Observation Seen(in Response response, ReadOnlySpan<PageCall> calls = default) => new()
    {
        Response = response,
        Level = system.Level,
        FreePages = display.FreePages,
        NrFree = display.NrFree,
        Lists = display.Lists,
        Before = display.Before,
        PageLists = display.PageLists,
        ReclaimZones = display.ReclaimZones,
        ReclaimNodes = display.ReclaimNodes,
        Descriptors = display.Images,
        Parts = display.Shown,
        Calls = calls,
    };

    /// <summary>The first frame that a command may release, or none.</summary>
    Frame Released(in Command command) => command.Op switch
    {
        Op.FreePages or Op.FreeColdPage or Op.FreeReservedPage => command.Frame,
        Op.FreePagesAt => Addresses.At(World, command.Value) ?? Frame.None,
        Op.PutPage => World.Machine.IsPresent(command.Frame) ? Compound.Counted(World, command.Frame) : Frame.None,
        _ => Frame.None,
    };

    /// <summary>
    /// The frame whose descriptor a command is about, or none. It is compared whether it changed or not: a command that
    /// should have changed it and did not would pass otherwise.
    /// </summary>
    Frame Subject(in Command command) => command.Op switch
    {
        Op.FreePagesAt or Op.PutPage => Released(command),
        Op.GetPage => World.Machine.IsPresent(command.Frame) ? Compound.Counted(World, command.Frame) : Frame.None,
        Op.FreePages or Op.FreeColdPage or Op.FreeReservedPage or Op.ReleasePages or Op.CacheAdd
            or (>= Op.SetFlags and <= Op.SetPrivate) => command.Frame,
        _ => Frame.None,
    };

    static DivergenceKind Kind(Violation broken) => (broken.Compared ?? broken.Rule) switch
    {
        Rules.RuleIds.Buddy.ListCounts or Rules.RuleIds.PageAllocator.ReclaimExact => DivergenceKind.Counts,
        Rules.RuleIds.Buddy.ListCanonical or Rules.RuleIds.Buddy.ListOrder or Rules.RuleIds.PageFrames.Descriptors
            or Rules.RuleIds.Slab.CacheExact or Rules.RuleIds.Slab.ListsExact or Rules.RuleIds.Slab.SlabsExact
            or Rules.RuleIds.Slab.ArraysExact or Rules.RuleIds.HighMemory.Records =>
            DivergenceKind.Structure,
        _ => DivergenceKind.Response,
    };
}

/// <summary>Takes a command and the answer to it.</summary>
public delegate void AnsweredCommand(in Command command, in Response response);

/// <summary>How closely a session looks.</summary>
/// <param name="Deep">Whether whole frames are stamped and swept.</param>
/// <param name="SweepEvery">Commands between two sweeps of all contents; 0 or 1: after every command.</param>
/// <param name="WholeEvery">On large layouts: commands between two comparisons of the whole state; 0 or 1: after every
/// command.</param>
public readonly record struct SessionDepth(bool Deep, int SweepEvery, int WholeEvery)
{
    /// <summary>What generated runs use.</summary>
    public static SessionDepth Generated => new(false, 64, 4096);

    /// <summary>
    /// What recorded traces use: everything after every command on small machines; on large ones so seldom that it
    /// costs less than the commands.
    /// </summary>
    public static SessionDepth Recorded(Layout layout)
    {
        long frames = Session.Frames(layout);
        return frames <= Session.SmallFrames ? EveryStep : new(false, 1 << 14, (int)Math.Min(int.MaxValue, frames / 4));
    }

    /// <summary>After every command, everything: to find the first bad step.</summary>
    public static SessionDepth EveryStep => new(false, 1, 1);
}
