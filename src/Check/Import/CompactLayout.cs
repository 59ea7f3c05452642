using Verified.Check.Traces;
using Verified.Model;

namespace Verified.Check.Import;

/// <summary>The smallest usual machine on which the commands of a recording run without failure.</summary>
/// <remarks>
/// Normal holds, with M the peak of live frames and K the highest order asked for:
/// <list type="bullet">
/// <item>M * (K + 1) frames for the demand and its fragmentation. A buddy system opens a fresh block for order k only
/// when every aligned block of that order that it opened before holds something live. The worst course asks for
/// ascending orders and leaves one frame in each block: each of the K orders above 0 then opens at most M frames
/// more.</item>
/// <item>pages_low of Normal, so that the first scan passes (R4.9): 5/4 of min_free_kbytes / 4, at most.</item>
/// <item>Two blocks of order K, so that the block asked for is there besides, and the per-order test (R3.8)
/// passes.</item>
/// </list>
/// DMA has its usual 4096 frames and counts as a gift. Requests for DMA memory have no more than that, as on any
/// machine.
/// </remarks>
static class CompactLayout
{
    const int DmaFrames = 4096;
    const int BlockFrames = 1024;

    /// <summary>The machine for the blocks of a recording.</summary>
    /// <exception cref="TraceFormatException">It would be larger than a machine may be.</exception>
    public static Layout For(int peak, int highestOrder, int cpus)
    {
        long demand = (long)peak * (highestOrder + 1) + (2L << highestOrder);
        // The low mark grows with the root of memory, so that of twice the demand and 64 MB is an upper bound for the
        // sum.
        long frames = demand + LowMark(2 * demand + (16 << 10));
        frames = (frames + BlockFrames - 1) / BlockFrames * BlockFrames;
        if (frames + DmaFrames > TraceLimits.Frames)
            throw new TraceFormatException(
                $"the recording needs {frames:N0} frames, more than a machine may have; cut it, or give its zoneinfo");
        return Layout.Of(ZoneLayout.Of(0, DmaFrames), ZoneLayout.Of(DmaFrames, (int)frames)) with { Cpus = cpus };
    }

    /// <summary>An upper bound of pages_low of a machine of so many frames (R3.1, R3.3).</summary>
    static long LowMark(long frames)
    {
        long kilobytes = Math.Clamp((long)Math.Sqrt(16.0 * 4 * frames) + 1, 128, 65536);
        return kilobytes / 4 * 5 / 4 + 1;
    }
}
