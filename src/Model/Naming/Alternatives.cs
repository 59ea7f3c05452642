using System.Collections.Immutable;
using Verified.Model.PageAllocator;
using Verified.Model.PerCpu;
using Verified.Model.Watermarks;
using Verified.Model.Zones;
using Ids = Verified.Rules.RuleIds.PageAllocator;
using Wm = Verified.Rules.RuleIds.Watermarks;

namespace Verified.Model.Naming;

/// <summary>
/// What else but the scans may be wrong when another zone serves than they choose, or none: the rule that a system
/// breaks which does what was seen, where only one can be meant.
/// </summary>
static class Alternatives
{
    /// <summary>The verdict, under the name of the rule that is broken.</summary>
    public static Verdict Named(in Verdict verdict, World world, in Command command, in Grant grant, in Response seen)
    {
        // What asked for no zone was refused before.
        if (verdict.Violation is not { } found || !grant.Marks.Has(RuleIds.Zones.ClassZone)) return verdict;
        if (found.Rule != grant.Rule)
            return grant.Zone is { } from && seen.Served && HeadsOther(grant.Course.World, from, command, seen.Frame)
                ? Broken(found, RuleIds.PerCpu.ListChoice, grant) : verdict;
        return RuleOf(world, command, grant, seen) is { } rule
            ? Broken(found, rule, grant) : verdict;
    }

    static Verdict Broken(Violation found, string rule, in Grant grant) =>
        new(null, found with { Rule = rule }, grant.Marks | Marks.Violated(rule));

    /// <summary>Whether a frame stands first in the list of the CPU that the request is not to use.</summary>
    static bool HeadsOther(World world, ZoneId zone, in Command command, Frame frame)
    {
        if (!world.Machine.HasLists || Request.Meaning(command).Order != Order.Zero) return false;
        ListId unused = Choose(command) == ListId.Hot ? ListId.Cold : ListId.Hot;
        PageList other = PerCpu.Take.List(world, zone, command.Cpu, unused);
        return other.Count > 0 && other.Frames[0] == frame;
    }

    static string? RuleOf(World world, in Command command, in Grant grant, in Response seen)
    {
        Zonelist list = Request.ListOf(world, command);
        if (!seen.Served) return OfRefusal(world, command, grant, seen) ?? Only(world, command, list, null, seen);
        if (world.Machine.ZoneOf(seen.Frame) is not { } zone) return null;
        bool above = zone.Id.Node == list.Zones[0].Node && zone.Id.Kind > list.Zones[0].Kind;
        return above ? RuleIds.Zones.FallbackDownward
            : grant.Zone is null && SavesParked(world, zone.Id, command, seen.Frame) ? RuleIds.PerCpu.TakeAfterMarks
            : Only(world, command, list, zone.Id, seen);
    }

    /// <summary>The rule of a refusal that is another one than was demanded, or of none.</summary>
    static string? OfRefusal(World world, in Command command, in Grant grant, in Response seen)
    {
        bool kills = seen.Reason is Reason.Victim or Reason.OutOfMemory;
        if (kills || seen.Reason == Reason.Congestion)
        {
            if (grant.Marks.HasRefused(Ids.ReclaimEntered)) return Ids.ReclaimEntered;
            if (kills && grant.Marks.Has(Ids.ReclaimProgress) && !grant.Marks.HasRefused(Ids.ReclaimProgress))
                return Ids.ReclaimProgress;
            if (kills != (grant.Rule == Ids.Victim) && grant.Zone is null && grant.Marks.Has(Ids.OutOfMemory))
                return kills ? Ids.OutOfMemory : Frees(world, grant) ? Ids.ReclaimProgress : null;
        }

        return seen.Reason == Reason.NoBlock && grant.Zone is { } zone
            && Request.Meaning(command).Order.Value < world.Machine.ListOrders
            && IsDirect(grant.Course.World, zone, command) ? RuleIds.PerCpu.TakeDirect : null;
    }

    static ListId Choose(in Command command)
    {
        var (gfp, order, _) = Request.Meaning(command);
        return PerCpu.Take.Choose(gfp, order);
    }

    /// <summary>Whether a frame is parked, and with the others of its list the zone would pass the test.</summary>
    static bool SavesParked(World world, ZoneId zone, in Command command, Frame frame)
    {
        if (!world.Frames[frame].Parked) return false;
        ListId of = Choose(command);
        int parked = PerCpu.Take.List(world, zone, command.Cpu, of).Count << of.Order.Value;
        return world.Free(zone).Count + parked > world.Marks[zone.Index].Min;
    }

    /// <summary>Whether the request gave frames of the page cache back, if not enough.</summary>
    static bool Frees(World world, in Grant grant)
    {
        for (int z = 0; z < world.Machine.Zones.Length; z++)
            if (grant.Course.World.Reclaim!.Zones[z].Cache.Length < world.Reclaim!.Zones[z].Cache.Length) return true;
        return false;
    }

    static bool IsDirect(World world, ZoneId zone, in Command command)
    {
        ListId of = Choose(command);
        PageList list = PerCpu.Take.List(world, zone, command.Cpu, of);
        int free = PerCpu.Take.Available(world.Free(zone), of.Order);
        return PerCpu.Take.IsDirect(list, PerCpu.Take.Refill(list, free));
    }

