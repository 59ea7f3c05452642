using Verified.Model.PageFrames;
using Verified.Model.Slab;
using Sl = Verified.Rules.RuleIds.Slab;

namespace Verified.Model.Naming;

/// <summary>Which other layout of a slab would have an object at an address.</summary>
static class Layouts
{
    /// <summary>
    /// The rule that a system breaks whose layout has the object of that number there; null: no rule alone.
    /// </summary>
    public static string? Explains(
        World world, Cache cache, SlabDescriptor slab, int number, ulong seen, bool kmalloc)
    {
        Geometry own = cache.Geometry;
        int colour = slab.ColourOff - (own.OffSlab ? 0 : own.SlabSize);
        long at = (long)(seen - Addresses.OfLow(slab.First)) - colour;
        if (world.Machine.Layout.SlabDebug) return OfDebugging(own, at - (own.OffSlab ? 0 : own.SlabSize), number);
        int plain = Geometry.Up(Geometry.Descriptor(own.Num), own.Align);
        if (!own.OffSlab && at == (long)number * own.Size) return Sl.OffSlab;
        if (kmalloc && OtherClass(world, own, at + colour) is { } smallest) return smallest;
        if (own.OffSlab)
        {
            int few = Geometry.Estimate(own.Order.Value, own.Size, own.Align, offSlab: false).Num;
            int start = Geometry.Up(Geometry.Descriptor(few), own.Align);
            return IsAt(at, start, own.Size, number, own.Num, few) ? Sl.OffSlab : null;
        }

        // Objects at whole pages leave no room for the descriptor beside them.
        for (int align = 2 * own.Align; align < Pages.Size; align *= 2)
        {
            int size = Geometry.Up(own.Size, align);
            int num = Geometry.Estimate(own.Order.Value, size, align, offSlab: false).Num;
            if (IsAt(at, Geometry.Up(Geometry.Descriptor(num), align), size, number, own.Num, num)) return Sl.Alignment;
        }

        for (int num = 1; num <= 2 * own.Num; num++)
        {
            // Where the descriptor is as large, any object would do.
            int start = Geometry.Up(Geometry.Descriptor(num), own.Align);
            if (start != plain && IsAt(at, start, own.Size, number, own.Num, num)) return Sl.Estimate;
        }

        return null;
    }

    /// <summary>Whether the first slab of another general cache would have its object there.</summary>
    static string? OtherClass(World world, Geometry own, long at)
    {
        for (int place = 0; place < Kmalloc.Sizes.Of(own.Line).Length * 2; place++)
        {
            Cache other = world.Slabs!.Caches[place]!;
            Geometry its = other.Geometry;
            if (its.Size == own.Size || its.Order != own.Order) continue;
            int last = Math.Min(its.Num, Math.Min(other.Batch, Refill.First)) - 1;
            long start = (other.ColourNext * its.Colours.Off) + (its.OffSlab ? 0 : its.SlabSize);
            if (at == start + ((long)last * its.Size)) return RuleIds.Kmalloc.Smallest;
        }

        return null;
    }

    /// <summary>Whether an object of that number, or the last one of the slab, is there.</summary>
    static bool IsAt(long at, int start, int size, int number, int own, int num) =>
        at == start + ((long)number * size) || (number == own - 1 && at == start + ((num - 1L) * size));

    /// <summary>With debugging: an object without red zones, or otherwise in between them.</summary>
    static string? OfDebugging(Geometry own, long at, int number) =>
        own.Head == 0 ? at == ((long)number * own.Size) + Geometry.Word ? Sl.DebugAutomatic : null
        : at == (long)number * (own.Size - (3 * Geometry.Word)) && (number > 0 || own.Length >= Pages.Size)
        ? Sl.DebugAutomatic
        : at == (long)number * own.Size ? Sl.DebugLayout
        : null;
}
