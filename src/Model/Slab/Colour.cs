using Verified.Rules;

namespace Verified.Model.Slab;

/// <summary>Where in its first frame a slab begins, so that slabs do not share cache lines (R8.9).</summary>
public static class Colour
{
    /// <summary>
    /// Colours shall be a cache line apart, or the alignment if that is more; there are as many as fit into what is
    /// left over.
    /// </summary>
    [Rule(RuleIds.Slab.ColourCount, Source = "ULK3 8.2.9; R8.9")]
    public static (int Off, int Count) Of(Geometry geometry)
    {
        int off = Math.Max(geometry.Line, geometry.Align);
        return (off, geometry.LeftOver / off);
    }

    /// <summary>
    /// Each new slab takes the next colour, and behind the last comes colour 0 again; a cache without room for colours
    /// has colour 0 alone.
    /// </summary>
    [Rule(RuleIds.Slab.ColourCycle, Source = "ULK3 8.2.9; R8.9")]
    public static int Next(Geometry geometry, int colour) => colour + 1 >= Of(geometry).Count ? 0 : colour + 1;

    /// <summary>The offsets of the first slabs of caches.</summary>
    [Example(RuleIds.Slab.ColourCount, "E8.9")]
    [Example(RuleIds.Slab.ColourCycle, "E8.9")]
    internal static string Offsets() =>
        $"size-256, line 32: {Offsets(256, 32, 7)}; line 128: {Offsets(256, 128, 2)}; 700: {Offsets(700, 128, 4)}";

    static string Offsets(int size, int line, int slabs)
    {
        Geometry own = Geometry.Of(size, 0, CacheFlags.HwCacheAlign, Geometry.Example(64, line))!;
        if (size == 700) own = Geometry.Of(size, 0, 0, Geometry.Example(64, line))!;
        var offsets = new List<int>();
        for (int colour = 0; offsets.Count < slabs; colour = Next(own, colour)) offsets.Add(colour * Of(own).Off);
        return $"{Of(own).Count} colours, {string.Join(",", offsets)}";
    }
}
