using Verified.Model.PageFrames;
using Verified.Model.Slab;
using Sl = Verified.Rules.RuleIds.Slab;

namespace Verified.Model.Naming;

/// <summary>Which rule an address breaks that is not that of the object to be handed out.</summary>
static class Misplaced
{
    /// <summary>The verdict, under the name of the rule that is broken.</summary>
    public static Verdict Named(in Verdict verdict, in Ruling ruling, in Observation seen)
    {
        if (verdict.Violation is not { } found) return verdict;
        string? rule = RuleOf(ruling, seen.Response);
        return rule is null ? verdict : verdict with
        {
            Violation = found with { Rule = rule },
            Marks = ruling.Marks | Marks.Violated(rule),
        };
    }

    /// <summary>The rule that an answer breaks; null: that of the choice.</summary>
    static string? RuleOf(in Ruling ruling, in Response seen)
    {
        Response wanted = ruling.Response;
        if (ruling.Rule == RuleIds.Mempool.AllocReserve && seen.Outcome != Outcome.Ok)
            return RuleIds.Mempool.Guarantee;
        if (wanted.Outcome != Outcome.Ok || (wanted with { Address = seen.Address }) != seen) return null;
        if (ruling.Rule == RuleIds.Vmalloc.FirstFit) return AreaParts.OfAddress(ruling.Next, wanted, seen);
        World after = ruling.Next;
        // The rest of a reserve is with no caller.
        if (ruling.Rule == RuleIds.Mempool.AllocReserve && IsSpare(after, seen.Address)) return null;
        return SlabAt(after, wanted.Address) is { } home && SlabAt(after, seen.Address) == home
            ? OfObject(after, home, wanted.Address, seen.Address, ruling)
            : null;
    }

    /// <summary>Whether an address is that of an element in the reserve of a pool.</summary>
    static bool IsSpare(World world, ulong address)
    {
        foreach (Mempool.Pool? pool in world.Upper!.Pools!.Pools)
            if (pool is { OfObjects: true } && pool.Elements.Contains(SlabDescriptor.WordOf(address))) return true;
        return false;
    }

    static SlabPlace? SlabAt(World world, ulong address) =>
        Addresses.At(world, address) is { } frame ? world.Frames[frame].OfSlab : null;

    static string? OfObject(World after, SlabPlace home, ulong wanted, ulong seen, in Ruling ruling)
    {
        Cache own = after.Slabs!.Caches[home.Cache]!;
        Geometry geometry = own.Geometry;
        SlabDescriptor slab = own.Lists[home.Node].Find(home.First)!;
        ulong start = Addresses.OfLow(home.First) + (ulong)slab.ColourOff + (ulong)geometry.Head;
        int number = slab.NumberOf(geometry, SlabDescriptor.WordOf(wanted) - (geometry.Head / Geometry.Word));
        if (Held(after, home, slab, seen, number)) return Sl.ObjectNoOverlap;
        ulong end = Addresses.OfLow(home.First) + ((ulong)geometry.Order.Pages.Count << Pages.Shift);
        if (seen + (ulong)geometry.Length > end) return Sl.ObjectFits;
        bool stands = seen >= start && (seen - start) % (ulong)geometry.Size == 0;
        if (stands && ruling.Marks.Has(Sl.RefillBatch) && Batched(own, slab, geometry, wanted, seen))
            return Sl.RefillBatch;
        // Only of a slab that is new can its layout be told from which of its objects it is.
        bool grown = ruling.Marks.Has(Sl.GrowTail), kmalloc = ruling.Marks.Has(RuleIds.Kmalloc.Smallest);
        if (grown && Layouts.Explains(after, own, slab, number, seen, kmalloc) is { } other) return other;
        return stands ? null
            : seen % (ulong)geometry.Align != (ulong)(geometry.Head % geometry.Align) ? Sl.ObjectAlignment
            : Sl.SlabLayout;
    }

    /// <summary>
    /// Whether bytes from an address on are in an object that is with a caller, other than that number.
    /// </summary>
    static bool Held(World after, SlabPlace home, SlabDescriptor slab, ulong seen, int number)
    {
        Cache own = after.Slabs!.Caches[home.Cache]!;
        Geometry geometry = own.Geometry;
        for (int other = 0; other < geometry.Num; other++)
        {
            ulong begin = SlabDescriptor.AddressOf(slab.ObjectAt(geometry, other)) + (ulong)geometry.Head;
            bool meets = seen < begin + (ulong)geometry.Length && begin < seen + (ulong)geometry.Length;
            if (meets && other != number && !Give.IsFree(own, home.Node, slab, other)) return true;
        }

        return false;
    }

    /// <summary>
    /// Whether the object would be the last of the array if the refill had taken the batch of an array that served, or
    /// that of one that did not, which it was not due.
    /// </summary>
    static bool Batched(Cache own, SlabDescriptor slab, Geometry geometry, ulong wanted, ulong seen)
    {
        int last = SlabDescriptor.WordOf(wanted) - (geometry.Head / Geometry.Word);
        int shown = SlabDescriptor.WordOf(seen) - (geometry.Head / Geometry.Word);
        foreach (ObjectArray local in own.Locals)
        {
            int taken = local.Count + 1;
            int other = taken == own.Batch ? Refill.First : own.Batch;
            bool filled = local.Count == 0
                || slab.NumberOf(geometry, local.Objects[^1]) + 1 == slab.NumberOf(geometry, last);
            if (!filled || (taken != own.Batch && taken != Refill.First)) continue;
            if (other < taken && local.Objects[other - 1] == shown) return true;
            int more = Math.Min(other - taken, slab.Chain.Length);
            if (other > taken && more > 0 && slab.ObjectAt(geometry, slab.Chain[more - 1]) == shown) return true;
        }

        return false;
    }
}
