using Verified.Check.Systems;
using Verified.Check.Traces;
using Verified.Impl;
using Verified.Impl.PageAllocator;
using Verified.Model;
using Verified.Model.PerCpu;

namespace Verified.Check.Import;

/// <summary>
/// A machine not much larger than the recording needs: peak demand plus marks plus what the per-CPU lists keep back.
/// </summary>
/// <remarks>
/// DMA has its usual 4096 frames. Normal begins with the peak of live frames, full per-CPU lists, pages_low, and two of
/// the largest blocks asked for; it is made larger by an eighth until the implementation serves every request, so
/// fragmentation is paid for as it is met. It never grows beyond what serves every course of requests
/// (<see cref="Enough"/>); what fails there fails for want of DMA.
/// </remarks>
static class CompactLayout
{
    const int DmaFrames = 4096;
    const int BlockFrames = 1024;

    /// <summary>The machine for the commands of a recording.</summary>
    /// <exception cref="TraceFormatException">It would be larger than a machine may be.</exception>
    public static Layout For(IReadOnlyList<Command> commands, int peak, int highestOrder, int cpus, bool lists)
    {
        int listed = lists ? cpus : 0;
        long enough = Enough(peak + Parked(TraceLimits.Frames, listed), highestOrder);
        long frames = Whole(peak + Parked(peak, listed) + (2L << highestOrder) + LowMark(2L * peak));
        while (true)
        {
            if (frames + DmaFrames > TraceLimits.Frames)
                throw new TraceFormatException(
                    $"the recording needs {frames:N0} frames, more than a machine may have; cut it, or give its "
                    + "zoneinfo");
            Layout layout = Layout.Of(ZoneLayout.Of(0, DmaFrames), ZoneLayout.Of(DmaFrames, (int)frames));
            layout = layout with { Cpus = cpus, PerCpuLists = lists };
            if (frames >= enough || Serves(layout, commands)) return layout;
            frames = Math.Min(enough, Whole(frames + (frames / 8)));
        }
    }

    /// <summary>
    /// With M the most frames live or parked, and K the highest order, M * (K + 1) frames serve every course: a block
    /// of order k is opened anew only when every one opened before holds something live or parked, so each of the K
    /// orders above 0 opens at most M frames more.
    /// </summary>
    static long Enough(long peak, int highestOrder)
    {
        long demand = (peak * (highestOrder + 1)) + (2L << highestOrder);
        return Whole(demand + LowMark(2 * demand));
    }

    /// <summary>
    /// The most frames that the lists of so many CPUs keep of a zone of so many frames: a list grows past its high mark
    /// neither by a release, which flushes it first, nor by a refill, which begins at its low mark.
    /// </summary>
    internal static long Parked(int frames, int cpus)
    {
        ListSizes sizes = ListSizes.Of(new(frames));
        return (long)cpus * (sizes.HotHigh + sizes.ColdHigh);
    }

    /// <summary>Whether the implementation serves every request on that machine.</summary>
    static bool Serves(Layout layout, IReadOnlyList<Command> commands)
    {
        using MemorySystem system = MemorySystem.Boot(KernelBoot.OptionsOf(layout));
        var frames = new Dictionary<int, uint>();
        foreach (Command command in commands)
        {
            CpuHandle cpu = system.On(command.Cpu);
            if (!command.Produces)
            {
                cpu.FreePages(frames[command.Target], command.Order.Value);
                continue;
            }

            // Zeroing would cost time and change nothing.
            Result result = cpu.AllocPages(command.Gfp & ~Gfp.Zero, command.Order.Value, (Impl.Context)command.Context);
            if (result is { Outcome: Impl.Outcome.Failed, Reason: not Impl.Reason.OrderTooLarge }) return false;
            frames[command.Id] = result.Frame;
        }

        return true;
    }

    /// <summary>So many frames, rounded up to whole blocks of 1024.</summary>
    internal static long Whole(long frames) => (frames + BlockFrames - 1) / BlockFrames * BlockFrames;

    /// <summary>An upper bound of pages_low of a machine of so many frames and 64 MB more (R3.1, R3.3).</summary>
    internal static long LowMark(long frames)
    {
        long kilobytes = Math.Clamp((long)Math.Sqrt(16.0 * 4 * (frames + (16 << 10))) + 1, 128, 65536);
        return (kilobytes / 4 * 5 / 4) + 1;
    }
}
