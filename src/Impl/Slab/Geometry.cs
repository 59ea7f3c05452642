using Verified.Impl.Memory;
using Verified.Rules;

namespace Verified.Impl.Slab;

/// <summary>How objects lie in slabs: worked out when a cache is made (R8.4 to R8.7, R8.9).</summary>
struct Geometry
{
    public const uint Word = 4, LargestObject = 32 * MemMap.PageSize;

    const int LargestOrder = 5;
    const uint LeastOffSlab = MemMap.PageSize / 8, AcceptableWaste = 8;

    public uint Size, Align, Num, SlabSize, Colour, ColourOff;

    /// <summary>Bytes before and of what a caller gets of an object.</summary>
    public uint Head, Length;

    /// <summary>The flags of the cache, with those that debugging adds.</summary>
    public uint Flags;
    public int Order;
    public bool OffSlab;

    /// <summary>Bytes of a slab that are in no use but for its colour.</summary>
    public uint LeftOver;

    /// <summary>The geometry for objects of a size. Num is 0 if none fits.</summary>
    /// <param name="size">Bytes as asked for, 4 to 131072.</param>
    /// <param name="align">The caller's wish.</param>
    /// <param name="flags">The flags of the cache.</param>
    /// <param name="line">Bytes of a cache line.</param>
    /// <param name="roomy">Whether the machine has more than 32 MiB.</param>
    /// <param name="debugs">Whether it debugs its caches.</param>
    public static Geometry Of(uint size, uint align, uint flags, uint line, bool roomy,
        bool debugs = false)
    {
        uint rounded = RoundUp(size, Word);
        if (debugs) flags = Debugging.FlagsOf(size, align, flags, Alignment(rounded, 0, flags, line));
        var geometry = new Geometry { Align = Alignment(rounded, align, flags, line), Flags = flags };
        uint whole = debugs ? Debugging.Guard(rounded, flags, ref geometry) : rounded;
        geometry.OffSlab = IsLarge(whole);
        geometry.Size = RoundUp(whole, geometry.Align);
        if (!debugs) geometry.Length = geometry.Size;
        geometry.ChooseOrder(flags, roomy);
        if (geometry.Num == 0) return geometry;
        geometry.PlaceDescriptor();
        geometry.CountColours(line);
        return geometry;
    }

    /// <summary>What objects of a size are aligned to.</summary>
    [Implements(RuleIds.Slab.Alignment), Implements(RuleIds.Slab.ObjectAlignment)]
    static uint Alignment(uint size, uint wish, uint flags, uint line)
    {
        uint align = Word;
        if ((flags & CacheFlags.HardwareAlign) != 0)
            for (align = line; size <= align / 2;) align /= 2;
        return Math.Max(align, wish);
    }

    // Decided before the size is rounded up to the alignment.
    static bool IsLarge(uint size) => size >= LeastOffSlab;

    /// <summary>How many objects fit into 2^order frames beside their descriptor, and the bytes left over.</summary>
    [Implements(RuleIds.Slab.Estimate)]
    void Estimate(int order)
    {
        uint room = (uint)MemMap.PageSize << order;
        uint fixedPart = OffSlab ? 0 : (uint)SlabDescriptor.Bytes, each = OffSlab ? 0 : (uint)sizeof(ushort);
        // Frames and objects are multiples of the alignment, so rounding up takes none away.
        Num = (room - fixedPart) / (Size + each);
        LeftOver = room - Num * Size - RoundUp(fixedPart + Num * each, Align);
    }

    [Implements(RuleIds.Slab.SlabOrder)]
    void ChooseOrder(uint flags, bool roomy)
    {
        int enough = roomy ? 1 : 0;
        Estimate(Order);
        if ((flags & CacheFlags.ReclaimAccount) != 0 && Size <= MemMap.PageSize) return;
        while (Order < LargestOrder)
        {
            // 2.6.11 also ends where a descriptor off slab would have too many objects. It never has: a slab grows only
            // while less than an object, and more than an eighth of it, is left over, so it has 16 of them at most.
            if (Num != 0 && (Order >= enough || LeftOver * AcceptableWaste <= (uint)MemMap.PageSize << Order)) return;
            Estimate(++Order);
        }
    }

    [Implements(RuleIds.Slab.OffSlab)]
    void PlaceDescriptor()
    {
        uint plain = SlabDescriptor.Bytes + Num * sizeof(ushort);
        SlabSize = RoundUp(plain, Align);
        if (!OffSlab) return;
        if (LeftOver >= SlabSize)
        {
            OffSlab = false;
            LeftOver -= SlabSize;
        }
        else SlabSize = plain;
    }

    [Implements(RuleIds.Slab.ColourCount)]
    void CountColours(uint line)
    {
        ColourOff = Math.Max(line, Align);
        Colour = LeftOver / ColourOff;
    }

    static uint RoundUp(uint value, uint align) => (value + align - 1) & ~(align - 1);
}
