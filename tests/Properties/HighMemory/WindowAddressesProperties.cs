using Verified.Model.HighMemory;

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
        Assert.Equal(start + (5 * 4096), WindowAddresses.AreasEnd(layout));
        Assert.True(WindowAddresses.AreasRoom(layout) >= 5);
    }

    /// <summary>Every page has one address, no two overlap, and the windows rise from areas to fixed mappings.</summary>
    [Theory]
    [Verifies(RuleIds.HighMemory.FixedAddress)]
    [InlineData(5, 2, 7)]
    [InlineData(1024, 64, 4000)]
    [InlineData(0, 3, 9)]
    [InlineData(2, 1, 0)]
    public void Pages_and_addresses_are_the_same_seen_from_both_sides(int slots, int cpus, int areas)
    {
        Layout layout = Machine(slots, cpus, areas: areas);
        int pages = areas + slots + (slots == 0 ? 0 : (13 + 16) * cpus);
        var seen = new HashSet<ulong>();
        for (int page = 0; page < pages; page++)
        {
            ulong address = WindowAddresses.OfPage(layout, page);
            Assert.True(seen.Add(address));
            Assert.Equal(page, WindowAddresses.PageAt(layout, address));
            Assert.Equal(page, WindowAddresses.PageAt(layout, address + 4095));
        }

        Assert.Equal(pages, seen.Count(address => WindowAddresses.PageAt(layout, address) is not null));
        if (slots > 0) Assert.Null(WindowAddresses.PageAt(layout, WindowAddresses.OfSlot(layout, 0) - 1));
        Assert.Null(WindowAddresses.PageAt(layout, WindowAddresses.FixedTop));
        Assert.Null(WindowAddresses.PageAt(layout, 0xC0000000));
    }
}
