using System.Collections.Immutable;

namespace Verified.Model.Dialects.V6;

/// <summary>The pool of reserved pages: min_free_kbytes.</summary>
public static class Pool
{
    /// <summary>
    /// min_free_kbytes shall be the square root of 16 times low memory in kilobytes, at least 128 and at most 262144.
    /// </summary>
    [DialectRule(DialectRuleIds.V6.PoolSize, Source = "R3.1")]
    public static long Kilobytes(long lowKilobytes) => Math.Clamp(Root(lowKilobytes * 16), 128, 262144);

    /// <summary>
    /// A value that the user wrote shall stay when memory changes, unless the root of the new memory is larger.
    /// </summary>
    [DialectRule(DialectRuleIds.V6.PoolUser, Source = "R3.2")]
    public static long AfterChange(long user, long lowKilobytes) =>
        Root(lowKilobytes * 16) > user ? Kilobytes(lowKilobytes) : user;

    /// <summary>
    /// With transparent huge pages min_free_kbytes shall be raised to eleven pageblocks for each populated zone up to
    /// Normal, or to a twentieth of low memory if that is less, and never be lowered for them.
    /// </summary>
    /// <remarks>Two pageblocks a zone stay whole, and nine keep the three migrate types apart.</remarks>
    [DialectRule(DialectRuleIds.V6.PoolHugePages, Source = "R3.2")]
    public static long ForHugePages(long kilobytes, ImmutableArray<Zone> zones, long lowPages)
    {
        int populated = zones.Count(zone => zone is { Type: <= ZoneType.Normal, Managed: > 0 });
        return Math.Max(kilobytes, 4 * Math.Min(Zone.PageblockPages * (2 + 9) * populated, lowPages / 20));
    }

    /// <summary>The floor of the square root: exact below 2^52, and so for any memory below 2^48 kilobytes.</summary>
    static long Root(long square) => (long)Math.Sqrt(square);

    /// <summary>A machine with 5 GB.</summary>
    [Example(DialectRuleIds.V6.PoolHugePages, "E3.2")]
    internal static string FiveGigabytes()
    {
        long own = Kilobytes(4 * 1301045);
        return $"{own} raised to {ForHugePages(own, Zone.X8664(3840, 772917, 524288), 1301045)}";
    }
}
