using System.Numerics;

namespace Verified.Model.Slab;

/// <summary>How a build with debugging lays objects out (R8.22).</summary>
public static class Debugging
{
    const uint Words = CacheFlags.RedZone | CacheFlags.StoreUser;

    /// <summary>
    /// With debugging a cache shall have red zones and keep last users if its objects are smaller than a page or stay
    /// below the same power of two with them, unless its caller asks for an alignment above that of the cache; and it
    /// shall be poisoned, except with SLAB_DESTROY_BY_RCU.
    /// </summary>
    [Rule(RuleIds.Slab.DebugAutomatic, Source = "R8.22")]
    public static uint Flags(int size, int asked, uint flags, int line)
    {
        bool small = size < Pages.Size || Bits(size - 1) == Bits(size - 1 + (3 * Geometry.Word));
        if (small) flags |= Words;
        if ((flags & CacheFlags.DestroyByRcu) == 0) flags |= CacheFlags.Poison;
        int usual = Geometry.Alignment(Geometry.Up(size, Geometry.Word), 0, flags, line);
        return asked > usual ? flags & ~Words : flags;
    }

    /// <summary>
    /// A red zone takes a word before and one behind an object, and the last user one more behind; objects with either
    /// are aligned to a word. A caller gets what is behind the first red zone.
    /// </summary>
    [Rule(RuleIds.Slab.DebugLayout, Source = "R8.22")]
    public static (int Head, int Bytes, int Align) Room(int size, int align, uint flags)
    {
        int red = (flags & CacheFlags.RedZone) != 0 ? Geometry.Word : 0;
        int user = (flags & CacheFlags.StoreUser) != 0 ? Geometry.Word : 0;
        return (red, size + red + red + user, red + user > 0 ? Geometry.Word : align);
    }

    static int Bits(int value) => BitOperations.Log2((uint)value);

    /// <summary>Sizes below a page, and a page.</summary>
    [Example(RuleIds.Slab.DebugLayout, "E8.22"), Example(RuleIds.Slab.DebugAutomatic, "E8.22")]
    internal static string Sizes() => string.Join(", ", ((int[])[60, 100, 4000, 4096, 4080])
        .Select(size => (Asked: size, Own: Geometry.Example(size, debug: true)))
        .Select(at => $"{at.Asked} -> {at.Own.Size} (flags 0x{at.Own.Flags:X}, object at {at.Own.Head})"));
}
