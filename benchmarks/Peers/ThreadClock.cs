using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Verified.Benchmarks.Peers;

/// <summary>The time that the calling thread has run, in nanoseconds: neighbours on the machine do not count. Where
/// the system has no such clock, the time of the day.</summary>
static unsafe partial class ThreadClock
{
    const int OfThread = 3;

    public static long Now
    {
        get
        {
            long* time = stackalloc long[2];
            return OperatingSystem.IsLinux() && Environment.Is64BitProcess && Read(OfThread, time) == 0
                ? (time[0] * 1_000_000_000) + time[1]
                : (long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency));
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int Read(int clock, long* time);
}
