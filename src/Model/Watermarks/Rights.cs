using Verified.Model.PageAllocator;

namespace Verified.Model.Watermarks;

/// <summary>How far a caller may dig into the reserve (R3.11).</summary>
public readonly record struct Rights(bool High, bool Harder)
{
    /// <summary>No rights: the first scan of every request.</summary>
    public static Rights None => default;

    /// <summary>The rights of a caller in the second scan.</summary>
    public static Rights Of(uint gfp, Context context) => new(IsHigh(gfp), IsHarder(gfp, context));

    /// <summary>A request with __GFP_HIGH may use half of the minimum.</summary>
    [Rule(RuleIds.Watermarks.RightsHigh, Source = "ULK3 8.1.9; R3.11")]
    public static bool IsHigh(uint gfp) => (gfp & Gfp.High) != 0;

    /// <summary>
    /// A real-time task outside an interrupt, or a caller that cannot wait, may use a further quarter of what is left
    /// of the minimum.
    /// </summary>
    [Rule(RuleIds.Watermarks.RightsHarder, Source = "ULK3 8.1.9; R3.11")]
    public static bool IsHarder(uint gfp, Context context) =>
        (gfp & Gfp.Wait) == 0 || (context & (Context.RealTime | Context.Interrupt)) == Context.RealTime;

    /// <summary>
    /// A caller that frees memory itself or is about to die may, outside an interrupt, take the last frame.
    /// </summary>
    [Rule(RuleIds.Watermarks.RightsMemAlloc, Source = "ULK3 8.1.9; R3.11, R4.9")]
    public static bool IsUnmarked(Context context) =>
        (context & (Context.MemAlloc | Context.Interrupt)) == Context.MemAlloc;

    /// <summary>What of a mark is left to respect.</summary>
    public int Lower(int mark)
    {
        if (High) mark -= mark / 2;
        if (Harder) mark -= mark / 4;
        return mark;
    }

    /// <summary>Each caller class at two marks.</summary>
    [Example(RuleIds.Watermarks.RightsHarder, "E3.11")]
    internal static string CallerClasses() => string.Join("; ", new (string Name, uint Gfp, Context Context)[]
    {
        ("GFP_KERNEL", Gfp.Kernel, Context.Process), ("real-time GFP_KERNEL", Gfp.Kernel, Context.RealTime),
        ("mask 0", 0, Context.Process), ("HIGH with WAIT", Gfp.High | Gfp.Wait, Context.Process),
        ("GFP_ATOMIC", Gfp.Atomic, Context.Process),
    }.Select(caller =>
        $"{caller.Name}: {Of(caller.Gfp, caller.Context).Lower(939)}, {Of(caller.Gfp, caller.Context).Lower(1000)}"));
}
