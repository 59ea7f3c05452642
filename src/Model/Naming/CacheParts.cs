using Verified.Model.Slab;
using Sl = Verified.Rules.RuleIds.Slab;

namespace Verified.Model.Naming;

/// <summary>Which rule a part of the caches breaks that differs after a step.</summary>
static class CacheParts
{
    /// <summary>
    /// The first part that a rule should have made otherwise: of new slabs first, then of the arrays, from which the
    /// rest follows; null: no rule alone.
    /// </summary>
    public static Violation? Of(in Step step, in Observation seen)
    {
        foreach (Part first in (ReadOnlySpan<Part>)[Part.Slab, Part.Local, Part.Free])
        {
            foreach (ref readonly PartView view in seen.Parts.Views)
            {
                bool rest = first == Part.Free;
                if (view.Part > Part.Local || (view.Part != first && !rest)) continue;
                ReadOnlySpan<int> values = seen.Parts[view];
                int[] wanted = Exact.Expected(step.After, view).ToArray();
                if (values.SequenceEqual(wanted) || wanted.Length == 0 || values.IsEmpty) continue;
                string? rule = first == Part.Slab ? OfNewSlab(step, view, wanted, values, seen)
                    : RuleOf(step, view, wanted, values);
                if (rule is not null) return Exact.Broken(rule, view, wanted, values);
            }
        }

        return null;
    }

    static string? RuleOf(in Step step, in PartView view, int[] wanted, ReadOnlySpan<int> seen) => view.Part switch
    {
        Part.Cache => OfCache(step, view, wanted, seen),
        Part.Local => OfArray(step, view, wanted, seen),
        Part.Node => OfNode(step, seen.CommonPrefixLength(wanted)),
        Part.Slab => seen.Length < SlabValues ? null : OfSlab(step, wanted, seen),
        _ => OfReturn(step),
    };

    /// <summary>The layout of a slab that was not there before.</summary>
    static string? OfNewSlab(
        in Step step, in PartView view, int[] wanted, ReadOnlySpan<int> seen, in Observation all)
    {
        Cache own = step.After.Slabs!.Caches[view.Cache]!;
        bool known = step.Before.Frames[new(view.Place)].OfSlab is not null;
        if (known || seen.Length < SlabValues || wanted.Length < SlabValues) return null;
        int more = seen[1] + seen.Length - wanted[1] - wanted.Length;
        if (more != 0) return more == FreeObjectsMore(step, view, all) ? Sl.Estimate : null;
        if (IsInside(own.Geometry, view.Place, seen[2]) == own.Geometry.OffSlab) return Sl.OffSlab;
        if (seen[0] == wanted[0]) return seen[2] != wanted[2] ? Sl.SlabLayout : null;
        int colour = seen[0] - (own.Geometry.OffSlab ? 0 : own.Geometry.SlabSize);
        var (off, count) = own.Geometry.Colours;
        return colour % off == 0 && colour / off < Math.Max(count, 1) ? Sl.GrowColour : Sl.ColourCount;
    }

    /// <summary>By how much the free objects of the list that a slab is in exceed what they must be.</summary>
    static int FreeObjectsMore(in Step step, in PartView slab, in Observation all)
    {
        int node = step.After.Frames[new(slab.Place)].OfSlab!.Node;
        foreach (ref readonly PartView view in all.Parts.Views)
        {
            if (view.Part == Part.Node && view.Cache == slab.Cache && view.Place == node && view.Length > 0)
                return all.Parts[view][0] - Exact.Expected(step.After, view).ToArray()[0];
        }

        return 0;
    }

    static bool IsInside(Geometry own, int first, int word) =>
        word / SlabDescriptor.FrameWords >= first && word / SlabDescriptor.FrameWords < first + own.Order.Pages.Count;