    /// <summary>The one rule which leads to that zone when it is broken; null: none, or several.</summary>
    static string? Only(World world, in Command command, Zonelist list, ZoneId? shown, in Response seen)
    {
        if (Of(default, world, command, list).Zone == shown) return null;
        if (command.Op == Op.RetryPages) return null;
        // That a caller asks whom a rule leaves out is no accident.
        string? only = Only(world, command, list, shown, seen, pointed: true);
        if (only is not null) return only;
        only = Only(world, command, list, shown, seen, pointed: false);
        return only is Ids.ScanLow or Ids.ScanMin ? null : only;
    }

    static string? Only(
        World world, in Command command, Zonelist list, ZoneId? shown, in Response seen, bool pointed)
    {
        string? only = null;
        foreach (Twist twist in Twist.All)
        {
            if (!twist.Fits(command.Context) || (pointed && !twist.IsPointed(command.Context))) continue;
            var (zone, why) = Of(twist, world, command, list);
            if (zone != shown || (zone is null && !world.Machine.Reclaims && why != seen.Reason)) continue;
            if (only is not null && only != twist.Rule) return null;
            only = twist.Rule;
        }

        return only;
    }

    /// <summary>What the scans before any reclaim come to.</summary>
    static (ZoneId? Zone, Reason Why) Of(Twist twist, World world, in Command command, Zonelist list)
    {
        Rights rights = Rights.Of(Request.Meaning(command).Gfp, command.Context);
        rights = new(rights.High != twist.High, rights.Harder != twist.Harder);
        if (Scan(twist, world, command, list, twist.AtMin ? Mark.Min : Mark.Low, Rights.None).Zone is { } low)
            return (low, default);
        var (min, why) = Scan(twist, world, command, list, twist.AtLow ? Mark.Low : Mark.Min, rights);
        if (min is not null) return (min, default);
        bool unmarked = Rights.IsUnmarked(command.Context);
        return !unmarked && !twist.Unmarked ? (null, why)
            : (PageAllocator.Scan.Unmarked(world, list, command), Reason.NoBlock);
    }

    static (ZoneId? Zone, Reason Why) Scan(
        Twist twist, World world, in Command command, Zonelist list, Mark mark, Rights rights)
    {
        Order order = Request.Meaning(command).Order;
        Reason why = Reason.BelowWatermark;
        foreach (ZoneId zone in list.Zones)
        {
            int reserve = world.Tunables.Reserves[zone.Index][twist.Class ?? Zonelist.ClassOf(list)];
            MarkResult result = twist.Test(
                world.Free(zone), order, rights.Lower(world.Marks[zone.Index].Of(mark)), reserve);
            if (result == MarkResult.Pass && PageAllocator.Scan.HasBlock(world, zone, command)) return (zone, why);
            why = PageAllocator.Scan.Stronger(why, result);
        }

        return (null, why);
    }

    /// <summary>A rule, broken in one way.</summary>
    readonly record struct Twist(string Rule)
    {
        /// <summary>Everything that is tried.</summary>
        public static ImmutableArray<Twist> All { get; } =
        [
            new(Ids.ScanLow) { AtMin = true }, new(Ids.ScanMin) { AtLow = true },
            new(Wm.RightsHigh) { High = true }, new(Wm.RightsHarder) { Harder = true },
            new(Wm.RightsMemAlloc) { Unmarked = true }, new(Wm.TestBase) { Class = 0 },
            new(Wm.TestBase) { Slack = 1 }, new(Wm.TestBase) { Slack = -1 }, new(Wm.TestBase) { Whole = true },
            new(Wm.TestOrders) { Orders = Blind }, new(Wm.TestOrders) { Orders = Further },
            new(Wm.TestOrders) { Orders = Reserving },
            new(RuleIds.Zones.ClassZone) { Class = 0 }, new(RuleIds.Zones.ClassZone) { Class = 1 },
            new(RuleIds.Zones.ClassZone) { Class = 2 },
        ];

        const int Blind = 1, Further = 2, Reserving = 3;

        public bool AtMin { get; init; }

        public bool AtLow { get; init; }

        public bool High { get; init; }

        public bool Harder { get; init; }

        public bool Unmarked { get; init; }

        /// <summary>Whether the frames of the request are not taken off.</summary>
        public bool Whole { get; init; }

        public int Slack { get; init; }

        public int Orders { get; init; }

        /// <summary>The class that the reserve is taken for; of 0 no zone has any.</summary>
        public int? Class { get; init; }

        /// <summary>Whether a rule leaves the caller out.</summary>
        public bool IsPointed(Context context) =>
            Unmarked || (Harder && (context & Context.Interrupt) != 0);

        /// <summary>Whether a caller has what may be taken for a right.</summary>
        public bool Fits(Context context) => (!Unmarked || (context & Context.MemAlloc) != 0)
            && (!Harder || (context & Context.Interrupt) == 0 || (context & Context.RealTime) != 0);

        public MarkResult Test(State.FrameSet free, Order order, int mark, int reserve)
        {
            int left = free.Count + Slack - (Whole ? 0 : order.Pages.Count - 1);
            if (left <= mark + (long)reserve) return left <= mark ? MarkResult.Below : MarkResult.Reserved;
            bool fits = Orders == Blind
                || MarkTest.ByOrder(
                    free, Orders == Further ? order.Up : order, Orders == Reserving ? mark + reserve : mark);
            return fits ? MarkResult.Pass : MarkResult.Fragmented;
        }
    }
}
