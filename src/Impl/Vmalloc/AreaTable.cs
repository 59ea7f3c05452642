using System.Numerics;
using System.Runtime.InteropServices;
using Verified.Impl.Memory;
using Verified.Rules;

namespace Verified.Impl.Vmalloc;

/// <summary>
/// vmlist: all areas, by their first pages. An area has at least one page, so each page has a place for the area that
/// begins there, behind a bit that says whether one does: no list, no search. Bits and places stand behind the head.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
unsafe struct AreaTable
{
    public const int Bytes = 64;
    const int WordShift = 6, BitMask = 63;

    /// <summary>Held by who looks for an area, adds one or takes one out.</summary>
    public int Lock;

    /// <summary>How many pages the range has.</summary>
    public int Pages;

    /// <summary>Bytes of a table for a range of so many pages.</summary>
    public static nuint BytesFor(int pages) =>
        pages == 0 ? 0 : Bytes + Words(pages) * sizeof(ulong) + (nuint)pages * (nuint)sizeof(Area);

    /// <summary>The place of the area that begins at a page.</summary>
    public static Area* At(AreaTable* table, uint page) => (Area*)(Starts(table) + Words(table->Pages)) + page;

    /// <summary>The area that begins at a page of the range; null: none does. The caller holds the lock.</summary>
    [Implements(RuleIds.Vmalloc.Exact)]
    public static Area* Find(AreaTable* table, uint page)
    {
        if (page >= (uint)table->Pages || (Starts(table)[page >> WordShift] >> (int)(page & BitMask) & 1) == 0)
            return null;
        return At(table, page)->Leaves != 0 ? null : At(table, page);
    }

    /// <summary>The first page at or behind one at which an area begins, also one that leaves; Nil if none
    /// does.</summary>
    public static uint Next(AreaTable* table, uint page)
    {
        ulong* starts = Starts(table);
        uint words = (uint)Words(table->Pages), word = page >> WordShift;
        if (word >= words) return MemMap.Nil;
        ulong bits = starts[word] & (ulong.MaxValue << (int)(page & BitMask));
        while (bits == 0)
        {
            if (++word == words) return MemMap.Nil;
            bits = starts[word];
        }
        return (word << WordShift) + (uint)BitOperations.TrailingZeroCount(bits);
    }

    public static void Insert(AreaTable* table, uint page, Area area)
    {
        *At(table, page) = area;
        Starts(table)[page >> WordShift] |= 1UL << (int)(page & BitMask);
    }

    public static void Remove(AreaTable* table, uint page) =>
        Starts(table)[page >> WordShift] &= ~(1UL << (int)(page & BitMask));

    static ulong* Starts(AreaTable* table) => (ulong*)(table + 1);

    static nuint Words(int pages) => ((nuint)pages + BitMask) >> WordShift;
}
