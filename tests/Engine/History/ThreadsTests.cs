using System.Collections.Concurrent;
using System.Diagnostics;
using Verified.Check.History;

namespace Verified.Tests.Engine.History;

public sealed class ThreadsTests
{
    const int Pairs = 20_000;

    [Fact]
    public void Threads_that_share_a_sound_allocator_and_free_for_each_other_are_accepted()
    {
        ConcurrentQueue<uint> free = Memory();
        HistoryReport report = HistoryCheck.Examine(
            Race(log => Take(log, free), (log, frame) => Give(log, free, frame)));
        Assert.Null(report.Violation);
        Assert.Equal((4 * Pairs, 0), (report.Events, report.HeldAtEnd));
    }

    [Fact]
    public void Threads_that_are_given_the_same_frames_are_found_out()
    {
        // Each thread has the whole memory to itself, as if nobody else allocated.
        using var free = new ThreadLocal<ConcurrentQueue<uint>>(Memory);
        HistoryViolation? violation = HistoryCheck.Check(
            Race(log => Take(log, free.Value!), (log, frame) => Give(log, free.Value!, frame)));
        Assert.Equal(HistoryFault.Overlap, violation?.Fault);
    }

    static ConcurrentQueue<uint> Memory() => new(Enumerable.Range(0, 64).Select(frame => (uint)frame));

    static uint Take(HistoryLog log, ConcurrentQueue<uint> free)
    {
        long before = Stopwatch.GetTimestamp();
        uint frame;
        while (!free.TryDequeue(out frame)) Thread.Yield();
        log.Allocated(frame, 0, before, Stopwatch.GetTimestamp());
        return frame;
    }

    static void Give(HistoryLog log, ConcurrentQueue<uint> free, uint frame)
    {
        long before = Stopwatch.GetTimestamp();
        free.Enqueue(frame);
        log.Freed(frame, 0, before, Stopwatch.GetTimestamp());
    }

    /// <summary>Two threads, each of which frees what the other allocated.</summary>
    static HistoryLog[] Race(Func<HistoryLog, uint> take, Action<HistoryLog, uint> give)
    {
        HistoryLog[] logs = [new(0, 2 * Pairs), new(1, 2 * Pairs)];
        ConcurrentQueue<uint>[] mail = [new(), new()];
        using var start = new Barrier(2);
        Thread[] threads = [.. logs.Select(log => new Thread(() =>
        {
            start.SignalAndWait();
            for (int i = 0; i < Pairs; i++)
            {
                mail[1 - log.Thread].Enqueue(take(log));
                uint frame;
                while (!mail[log.Thread].TryDequeue(out frame)) Thread.Yield();
                give(log, frame);
            }
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        return logs;
    }
}
