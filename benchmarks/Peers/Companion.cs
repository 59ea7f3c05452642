using System.Diagnostics;

namespace Verified.Benchmarks.Peers;

/// <summary>The second thread. It lives as long as the process, for allocators keep something for each
/// thread.</summary>
static class Companion
{
    static readonly Barrier Meeting = new(2);
    static Action work = () => { };

    static Companion() => new Thread(Live) { IsBackground = true, Name = "companion" }.Start();

    /// <summary>Runs both parts at the same time; gives the nanoseconds from the start until both had ended, and which
    /// part of that time the threads were running, 0 to 1.</summary>
    public static (double Nanoseconds, double Running) Run(Action ours, Action theirs)
    {
        long ranThere = 0;
        work = () =>
        {
            long before = ThreadClock.Now;
            theirs();
            ranThere = ThreadClock.Now - before;
        };
        Affinity.Pin(0);
        Meeting.SignalAndWait();
        long start = Stopwatch.GetTimestamp(), ranBefore = ThreadClock.Now;
        ours();
        long ranHere = ThreadClock.Now - ranBefore;
        Meeting.SignalAndWait();
        double wall = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        Affinity.Release();
        return (wall, Math.Min(1, (ranHere + ranThere) / (2 * wall)));
    }

    static void Live()
    {
        Affinity.Pin(1);
        while (true)
        {
            Meeting.SignalAndWait();
            work();
            Meeting.SignalAndWait();
        }
    }
}
