using System.Numerics;

namespace Verified.Model.Zones;

/// <summary>The hash of wait queues of a zone (R2.5).</summary>
public static class WaitTable
{
    /// <summary>
    /// The wait-queue hash of a zone shall have one head per 256 spanned frames, rounded up to a power of two, at least
    /// 4 and at most 4096.
    /// </summary>
    [Rule(RuleIds.Zones.WaitTable, Source = "R2.5", AtBoot = true)]
    public static int Size(Pages spanned) =>
        Math.Clamp((int)BitOperations.RoundUpToPowerOf2((uint)(spanned.Count / 256)), 4, 4096);

    /// <summary>Three sizes.</summary>
    [Example(RuleIds.Zones.WaitTable, "E2.5")]
    internal static string ThreeSizes() =>
        $"225280: {Size(new(225280))}, 4096: {Size(new(4096))}, 1000: {Size(new(1000))}";
}
