using Verified.Model.HighMemory;
using Hm = Verified.Rules.RuleIds.HighMemory;

namespace Verified.Model.Naming;

/// <summary>Which rule a part of the windows breaks that differs after a step.</summary>
static class WindowParts
{
    const int OfSlots = 2;

    /// <summary>The rule of the value that differs; null: that of the whole part.</summary>
    public static string? RuleOf(in Step step, Part part, int[] wanted, ReadOnlySpan<int> seen) => part switch
    {
        Part.Pkmap when seen.Length == wanted.Length => OfPermanent(step, wanted, seen),
        Part.PageHash => OfHash(wanted, seen),
        Part.Fixmap when seen.Length == wanted.Length && seen[0] != wanted[0] => Hm.Preemption,
        _ => null,
    };

    static string? OfPermanent(in Step step, int[] wanted, ReadOnlySpan<int> seen)
    {
        int at = seen.CommonPrefixLength(wanted);
        if (at == 0) return Hm.Search;
        if (at < OfSlots) return step.Command.Op == Op.Kunmap ? Hm.Wake : Hm.Sleep;
        // The slot that was looked for is taken after the flush.
        int slot = (at - OfSlots) / 2;
        return step.Fired(Hm.Flush) && slot != wanted[0] ? Hm.Flush : null;
    }

    /// <summary>A record that is there, but in another bucket.</summary>
    static string? OfHash(int[] wanted, ReadOnlySpan<int> seen)
    {
        int at = seen.CommonPrefixLength(wanted) / 3 * 3;
        for (int other = 0; at < wanted.Length && other + 2 < seen.Length; other += 3)
            if (wanted.AsSpan(at + 1, 2).SequenceEqual(seen.Slice(other + 1, 2)) && wanted[at] != seen[other])
                return Hm.Bucket;
        return null;
    }

    /// <summary>The rule of a mapping's address that is not the one demanded; null: that of the choice.</summary>
    public static string? OfAddress(Layout layout, in Command command, in Response wanted, in Response seen)
    {
        if (wanted.Address == seen.Address || (wanted with { Address = seen.Address }) != seen) return null;
        if (command.Op == Op.KmapAtomic) return Hm.FixedAddress;
        bool known = false;
        for (int slot = 0; command.Op == Op.Kmap && slot < layout.Pkmap; slot++)
            known |= seen.Address == WindowAddresses.OfSlot(layout, slot);
        for (int slot = 0; command.Op == Op.KmapLocal && slot < Local.Room(layout); slot++)
            known |= seen.Address == WindowAddresses.OfLocal(layout, command.Cpu, slot);
        return known ? null : command.Op == Op.Kmap ? Hm.SlotAddress : Hm.FixedAddress;
    }
}
