using Ids = Verified.Rules.RuleIds.PageAllocator;

namespace Verified.Model.PageAllocator;

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
                ? OfKswapd(step, z, wanted, seen.ReclaimZones[z])
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
    /// A zone was scanned that should not have been, or not one that should; or it was given up, or not. Of one that
    /// is given up already nobody can tell why it was left alone.
    /// </summary>
    static string? OfKswapd(in Step step, int zone, ZoneReclaimView wanted, ZoneReclaimView seen)
    {
        ZoneReclaim before = step.Before.Reclaim!.Zones[zone];
        if (seen.Scanned == wanted.Scanned && seen.Inactive == wanted.Inactive)
            return wanted.Scanned != before.Scanned || IsAlone(step.After, zone) ? Ids.KswapdUnreclaimable : null;
        if (before.Unreclaimable) return IsAlone(step.After, zone) ? Ids.ReclaimSkipped : null;
        return wanted.Scanned == before.Scanned || seen.Scanned == before.Scanned ? Ids.KswapdEndZone
            : seen.Inactive == wanted.Inactive ? Ids.ReclaimScanned
            : Ids.KswapdBalance;
    }

    /// <summary>Whether no other zone of its node has frames.</summary>
    static bool IsAlone(World world, int zone)
    {
        foreach (Zones.Zone other in world.Machine.Zones)
            if (other.Populated && other.Id.Index != zone && other.Id.Node == new ZoneId(zone).Node) return false;
        return true;
    }

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
        return untouched ? Ids.ReclaimEntered
            : before.Unreclaimable ? Ids.ReclaimSkipped
            : seen[at].Inactive != wanted.Inactive ? Ids.ReclaimProgress
            : Ids.ReclaimScanned;
    }
}
