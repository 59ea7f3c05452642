using Verified.Model.Naming;

namespace Verified.Model;

/// <summary>
/// A state that is not as it must be is put down to the rule by which the step should have made it so, where only one
/// can be meant; else to the rule that the whole is exact.
/// </summary>
/// <remarks>Only what differs comes here, so it may take its time.</remarks>
static class Blame
{
    /// <summary>The violation, under the name of the rule that is broken.</summary>
    public static Violation Of(Violation found, in Step step, in Observation seen) =>
        Renamed(AfterStep(found, step, seen), found);

    /// <summary>The violation of a machine that has just booted.</summary>
    public static Violation AtBoot(Violation found, World world, in Observation seen) =>
        Renamed(AfterBoot(found, world, seen), found);

    static Violation AfterStep(Violation found, in Step step, in Observation seen) => found.Rule switch
    {
        RuleIds.Buddy.ListCounts => Named(
            found, ListParts.OfCount(step, seen) ?? Unmerged.RuleOf(step, seen)),
        RuleIds.Buddy.ListCanonical =>
            Named(found, Unmerged.IsMisplaced(step, seen) ? RuleIds.Buddy.BlockIndex : null),
        RuleIds.PageFrames.Descriptors => DescriptorParts.Of(found, step, seen),
        RuleIds.PageAllocator.ReclaimExact => Named(found, ReclaimParts.RuleOf(step, seen)),
        RuleIds.PerCpu.ListsExact => Named(found, ListParts.RuleOf(step, seen)),
        RuleIds.Buddy.ListOrder or RuleIds.PerCpu.Sizes or RuleIds.PerCpu.SizesSet => found,
        _ => CacheParts.Of(step, seen) ?? Parts.Of(step, seen) ?? found,
    };

    static Violation AfterBoot(Violation found, World world, in Observation seen) => found.Rule switch
    {
        RuleIds.Buddy.ListCounts => Named(
            found, IsFree(world, seen) ? Unmerged.OfWhole(world, seen) : RuleIds.PageFrames.BootReleased),
        RuleIds.PageFrames.Descriptors => Named(found, DescriptorParts.AtBoot(world, seen)),
        _ => Named(found, AreGeneral(world, seen) ? null : RuleIds.Kmalloc.Sizes),
    };

    /// <summary>Whether so many frames are free as must be.</summary>
    static bool IsFree(World world, in Observation seen)
    {
        foreach (Zones.Zone zone in world.Machine.Zones)
            if (seen.FreePages[zone.Id.Index] != world.Free(zone.Id).Count) return false;
        return true;
    }

    /// <summary>Whether there are as many general caches as must be.</summary>
    static bool AreGeneral(World world, in Observation seen)
    {
        foreach (ref readonly PartView view in seen.Parts.Views)
            if (view.Part == Part.Cache
                && (seen.Parts[view].Length > 1) != (world.Slabs!.Caches[view.Cache] is not null)) return false;
        return true;
    }

    static Violation Renamed(Violation named, Violation found) =>
        named.Rule == found.Rule ? named : named with { Compared = found.Rule };

    static Violation Named(Violation found, string? rule) => rule is null ? found : found with { Rule = rule };
}
