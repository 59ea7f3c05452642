using Verified.Check.History;

namespace Verified.Tests.Engine.History;

public sealed class HistoryLogTests
{
    [Fact]
    public void A_log_gives_back_what_was_recorded()
    {
        var log = new HistoryLog(3, 2);
        log.Allocated(8, 2, 10, 12);
        log.Freed(8, 2, 20, 20);
        Assert.Equal(
            [
                new(3, 0, HistoryOperation.Allocate, 8, 2, 10, 12),
                new HistoryEvent(3, 1, HistoryOperation.Free, 8, 2, 20, 20),
            ],
            log.Events.ToArray());
    }

    [Fact]
    public void Recording_beyond_the_capacity_says_so_and_keeps_what_is_there()
    {
        var log = new HistoryLog(7, 1);
        log.Allocated(8, 0, 1, 2);
        var full = Assert.Throws<InvalidOperationException>(() => log.Freed(8, 0, 3, 4));
        Assert.Equal("the log of thread 7 is full: it has room for 1 calls", full.Message);
        Assert.Equal(1, log.Count);
    }

    [Fact]
    public void Orders_and_stamps_that_cannot_be_are_refused()
    {
        var log = new HistoryLog(0, 4);
        Assert.Throws<ArgumentOutOfRangeException>(() => log.Allocated(0, -1, 1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => log.Freed(0, 32, 1, 2));
        Assert.Throws<ArgumentException>(() => log.Allocated(0, 0, 2, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new HistoryLog(0, -1));
        Assert.Equal(0, log.Count);
    }

    [Fact]
    public void Recording_takes_no_managed_memory()
    {
        var log = new HistoryLog(0, 2000);
        Record(log);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Record(log);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(2000, log.Count);
    }

    static void Record(HistoryLog log)
    {
        for (uint i = 0; i < 500; i++)
        {
            log.Allocated(i, 0, i, i);
            log.Freed(i, 0, i, i);
        }
    }
}
