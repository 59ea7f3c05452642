namespace Verified.Model.Slab;

/// <summary>How the slabs of a cache are laid out (R8.4 to R8.7, R8.9). Sizes are in bytes.</summary>
/// <param name="Size">Of an object, with the gap to the next.</param>
/// <param name="Align">Of objects.</param>
/// <param name="Num">Objects in a slab.</param>
/// <param name="Order">Of the block of frames that a slab takes.</param>
/// <param name="LeftOver">What no object takes: room for colours.</param>
/// <param name="OffSlab">Whether slab descriptors are kept outside the slabs.</param>
/// <param name="SlabSize">Of a slab descriptor with its chain.</param>
/// <param name="Line">Of a cache line.</param>
public sealed record Geometry(
    int Size, int Align, int Num, Order Order, int LeftOver, bool OffSlab, int SlabSize, int Line)
{
    /// <summary>The flags of the cache, with those that debugging adds.</summary>
    public uint Flags { get; init; }

    /// <summary>Bytes before what a caller gets of an object.</summary>
    public int Head { get; init; }

    /// <summary>Bytes that a caller gets of an object.</summary>
    public int Length { get; init; } = Size;

    /// <summary>The largest object.</summary>
    public const int Largest = 32 * Pages.Size;

    /// <summary>Bytes in a word, the smallest object.</summary>
    public const int Word = 4;

    const int DescriptorBytes = 24;
    const int ChainBytes = 2;
    const int LastOrder = 5;

    /// <summary>
    /// What the descriptor in the largest general cache that keeps its descriptors on slab, size-256, has room for.
    /// </summary>
    const int OffSlabLimit = (256 - DescriptorBytes) / ChainBytes;

    /// <summary>
    /// Objects shall be aligned to a word; with SLAB_HWCACHE_ALIGN to the cache line, halved while two fit into it; and
    /// to what the caller asks for, if that is more.
    /// </summary>
    [Rule(RuleIds.Slab.Alignment, Source = "ULK3 8.2.10; R8.4")]
    public static int Alignment(int size, int asked, uint flags, int line)
    {
        int align = Word;
        if ((flags & CacheFlags.HwCacheAlign) != 0)
            for (align = line; size <= align / 2;) align /= 2;
        return Math.Max(align, asked);
    }

    /// <summary>
    /// A slab of an order holds as many objects as fit behind its descriptor, which is rounded up to the alignment, or
    /// takes no room if it is kept elsewhere; the rest is left over.
    /// </summary>
    [Rule(RuleIds.Slab.Estimate, Source = "ULK3 8.2.6; R8.6")]
    public static (int Num, int LeftOver) Estimate(int order, int size, int align, bool offSlab)
    {
        int room = Pages.Size << order;
        int num = 0;
        while (Needed(num + 1) <= room) num++;
        return (num, room - Needed(num));

        int Needed(int objects) =>
            (objects * size) + (offSlab ? 0 : Up(Descriptor(objects), align));
    }

    /// <summary>
    /// A slab shall have the lowest order at which at most an eighth is left over, but at most 1, or 0 up to 32 MB of
    /// memory, as soon as one object fits; caches that can be reclaimed have order 0 for objects up to a page.
    /// </summary>
    [Rule(RuleIds.Slab.SlabOrder, Source = "ULK3 8.2.6; R8.7")]
    public static int SlabOrder(int size, int align, bool offSlab, uint flags, bool small)
    {
        if ((flags & CacheFlags.ReclaimAccount) != 0 && size <= Pages.Size) return 0;
        for (int order = 0; ; order++)
        {
            var (num, left) = Estimate(order, size, align, offSlab);
            if (order == LastOrder) return order;
            if (num == 0) continue;
            if (offSlab && num > OffSlabLimit) return order - 1;
            if (order >= (small ? 0 : 1) || left * 8 <= Pages.Size << order) return order;
        }
    }

    /// <summary>
    /// The slab descriptors of objects of 512 bytes or more shall be kept off slab, unless they fit into what is left
    /// over.
    /// </summary>
    [Rule(RuleIds.Slab.OffSlab, Source = "ULK3 8.2.5; R8.5")]
    public static Geometry Place(Geometry estimated, int size)
    {
        int bytes = Descriptor(estimated.Num);
        int rounded = Up(bytes, estimated.Align);
        if (!IsOffSlab(size)) return estimated with { SlabSize = rounded };
        return estimated.LeftOver >= rounded
            ? estimated with { SlabSize = rounded, LeftOver = estimated.LeftOver - rounded }
            : estimated with { SlabSize = bytes, OffSlab = true };
    }

    /// <summary>The layout for objects of that size; null: no object fits.</summary>
    public static Geometry? Of(int size, int asked, uint flags, Machine machine)
    {
        int line = machine.Layout.CacheLine;
        if (machine.Layout.SlabDebug) flags = Debugging.Flags(size, asked, flags, line);
        size = Up(size, Word);
        var (head, bytes, align) = Debugging.Room(size, Alignment(size, asked, flags, line), flags);
        int objects = Up(bytes, align);
        bool off = IsOffSlab(bytes);
        int order = SlabOrder(objects, align, off, flags, machine.Present.Count <= 32 << (20 - Pages.Shift));
        var (num, left) = Estimate(order, objects, align, off);
        if (num == 0) return null;
        return Place(new(objects, align, num, new(order), left, false, 0, line), bytes) with
        {
            Flags = flags,
            Head = head,
            Length = machine.Layout.SlabDebug ? size : objects,
        };
    }

    /// <summary>
    /// Colours shall be a cache line apart, or the alignment if that is more; there are as many as fit into what is
    /// left over.
    /// </summary>
    [Rule(RuleIds.Slab.ColourCount, Source = "ULK3 8.2.9; R8.9")]
    public static (int Off, int Count) ColoursOf(int leftOver, int align, int line) =>
        (Math.Max(line, align), leftOver / Math.Max(line, align));

    /// <summary>How far apart its colours are, and how many there are.</summary>
    public (int Off, int Count) Colours => ColoursOf(LeftOver, Align, Line);

    /// <summary>
    /// Each new slab takes the next colour, and behind the last comes colour 0 again; a cache without room for colours
    /// has colour 0 alone.
    /// </summary>
    [Rule(RuleIds.Slab.ColourCycle, Source = "ULK3 8.2.9; R8.9")]
    public int NextColour(int colour) => colour + 1 >= Colours.Count ? 0 : colour + 1;

    /// <summary>Bytes of a slab descriptor with the chain of so many objects.</summary>
    internal static int Descriptor(int objects) => DescriptorBytes + (objects * ChainBytes);

    static bool IsOffSlab(int size) => size >= Pages.Size / 8;

    internal static int Up(int bytes, int align) => (bytes + align - 1) / align * align;

    /// <summary>The layout on a machine of so many megabytes with cache lines of so many bytes.</summary>
    internal static Geometry Example(
        int size, uint flags = 0, int megabytes = 64, int line = 128, bool debug = false) => Of(
        size, 0, flags, Machine.Of(
            Layout.Of(ZoneLayout.Of(0, megabytes << (20 - Pages.Shift))) with { CacheLine = line, SlabDebug = debug },
            Policy.Kernel))!;

    /// <summary>Sizes around the halves of a line of 128 bytes.</summary>
    [Example(RuleIds.Slab.Alignment, "E8.4")]
    internal static string Lines() => "line 128: " + string.Join(", ", ((int[])[32, 33, 64, 65, 20])
        .Select(size => $"size {size}: {Alignment(size, 0, CacheFlags.HwCacheAlign, 128)}"));

    /// <summary>Objects around 512 bytes.</summary>
    [Example(RuleIds.Slab.OffSlab, "E8.5")]
    internal static string AroundEighth() => string.Join("; ",
        ((Geometry[])[Example(508), Example(512), Example(600), Example(500, CacheFlags.HwCacheAlign)])
        .Select(own => $"{own.Size}: off slab {own.OffSlab}, descriptor {own.SlabSize}, left {own.LeftOver}"));

    /// <summary>Small objects.</summary>
    [Example(RuleIds.Slab.Estimate, "E8.6")]
    internal static string Small() => string.Join(", ", ((int[])[100, 52, 144, 4, 12])
        .Select(size => $"{size}: {Estimate(0, size, Word, false)}")) + $", 52 by line: {Estimate(0, 64, 64, false)}";

    /// <summary>Large objects, and a small machine.</summary>
    [Example(RuleIds.Slab.SlabOrder, "E8.7")]
    internal static string Large() => string.Join(", ", ((int[])[700, 1500, 3000, 5000, 9000, 20000, 70000, 131072])
        .Select(size => Example(size))
        .Concat([Example(1500, megabytes: 32), Example(1500, CacheFlags.ReclaimAccount)])
        .Select(own => $"{own.Size}: order {own.Order.Value} num {own.Num} left {own.LeftOver}"));

    /// <summary>The offsets of the first slabs of caches.</summary>
    [Example(RuleIds.Slab.ColourCount, "E8.9"), Example(RuleIds.Slab.ColourCycle, "E8.9")]
    internal static string Offsets()
    {
        return $"size-256, line 32: {First(Example(256, CacheFlags.HwCacheAlign, line: 32))}; "
            + $"line 128: {First(Example(256, CacheFlags.HwCacheAlign))}; 700: {First(Example(700))}";

        static string First(Geometry own) => $"{own.Colours.Count} colours" + Enumerable.Range(0, 7).Aggregate(
            (Text: "", Colour: 0),
            (at, _) => ($"{at.Text},{at.Colour * own.Colours.Off}", own.NextColour(at.Colour))).Text;
    }
}