    static string? OfCache(in Step step, in PartView view, int[] wanted, ReadOnlySpan<int> seen)
    {
        if (wanted.Length != seen.Length) return null;
        Cache own = step.After.Slabs!.Caches[view.Cache]!;
        int before = step.Before.Slabs!.Caches[view.Cache]?.ColourNext ?? 0;
        int at = seen.CommonPrefixLength(wanted);
        return at switch
        {
            1 when seen[1] == before && step.Fired(Sl.GrowColour) && !step.Fired(Sl.GrowTail) => Sl.GrowColour,
            4 or 5 when own.Has(CacheFlags.Poison) => Sl.DebugConstructed,
            _ => null,
        };
    }

    static string? OfArray(in Step step, in PartView view, int[] wanted, ReadOnlySpan<int> seen)
    {
        ObjectArray? then = step.Before.Slabs!.Caches[view.Cache]?.Locals[view.Place];
        Cache own = step.After.Slabs!.Caches[view.Cache]!;
        ObjectArray now = own.Locals[view.Place];
        if (step.Command.Op == Op.CacheReap && Reap.IsExcluded(own)) return Sl.ReapExcluded;
        if (OfWhole(step.Command.Op) is { } whole) return whole;
        if (then is null || ReferenceEquals(then, now)) return null;
        if (step.Command.OfVmalloc && seen.SequenceEqual(Exact.Array(then).ToArray())
            && AreaParts.OfObject(step, view.Cache) is { } untaken) return untaken;
        bool counted = seen.Length != wanted.Length, given = step.Fired(Sl.FreePush);
        // Of an operation that takes and gives objects nobody can tell which went wrong.
        if (given == step.Fired(Sl.AllocLocal)) return null;
        if (given && then.Count >= own.Limit)
            return counted && Shares(step) ? Sl.FreeShared : Sl.FreeFlush;
        if (given) return now.Count == then.Count + 1 ? Sl.FreePush : null;
        return now.Count < then.Count ? Sl.AllocLocal
            : counted ? Sl.RefillBatch
            : step.Fired(Sl.RefillShared) ? Sl.RefillShared
            : null;
    }

    /// <summary>The rule of an operation that changes whole arrays and lists; null: it does not.</summary>
    static string? OfWhole(Op op) => op switch
    {
        Op.CacheReap => Sl.Drain,
        Op.CacheShrink or Op.CacheDestroy => Sl.Shrink,
        Op.CacheTune => Sl.Tune,
        Op.CpuOffline => Sl.CpuOffline,
        _ => null,
    };

    static string? OfNode(in Step step, int at) => at switch
    {
        NextReap or Capacity => null,
        Touched => step.Command.Op == Op.CacheReap ? Sl.ReapTouched : null,
        _ when OfWhole(step.Command.Op) is { } whole => whole,
        > Capacity => Shares(step) ? Sl.FreeShared : step.Fired(Sl.RefillShared) ? Sl.RefillShared : null,
        _ => OfReturn(step) ?? (step.Fired(Sl.GrowTail) ? Sl.GrowTail : null),
    };

    /// <summary>A slab that is not new.</summary>
    static string? OfSlab(in Step step, int[] wanted, ReadOnlySpan<int> seen)
    {
        bool same = wanted.Length == seen.Length && seen[..SlabValues].SequenceEqual(wanted.AsSpan(0, SlabValues));
        return same ? Sl.ChainLifo : seen[1] != wanted[1] ? OfReturn(step) : null;
    }

    static bool Shares(in Step step) => step.Fired(Sl.FreeShared) && !step.Marks.HasRefused(Sl.FreeShared);

    /// <summary>The rule by which objects went back to slabs; null: none did.</summary>
    static string? OfReturn(in Step step) =>
        step.Fired(Sl.FreeHome) ? Sl.FreeHome : step.Fired(Sl.FreeBlock) ? Sl.FreeBlock : null;

    const int SlabValues = 3;
    const int Touched = 1, NextReap = 2, Capacity = 3;
}
