using Verified.Impl;
using Verified.Tests.Properties.Zones;

namespace Verified.Tests.Properties.HighMemory;

public sealed class WindowRoomProperties
{
    static readonly MachineOptions Cached = new() { Dma = new(0, 8), CacheLine = 32 };

    static readonly MachineOptions Largest = Cached with { Normal = new(8, 0x38000 - 8) };

    /// <summary>Pages of areas behind the largest low memory: from 8 MiB behind it to two pages before the windows.
    /// </summary>
    const int LargestRoom = ((0xFFC0 - 0xF880) << 4) - 2;

    public static TheoryData<MachineOptions> Allowed =>
    [
        Cached with { Pkmap = 2 },
        Cached with { Pkmap = 1024 },
        Cached with { VmallocPages = 1 },
        Cached with { VmallocPages = 32768 },
        Largest with { Pkmap = 2 },
        Largest with { VmallocPages = LargestRoom },
        Cached with { Pkmap = 2, Normal = new(8, 8), HighMem = new(0x38000, 8) },
    ];

    public static TheoryData<MachineOptions, string> Refused => new()
    {
        { Cached with { Pkmap = 1 }, "Pkmap is 1; allowed: 2 to 1024, or 0 for no windows" },
        { Cached with { Pkmap = -1 }, "Pkmap is -1; allowed: 2 to 1024, or 0 for no windows" },
        { Cached with { Pkmap = 1025 }, "Pkmap is 1025; allowed: 2 to 1024, or 0 for no windows" },
        { Cached with { VmallocPages = -1 }, "VmallocPages is -1; allowed: 1 to 32768, or 0 for no areas" },
        { Cached with { VmallocPages = 32769 }, "VmallocPages is 32769; allowed: 1 to 32768, or 0 for no areas" },
        { new() { Dma = new(0, 8), Pkmap = 2 }, "Pkmap, VmallocPages and Pools need a machine with caches" },
        { new() { Dma = new(0, 8), VmallocPages = 1 }, "Pkmap, VmallocPages and Pools need a machine with caches" },
        { new() { Dma = new(0, 8), Pools = 1 }, "Pkmap, VmallocPages and Pools need a machine with caches" },
        { Cached with { Normal = new(0x38000, 1), Pkmap = 2 }, "low memory ends at frame 229377; Pkmap and" },
        { Cached with { Normal = new(0x38000, 1), VmallocPages = 1 }, "low memory ends at frame 229377; Pkmap and" },
        { new() { Dma = new(0x38000, 1), CacheLine = 32, Pkmap = 2 }, "low memory ends at frame 229377; Pkmap and" },
        {
            new() { Nodes = [new() { Dma = new(0, 1) }, new() { Dma = new(0x38000, 1) }], CacheLine = 32, Pkmap = 2 },
            "low memory ends at frame 229377; Pkmap and VmallocPages leave room for 229376"
        },
        { Largest with { VmallocPages = 32768 }, "VmallocPages is 32768; behind low memory there is room for " },
    };

    [Theory]
    [MemberData(nameof(Allowed))]
    public void The_last_window_that_is_allowed_boots(MachineOptions options) =>
        BootLimits.AssertBoots(options);

    [Theory]
    [MemberData(nameof(Refused))]
    public void The_first_that_is_not_allowed_is_refused_with_what_is_wrong(MachineOptions options, string wrong) =>
        BootLimits.AssertRefused(options, wrong);
}
