using Verified.Model.Buddy;
using Verified.Model.State;
using Verified.Model.Zones;

namespace Verified.Model.PageAllocator;

/// <summary>What a request must come to.</summary>
public enum Demand
{
    /// <summary>It must be served.</summary>
    Succeed,

    /// <summary>It must be refused.</summary>
    Fail,

    /// <summary>Either is allowed.</summary>
    May,
}

/// <summary>
/// Requests to a system whose policy is not known: only what is sound of every allocator is demanded.
/// </summary>
public static class Undeclared
{
    /// <summary>What must become of a request under the policy of the world.</summary>
    public static Demand Of(World world, in Command command)
    {
        if (world.Machine.Policy == Policy.Kernel)
            return Request.Decide(world, command).Zone is null ? Demand.Fail : Demand.Succeed;
        var (gfp, order, _) = Request.Meaning(command);
        if (Request.IsTooLarge(order) || Zonelist.Illegal(gfp) || Request.IsNowhere(world, command)) return Demand.Fail;
        foreach (ZoneId zone in Request.ListOf(world, command).Zones)
            if (world.Free(zone).SmallestWithBlock(order) is not null) return Demand.May;
        return Demand.Fail;
    }

    /// <summary>
    /// Refusal is fine where success is not demanded; a block must be aligned, free and from a zone of the list.
    /// </summary>
    internal static Verdict Check(World world, in Command command, in Response seen)
    {
        if (!seen.Served) return Verdict.Holds(world, default);
        Order order = Request.Meaning(command).Order;
        if (Of(world, command) == Demand.Fail)
            return Verdict.Broken(
                RuleIds.PageAllocator.NoOverlap, $"refusal: no aligned run of {order} is free", seen.ToString());
        Zone? zone = world.Machine.ZoneOf(seen.Frame);
        if (zone is null || !Request.ListOf(world, command).Zones.Contains(zone.Id))
            return Verdict.Broken(
                RuleIds.Zones.FallbackDownward, $"a zone of {Request.ListOf(world, command)}", seen.ToString());
        FrameSet free = world.Free(zone.Id);
        int index = (seen.Frame - zone.Spanned.Start).Count;
        if (!Blocks.IsAligned(index, order))
            return Verdict.Broken(
                RuleIds.Buddy.BlockAlignment, $"index a multiple of {order.Pages.Count}", seen.ToString());
        if (!Choice.IsFree(free, index, order))
            return Verdict.Broken(RuleIds.PageAllocator.NoOverlap, $"{order.Pages} that are all free", seen.ToString());
        Ruling taken = Request.Take(
            world, command, new Grant(zone.Id, default, RuleIds.PageAllocator.NoOverlap, false, default), seen.Frame);
        return Verdict.Holds(taken.Next, taken.Marks);
    }
}
