using System.Diagnostics;

namespace Verified.Benchmarks.Peers;

/// <summary>The second thread. It lives as long as the process, for allocators keep something for each
/// thread.</summary>
static class Companion
{
    static readonly Barrier Meeting = new(2);
    static Action work = () => { };
    static long ran, allocated;

    static Companion() => new Thread(Live) { IsBackground = true, Name = "companion" }.Start();

    /// <summary>Bytes that both parts of all runs allocated on the managed heap.</summary>
    public static long ManagedBytes { get; private set; }

    /// <summary>Runs both parts at the same time; gives the nanoseconds from the start until both had ended, and which
    /// part of that time the threads were running, 0 to 1.</summary>
    public static (double Nanoseconds, double Running) Run(Action ours, Action theirs)
    {
        work = theirs;
        Affinity.Pin(0);
        Meeting.SignalAndWait();
        long start = Stopwatch.GetTimestamp(), ranBefore = ThreadClock.Now, before = GC.GetAllocatedBytesForCurrentThread();
        ours();
        long ranHere = ThreadClock.Now - ranBefore;
        long allocatedHere = GC.GetAllocatedBytesForCurrentThread() - before;
        Meeting.SignalAndWait();
        double wall = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        Affinity.Release();
        ManagedBytes += allocatedHere + allocated;
        return (wall, Math.Min(1, (ranHere + ran) / (2 * wall)));
    }

    static void Live()
    {
        Affinity.Pin(1);
        while (true)
        {
            Meeting.SignalAndWait();
            long before = ThreadClock.Now, had = GC.GetAllocatedBytesForCurrentThread();
            work();
            ran = ThreadClock.Now - before;
            allocated = GC.GetAllocatedBytesForCurrentThread() - had;
            Meeting.SignalAndWait();
        }
    }
}
