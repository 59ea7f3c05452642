using Verified.Analyzers;

namespace Verified.Tests.House;

public sealed class AtomicsOnlyInSyncTests
{
    const string Atomic = """
        using System.Threading;
        using static System.Threading.Volatile;
        using Guard = System.Threading.Monitor;
        class Lists
        {
            volatile int head; // VER006
            SpinLock spin; // VER006
            readonly Lock gate = new(); // VER006
            readonly object slots = new SemaphoreSlim(1); // VER006
            Mutex mutex; // VER006
            ReaderWriterLockSlim readers; // VER006
            int A(ref int x) => Interlocked.Increment(ref x); // VER006
            int B(ref int x) => Read(ref x); // VER006
            void C() { lock (this) { } } // VER006
            void D() => Guard.Enter(this); // VER006
            void E() => Thread.MemoryBarrier(); // VER006
            void F() => System.Threading.Interlocked.MemoryBarrier(); // VER006
            void G() => gate.Enter(); // VER006
            int H() => Interlocked.CompareExchange<object>(ref mutexes, null, null) is null ? head : 1; // VER006
            object mutexes;
        }
        """;

    const string Plain = """
        using System.Threading;
        /// <summary>Not <see cref="Monitor"/>.</summary>
        class Lists
        {
            int locked;
            int A() => Thread.CurrentThread.ManagedThreadId + locked;
            string B() => nameof(Interlocked);
            void C() => Sync.Enter(ref locked);
        }
        static class Sync { public static void Enter(ref int word) => word = 1; }
        """;

    [Fact]
    public void Atomics_outside_Sync_are_reported() =>
        Probe.Trips<AtomicsOnlyInSyncAnalyzer>(Atomic, "Verified.Impl", "src/Impl/Buddy/Merge.cs");

    [Fact]
    public void A_file_that_only_ends_like_Sync_is_not_Sync() =>
        Probe.Trips<AtomicsOnlyInSyncAnalyzer>(Atomic, "Verified.Impl", "src/Impl/NotSync.cs");

    [Fact]
    public void Sync_is_free() =>
        Probe.Passes<AtomicsOnlyInSyncAnalyzer>(Atomic, "Verified.Impl", "src/Impl/Sync.cs");

    [Fact]
    public void Other_floors_are_free() => Probe.Passes<AtomicsOnlyInSyncAnalyzer>(Atomic, "Verified.Check");

    [Fact]
    public void Code_that_calls_Sync_passes() =>
        Probe.Passes<AtomicsOnlyInSyncAnalyzer>(Plain, "Verified.Impl", "src/Impl/Buddy/Merge.cs");
}
