using Verified.Model.HighMemory;
using Range = Verified.Model.Vmalloc.Range;

namespace Verified.Tests.Properties.HighMemory;

public sealed class WindowAddressesProperties
{
    static Layout Machine(int slots, int cpus = 1, int low = 16, int areas = 0) => Layout.Of(ZoneLayout.Of(0, low)) with
    {
        CacheLine = 32,
        Pkmap = slots,
        VmallocPages = areas,
        Cpus = cpus,
    };

    [Fact]
    [Verifies(RuleIds.HighMemory.SlotAddress)]
    public void E7_1_slot_n_stands_n_pages_behind_the_start_of_the_window()
    {
        Layout layout = Machine(1024);
        ulong start = WindowAddresses.OfSlot(layout, 0);
        Assert.Equal(0ul, start % (4 << 20));
        Assert.Equal(start + 0x3000, WindowAddresses.OfSlot(layout, 3));
        // 48 fixed pages, 1025 for the window: from 0xFFBCE000 down to a multiple of 4 MB.
        Assert.Equal(0xFF800000ul, start);
        Assert.Equal(0xFF400000ul, WindowAddresses.OfSlot(Machine(1024, cpus: 64), 0));
    }

    [Theory]
    [InlineData(0x38000, 0xF8800000ul)]
    [InlineData(0x7F00, 0xC8800000ul)]
    [InlineData(0x8000, 0xC8800000ul)]
    [InlineData(0, 0xC0800000ul)]
    public void The_range_of_areas_begins_8_to_16_MB_behind_low_memory(int low, ulong start)
    {
        Layout layout = low == 0
            ? Layout.Of(ZoneLayout.Empty, highMem: ZoneLayout.Of(64, 8)) with { VmallocPages = 5 }
            : Machine(0, low: low, areas: 5);
        Assert.Equal(start, WindowAddresses.AreasStart(layout));
    }

    /// <summary>The fixed mappings end where the machine's last local one stands, above the slots.</summary>
    [Theory]
    [Verifies(RuleIds.HighMemory.FixedAddress)]
    [InlineData(5, 2)]
    [InlineData(1024, 64)]
    public void Fixed_mappings_stand_above_the_slots(int slots, int cpus)
    {
        Layout layout = Machine(slots, cpus);
        ulong lowest = WindowAddresses.OfFixed(((13 + 16) * cpus) - 1);
        Assert.Equal(lowest, WindowAddresses.FixedStart(layout));
        Assert.True(WindowAddresses.OfSlot(layout, slots) < lowest);
        Assert.True(WindowAddresses.IsFixed(layout, lowest));
        Assert.True(WindowAddresses.IsFixed(layout, WindowAddresses.OfFixed(0) + 4095));
        Assert.False(WindowAddresses.IsFixed(layout, lowest - 1));
        Assert.False(WindowAddresses.IsFixed(layout, WindowAddresses.OfFixed(0) + 4096));
    }

    [Theory]
    [Verifies(RuleIds.Vmalloc.Range)]
    [InlineData(0, 1, false)]
    [InlineData(2, 1, false)]
    [InlineData(1024, 64, true)]
    [InlineData(973, 1, false)]
    [InlineData(974, 1, false)]
    [InlineData(975, 1, false)]
    [InlineData(915, 3, false)]
    [InlineData(916, 3, false)]
    [InlineData(917, 3, false)]
    public void Windows_have_the_addresses_and_the_room_that_the_model_gives_them(int slots, int cpus, bool debug)
    {
        Layout layout = Layout.Of(ZoneLayout.Of(0, 16)) with { Pkmap = slots, Cpus = cpus, SlabDebug = debug };
        var shape = Impl.Memory.WindowShape.Of(new() { Pkmap = slots, Cpus = cpus, SlabDebug = debug });
        ulong window = WindowAddresses.OfSlot(layout, 0);
        Assert.Equal(window, Impl.HighMemory.WindowAddresses.OfSlot(shape, 0));
        Assert.Equal(window + 0x5000, Impl.HighMemory.WindowAddresses.OfSlot(shape, 5));
        for (ulong low = 0; low <= 0x38000; low += low % 2048 == 2047 ? 2u : low % 2048 == 1 ? 2046u : 1u)
        {
            ulong start = Range.Start(0xC0000000 + (low << 12));
            Assert.Equal((window - 8192 - start) >> 12, Impl.HighMemory.WindowAddresses.RoomForAreas(shape, low));
        }
    }
}
