namespace Verified.Model.Vmalloc;

/// <summary>Where noncontiguous areas lie (R7.9).</summary>
public static class Range
{
    const ulong Gap = 8UL << 20;

    /// <summary>
    /// The range shall begin at a multiple of 8 MB, at least 8 MB and less than 16 MB behind the direct mapping of low
    /// memory.
    /// </summary>
    /// <param name="highMemory">The first address behind low memory.</param>
    /// <param name="early">Bytes that the boot reserves behind it.</param>
    [Rule(RuleIds.Vmalloc.Range, Source = "ULK3 8.3.1; R7.9", AtBoot = true)]
    public static ulong Start(ulong highMemory, ulong early = 0) => (highMemory + early + (2 * Gap) - 1) & ~(Gap - 1);

    /// <summary>Low memory that ends at a multiple of 8 MB, and 1 MB short of one.</summary>
    [Example(RuleIds.Vmalloc.Range, "E7.9")]
    internal static string Starts() => string.Join(", ", ((ulong[])[0xF8000000, 0xC7F00000, 0xC8000000])
        .Select(end => $"0x{end:X}: 0x{Start(end):X}"));
}
