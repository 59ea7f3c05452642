using System.Numerics;
using Verified.Rules;

namespace Verified.Impl.Zones;

/// <summary>The hash of wait queues of a zone (R2.5).</summary>
static class WaitTable
{
    const uint FramesPerQueue = 256, Smallest = 4, Largest = 4096;

    /// <summary>How many wait queues a zone has; none if it spans no frame.</summary>
    [Implements(RuleIds.Zones.WaitTable)]
    public static uint Size(uint spanned) => spanned == 0 ? 0
        : Math.Clamp(BitOperations.RoundUpToPowerOf2(spanned / FramesPerQueue), Smallest, Largest);
}
