using Verified.Impl;
using Range = Verified.Model.Vmalloc.Range;

namespace Verified.Tests.Properties.Vmalloc;

public sealed class RangeProperties
{
    [Fact]
    [Verifies(RuleIds.Vmalloc.Range)]
    public void E7_9_The_range_begins_behind_low_memory()
    {
        Assert.Equal(0xF8800000u, Range.Start(0xF8000000));
        Assert.Equal(0xC8800000u, Range.Start(0xC7F00000));
        Assert.Equal(0xC8800000u, Range.Start(0xC8000000));
        // What boot gave away behind low memory comes before the gap.
        Assert.Equal(0xC9000000u, Range.Start(0xC8000000, early: 1));
    }

    [Fact]
    [Verifies(RuleIds.Vmalloc.Range)]
    public void The_gap_before_it_is_at_least_8_MB_and_less_than_16()
    {
        for (ulong end = 0xC0000000; end <= 0xF8000000; end += 0x1F3000)
        {
            ulong gap = Range.Start(end) - end;
            Assert.InRange(gap, 8UL << 20, (16UL << 20) - 1);
            Assert.Equal(0u, Range.Start(end) % (8 << 20));
        }
    }

    [Fact]
    [Verifies(RuleIds.Vmalloc.Range)]
    public void A_range_that_would_reach_the_permanent_mappings_is_refused()
    {
        const uint Low = 0x38000;
        Layout layout = Layout.Of(ZoneLayout.Of(0, 4096), ZoneLayout.Of(4096, (int)Low - 4096)) with { CacheLine = 32 };
        ulong end = Model.HighMemory.WindowAddresses.OfSlot(layout, 0) - 8192;
        int room = (int)((end - Range.Start(0xC0000000UL + ((ulong)Low << 12))) >> 12);
        MachineOptions options = new() { Dma = new(0, 4096), Normal = new(4096, Low - 4096), CacheLine = 32 };
        using var machine = MemorySystem.Boot(options with { VmallocPages = room });
        Assert.Equal(room, machine.WindowPages);
        Assert.Throws<ArgumentException>(() => MemorySystem.Boot(options with { VmallocPages = room + 1 }));
    }
}
