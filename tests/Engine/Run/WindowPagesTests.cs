using Verified.Check.Systems;
using Verified.Model;
using Verified.Model.HighMemory;

namespace Verified.Tests.Engine.Run;

public sealed class WindowPagesTests
{
    /// <summary>Every page has one address, and an address in no window has no page.</summary>
    [Theory]
    [InlineData(5, 2, 7, false)]
    [InlineData(1024, 64, 4000, true)]
    [InlineData(0, 3, 9, false)]
    [InlineData(2, 1, 0, true)]
    public void Pages_and_addresses_are_the_same_seen_from_both_sides(int slots, int cpus, int areas, bool debug)
    {
        Layout layout = Layout.Of(ZoneLayout.Of(0, 16)) with
        {
            CacheLine = 32,
            Pkmap = slots,
            VmallocPages = areas,
            Cpus = cpus,
            SlabDebug = debug,
        };
        int pages = areas + slots + (slots == 0 ? 0 : (13 + (debug ? 33 : 16)) * cpus);
        Assert.Equal(pages, WindowPages.Count(layout));
        var seen = new HashSet<ulong>();
        for (int page = 0; page < pages; page++)
        {
            ulong address = WindowPages.AddressOf(layout, page);
            Assert.True(seen.Add(address));
            Assert.Equal(page, WindowPages.At(layout, address));
            Assert.Equal(page, WindowPages.At(layout, address + 4095));
        }

        if (slots > 0) Assert.Null(WindowPages.At(layout, WindowAddresses.OfSlot(layout, 0) - 1));
        Assert.Null(WindowPages.At(layout, WindowAddresses.FixedTop));
        Assert.Null(WindowPages.At(layout, 0xC0000000));
        Assert.InRange(WindowPages.RoomForAreas(layout), areas, 1 << 20);
    }
}
