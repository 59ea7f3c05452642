using Verified.Check.Systems;
using Verified.Check.Traces;
using Verified.Impl;
using Verified.Impl.PageAllocator;
using Verified.Model;

namespace Verified.Check.Import;

/// <summary>A machine not much larger than the recording needs: peak demand plus marks.</summary>
/// <remarks>
/// DMA has its usual 4096 frames. Normal begins with the peak of live frames, pages_low, and two of the largest blocks
/// asked
/// for; it is made larger by an eighth until the implementation serves every request, so fragmentation is paid for as
/// it
/// is met. It never grows beyond what serves every course of requests (<see cref="Enough"/>); what fails there fails
/// for want of DMA.
/// </remarks>
static class CompactLayout
{
    const int DmaFrames = 4096;
    const int BlockFrames = 1024;

    /// <summary>The machine for the commands of a recording.</summary>
    /// <exception cref="TraceFormatException">It would be larger than a machine may be.</exception>
    public static Layout For(IReadOnlyList<Command> commands, int peak, int highestOrder, int cpus)
    {
        long enough = Enough(peak, highestOrder);
        long frames = Whole(peak + (2L << highestOrder) + LowMark(2L * peak));
        while (true)
        {
            if (frames + DmaFrames > TraceLimits.Frames)
                throw new TraceFormatException(
                    $"the recording needs {frames:N0} frames, more than a machine may have; cut it, or give its "
                    + "zoneinfo");
            Layout layout = Layout.Of(ZoneLayout.Of(0, DmaFrames), ZoneLayout.Of(DmaFrames, (int)frames));
            layout = layout with { Cpus = cpus };
            if (frames >= enough || Serves(layout, commands)) return layout;
            frames = Math.Min(enough, Whole(frames + (frames / 8)));
        }
    }

    /// <summary>
    /// With M the peak and K the highest order, M * (K + 1) frames serve every course: a block of order k is opened
    /// anew only
    /// when every one opened before holds something live, so each of the K orders above 0 opens at most M frames more.
    /// </summary>
    static long Enough(int peak, int highestOrder)
    {
        long demand = ((long)peak * (highestOrder + 1)) + (2L << highestOrder);
        return Whole(demand + LowMark(2 * demand));
    }

    /// <summary>Whether the implementation serves every request on that machine.</summary>
    static bool Serves(Layout layout, IReadOnlyList<Command> commands)
    {
        using MemorySystem system = MemorySystem.Boot(KernelBoot.OptionsOf(layout));
        CpuHandle cpu = system.On(0);
        var frames = new Dictionary<int, uint>();
        foreach (Command command in commands)
        {
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

    static long Whole(long frames) => (frames + BlockFrames - 1) / BlockFrames * BlockFrames;

    /// <summary>An upper bound of pages_low of a machine of so many frames and 64 MB more (R3.1, R3.3).</summary>
    static long LowMark(long frames)
    {
        long kilobytes = Math.Clamp((long)Math.Sqrt(16.0 * 4 * (frames + (16 << 10))) + 1, 128, 65536);
        return (kilobytes / 4 * 5 / 4) + 1;
    }
}
