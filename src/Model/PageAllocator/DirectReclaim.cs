using System.Collections.Immutable;
using Verified.Model.Zones;

namespace Verified.Model.PageAllocator;

/// <summary>What became of a machine while memory was reclaimed: it is passed from one shrink to the next.</summary>
/// <param name="World">The world now.</param>
/// <param name="Moves">The blocks that moved so far, in their order.</param>
/// <param name="Pages">Frames that came free in all.</param>
/// <param name="Marks">The rules that fired.</param>
public readonly record struct Reclaimed(World World, ImmutableArray<Move> Moves, int Pages, Marks Marks)
{
    /// <summary>The request that reclaimed, and was not interrupted while it did.</summary>
    internal Course Course => new(World, Moves, Interrupt);

    /// <summary>What gets in between later.</summary>
    internal Interrupt? Interrupt { get; init; }
}

/// <summary>try_to_free_pages: memory reclaimed by the one who needs it (R4.11).</summary>
public static class DirectReclaim
{
    /// <summary>Frames that make progress: SWAP_CLUSTER_MAX.</summary>
    public const int Cluster = 32;

    /// <summary>
    /// Direct reclaim makes progress when 32 frames come free within one pass over the zones; the passes, at priorities
    /// 12 down to 0, do not add up.
    /// </summary>
    [Rule(RuleIds.PageAllocator.ReclaimProgress, Source = "R4.11")]
    public static bool IsProgress(int pages) => pages >= Cluster;

    /// <summary>
    /// A shrink of a zone gives back the oldest frames of its page cache as cold, and pages_scanned shall grow by the
    /// frames that it looked at.
    /// </summary>
    [Rule(RuleIds.PageAllocator.ReclaimScanned, Source = "R4.11, R4.14; docs/decisions.md")]
    public static Reclaimed Shrink(in Reclaimed so, ZoneId zone, int priority, int cpu)
    {
        World world = so.World;
        ReclaimScript script = world.Reclaim!.Script;
        ImmutableArray<Frame> cache = world.Reclaim[zone].Cache;
        int taken = priority <= script.Priority ? Math.Min(script.Frames, cache.Length) : 0;
        uint scanned = (uint)taken + script.Further;
        if (scanned == 0) return so;
        if (taken == 0) return so with { World = Scanned(world, zone, scanned), Marks = so.Marks | Fired.Scanned };
        world = world.With(world.Reclaim.With(zone, world.Reclaim[zone] with { Cache = cache[taken..] }));
        ImmutableArray<Move>.Builder moves = so.Moves.ToBuilder();
        int pages = so.Pages;
        Marks marks = so.Marks | Fired.Scanned;
        foreach (Frame frame in cache.AsSpan()[..taken])
        {
            Ruling released = Release.Free(world, frame, Order.Zero, cpu, cold: true);
            if (released.Response.Outcome == Outcome.Freed) pages++;
            moves.AddRange(released.Moves.IsDefault ? [] : released.Moves);
            (world, marks) = (released.Next, marks | released.Marks);
        }

        return so with
        {
            World = Scanned(world, zone, scanned),
            Moves = moves.ToImmutable(),
            Pages = pages,
            Marks = marks,
        };
    }

    static World Scanned(World world, ZoneId zone, uint scanned)
    {
        ZoneReclaim own = world.Reclaim![zone];
        return world.With(world.Reclaim.With(zone, own with { Scanned = own.Scanned + scanned }));
    }

    /// <summary>All passes, or as many as it takes.</summary>
    internal static (Reclaimed After, bool Progress) Run(in Course course, Zonelist list, int cpu)
    {
        World world = course.World;
        var so = new Reclaimed(world.With(world.Reclaim!.Counting(stalls: 1)), course.Moves, 0, default)
        {
            Interrupt = course.Interrupt,
        };
        for (int priority = Unreclaimable.FirstPriority; priority >= 0; priority--)
        {
            int before = so.Pages;
            foreach (ZoneId zone in list.Zones)
            {
                bool skipped = Unreclaimable.IsSkipped(so.World.Reclaim![zone], priority);
                so = skipped ? so with { Marks = so.Marks | Fired.ZoneSkipped } : Shrink(so, zone, priority, cpu);
            }

            if (IsProgress(so.Pages - before)) return (so with { Marks = so.Marks | Fired.Progress }, true);
        }

        return (so with { Marks = so.Marks | Fired.NoProgress }, false);
    }

    /// <summary>403 frames in 13 passes, and 32 in the last alone.</summary>
    [Example(RuleIds.PageAllocator.ReclaimProgress, "E4.11")]
    internal static string ThirteenPasses()
    {
        var (slow, progress) = Passes(31, Unreclaimable.FirstPriority);
        var (_, last) = Passes(32, 0);
        return $"31 in each of 13 passes: {slow.Pages} frames, progress {progress}; 32 in the last: progress {last}";
    }

    static (Reclaimed After, bool Progress) Passes(int frames, int priority)
    {
        World world = World.Boot(Layout.Of(ZoneLayout.Of(0, 512)) with { MinFreeKbytes = 0, Reclaim = true });
        for (int i = 0; i < 403; i++)
        {
            Ruling taken = Request.Predict(world, new Command { Gfp = Gfp.Atomic });
            world = ScriptCache.Add(taken.Next, taken.Response.Frame).Next;
        }

        world = ScriptCache.SetScript(world, new ReclaimScript(frames, priority, 0, false).Value).Next;
        return Run(Course.From(world), world.Machine.ListFor(Gfp.Kernel, new(0), bound: false), cpu: 0);
    }
}
