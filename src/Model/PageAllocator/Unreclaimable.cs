namespace Verified.Model.PageAllocator;

/// <summary>Zones that are not worth scanning (R4.14, R5.5).</summary>
public static class Unreclaimable
{
    /// <summary>The priority at which every zone is scanned: the first of 12 down to 0.</summary>
    public const int FirstPriority = 12;

    /// <summary>A zone that is all unreclaimable shall be scanned at the first priority only.</summary>
    [Rule(RuleIds.PageAllocator.ReclaimSkipped, Source = "R4.14")]
    public static bool IsSkipped(ZoneReclaim own, int priority) => own.Unreclaimable && priority != FirstPriority;

    /// <summary>
    /// kswapd shall declare a zone all unreclaimable when four times as many frames were scanned as the zone could give
    /// back.
    /// </summary>
    [Rule(RuleIds.PageAllocator.KswapdUnreclaimable, Source = "R4.14")]
    public static bool IsDeclared(uint scanned, int reclaimable) => scanned >= 4UL * (uint)reclaimable;

    /// <summary>
    /// A frame that joins the free blocks of a zone shall make the zone reclaimable again and set its pages_scanned to
    /// 0.
    /// </summary>
    [Rule(RuleIds.PageAllocator.FreedClears, Source = "R4.14, R5.5")]
    public static World Clear(World world, ZoneId zone)
    {
        if (world.Reclaim is not { } reclaim) return world;
        ZoneReclaim own = reclaim[zone];
        return own.Scanned == 0 && !own.Unreclaimable
            ? world
            : world.With(reclaim.With(zone, own with { Scanned = 0, Unreclaimable = false }));
    }

    /// <summary>A hundred frames.</summary>
    [Example(RuleIds.PageAllocator.KswapdUnreclaimable, "E4.14")]
    internal static string Hundred() =>
        $"100 reclaimable: scanned 399 {IsDeclared(399, 100)}, scanned 400 {IsDeclared(400, 100)}";
}
