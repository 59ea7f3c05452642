using System.Runtime.InteropServices;

namespace Verified.Benchmarks.Peers;

/// <summary>
/// Where threads run. A thread that is woken by another starts beside it on one CPU and stays there for longer than a
/// burst lasts; so the two threads are told apart. Without effect where the system has no such call or one CPU.
/// </summary>
static unsafe partial class Affinity
{
    const int Words = 16;

    static readonly ulong[] Allowed = Read();

    /// <summary>Keeps the calling thread on one of the CPUs that the process may use, counted from 0.</summary>
    public static void Pin(int number)
    {
        ulong[] one = new ulong[Words];
        for (int cpu = 0; cpu < Words * 64; cpu++)
        {
            if ((Allowed[cpu / 64] >> cpu & 1) == 0 || number-- > 0) continue;
            one[cpu / 64] = 1UL << cpu;
            Write(one);
            return;
        }
    }

    /// <summary>Lets the calling thread run anywhere again.</summary>
    public static void Release() => Write(Allowed);

    static ulong[] Read()
    {
        ulong[] set = new ulong[Words];
        fixed (ulong* words = set)
            if (OperatingSystem.IsLinux()) _ = Get(0, Words * sizeof(ulong), words);
        return set;
    }

    static void Write(ulong[] set)
    {
        fixed (ulong* words = set)
            if (OperatingSystem.IsLinux()) _ = Set(0, Words * sizeof(ulong), words);
    }

    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    private static partial int Get(int thread, nuint size, ulong* set);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int Set(int thread, nuint size, ulong* set);
}
