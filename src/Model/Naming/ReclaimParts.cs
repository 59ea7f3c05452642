using Verified.Model.PageAllocator;
using Ids = Verified.Rules.RuleIds.PageAllocator;

namespace Verified.Model.Naming;

/// <summary>Which rule breaks what reclaim keeps, and differs after a step.</summary>
static class ReclaimParts
{
    /// <summary>The rule that a step should have followed; null: no rule alone.</summary>
    public static string? RuleOf(in Step step, in Observation seen)
    {
        ReclaimState before = step.Before.Reclaim!, after = step.After.Reclaim!;
        for (int z = 0; z < seen.ReclaimZones.Length; z++)
        {
            ZoneReclaimView wanted = after.Zones[z].View;
            if (seen.ReclaimZones[z] == wanted) continue;
            return OfCleared(step, before.Zones[z].View, wanted, seen.ReclaimZones[z])
                ?? (step.Command.Op == Op.Kswapd
                ? OfKswapd(step, z, wanted, seen)
                : OfRequest(step, before.Zones[z], wanted, seen.ReclaimZones));
        }

        return step.Command.Op == Op.Kswapd ? Ids.KswapdBalance
            : step.Fired(Ids.WakeKswapd) || step.Fired(Ids.ScanLow) ? Ids.WakeKswapd
            : null;
    }

    /// <summary>A frame joined the free blocks, and the zone is as it was scanned before.</summary>
    static string? OfCleared(in Step step, ZoneReclaimView before, ZoneReclaimView wanted, ZoneReclaimView seen) =>
        step.Fired(Ids.FreedClears) && !step.Fired(Ids.ReclaimEntered) && step.Command.Op != Op.Kswapd
        && before.Scanned + (before.Unreclaimable ? 1 : 0) > 0
        && (seen.Scanned != wanted.Scanned || seen.Unreclaimable != wanted.Unreclaimable)
            ? Ids.FreedClears : null;

    /// <summary>
    /// A zone was scanned that should not have been, or not one that should; or it was given up, or not. Only of the
    /// lowest, which is always looked at, can be told why it was left as it was.
    /// </summary>
    static string? OfKswapd(in Step step, int zone, ZoneReclaimView wanted, in Observation seen)
    {
        ZoneReclaim before = step.Before.Reclaim!.Zones[zone];
        ZoneReclaimView shown = seen.ReclaimZones[zone];
        if (IsBalanced(step)) return Ids.KswapdEndZone;
        if (shown.Scanned == wanted.Scanned && shown.Inactive == wanted.Inactive)
            return wanted.Scanned != before.Scanned || Lower(step.After, zone) is not { } lower
                ? Ids.KswapdUnreclaimable
                : IsGivenUp(step, lower, seen) ? Ids.KswapdEndZone : null;
        if (before.Unreclaimable) return Lower(step.After, zone) is null ? Ids.ReclaimSkipped : null;
        return wanted.Scanned == before.Scanned || shown.Scanned == before.Scanned ? Ids.KswapdEndZone
            : shown.Inactive == wanted.Inactive ? Ids.ReclaimScanned
            : Ids.KswapdBalance;
    }

    /// <summary>Whether kswapd should have left all zones alone.</summary>
    static bool IsBalanced(in Step step)
    {
        int node = step.Command.Node;
        return (uint)node < (uint)step.Before.Reclaim!.Nodes.Length && Kswapd.EndZone(
            step.Before, new(node), new(step.Before.Reclaim.Nodes[node].Order), Unreclaimable.FirstPriority) is null;
    }

    /// <summary>The next zone with frames below one of its node; null: none has any.</summary>
    static int? Lower(World world, int zone)
    {
        int? lower = null;
        foreach (Zones.Zone other in world.Machine.Zones)
            if (other.Populated && other.Id.Index < zone && other.Id.Node == new ZoneId(zone).Node)
                lower = other.Id.Index;
        return lower;
    }

    /// <summary>Whether a zone was given up in the step, as it must be.</summary>
    static bool IsGivenUp(in Step step, int zone, in Observation seen) =>
        !step.Before.Reclaim!.Zones[zone].Unreclaimable && seen.ReclaimZones[zone].Unreclaimable
        && seen.ReclaimZones[zone] == step.After.Reclaim!.Zones[zone].View;

    static string? OfRequest(
        in Step step, ZoneReclaim before, ZoneReclaimView wanted, ReadOnlySpan<ZoneReclaimView> seen)
    {
        int at = seen.Length;
        for (int z = seen.Length - 1; z >= 0; z--)
            if (seen[z] != step.After.Reclaim!.Zones[z].View) at = z;
        if (!step.Marks.Has(Ids.ReclaimEntered) || step.Marks.HasRefused(Ids.ReclaimEntered))
            return step.Fired(Ids.WakeKswapd) && seen[at].Scanned > wanted.Scanned ? Ids.ReclaimEntered : null;
        bool untouched = true;
        for (int z = 0; z < seen.Length; z++) untouched &= seen[z] == step.Before.Reclaim!.Zones[z].View;
        return untouched && wanted.Inactive != before.View.Inactive ? Ids.ReclaimEntered
            : before.Unreclaimable ? Ids.ReclaimSkipped
            : seen[at].Inactive != wanted.Inactive ? Ids.ReclaimProgress
            : Ids.ReclaimScanned;
    }
}
