using System.Numerics;
using Verified.Impl.Memory;
using Verified.Impl.PageAllocator;
using Verified.Impl.Slab;
using Verified.Rules;

namespace Verified.Impl.Vmalloc;

/// <summary>get_vm_area (R7.11): describes an area and finds a place for it.</summary>
static unsafe class Search
{
    const uint Ioremap = 1, Guard = 1;

    // Of an area for a device: 4 KiB to 512 KiB.
    const int MostPagesLog2 = 7;

    /// <summary>Ok with the page that the area begins at as the frame; it shows nothing yet. Failed or WouldSleep as
    /// the request for its descriptor, or Failed (NoAddress).</summary>
    /// <param name="map">The machine.</param>
    /// <param name="cpu">The caller's CPU.</param>
    /// <param name="pages">Pages without the guard, any number.</param>
    /// <param name="flags">Flags of the area.</param>
    /// <param name="context">Who asks.</param>
    [Implements(RuleIds.Vmalloc.Descriptor)]
    public static Result Place(MemMap* map, CpuState* cpu, nuint pages, uint flags, Context context)
    {
        Result served = Keep.Object(map, cpu, Area.Bytes, Gfp.Kernel, context);
        if (served.Outcome != Outcome.Ok) return new Result(served.Outcome, served.Reason);
        uint at = Place(map, SlabDescriptor.WordAt(map, served.Address), pages, flags);
        if (at != MemMap.Nil) return new Result(Outcome.Ok, frame: at);
        Keep.Back(map, cpu, served.Address);
        return new Result(Outcome.Failed, Reason.NoAddress);
    }

    [Implements(RuleIds.Vmalloc.Contained), Implements(RuleIds.Vmalloc.Guard)]
    static uint Place(MemMap* map, uint descriptor, nuint pages, uint flags)
    {
        AreaTable* table = map->Areas;
        uint whole = (uint)Math.Min(pages, (uint)table->Pages) + Guard;
        uint alignment = Alignment(whole - Guard, flags);
        Sync.Lock(&table->Lock);
        uint at = Lowest(table, whole, alignment);
        if (at + whole > (uint)table->Pages) at = MemMap.Nil;
        else AreaTable.Insert(table, at, new Area { Pages = whole, Flags = flags, Descriptor = descriptor });
        Sync.Unlock(&table->Lock);
        return at;
    }

    [Implements(RuleIds.Vmalloc.Alignment)]
    static uint Alignment(uint pages, uint flags)
    {
        if ((flags & Ioremap) == 0 || pages == 0) return 1;
        return 1u << Math.Min(BitOperations.Log2(pages) + 1, MostPagesLog2);
    }

    [Implements(RuleIds.Vmalloc.FirstFit)]
    static uint Lowest(AreaTable* table, uint pages, uint alignment)
    {
        uint at = 0;
        for (uint area = AreaTable.Next(table, 0); area < at + pages; area = AreaTable.Next(table, area + 1))
        {
            // Behind one that a wide alignment skipped the next multiple is the same.
            uint end = area + AreaTable.At(table, area)->Pages;
            at = (end + alignment - 1) & ~(alignment - 1);
        }
        return at;
    }
}
