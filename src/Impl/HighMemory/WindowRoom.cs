using Verified.Impl.Memory;
using Verified.Impl.Zones;

namespace Verified.Impl.HighMemory;

/// <summary>Checks that the windows of a machine have room among the addresses of i386 (R7.1, R7.9).</summary>
static class WindowRoom
{
    const int FewestSlots = 2, MostSlots = 1024, MostAreaPages = 32768;

    // 896 MB.
    const uint LowLimit = 0x38000;

    /// <summary>Checks the sizes.</summary>
    /// <exception cref="ArgumentException">The windows cannot be had; the message says why.</exception>
    /// <exception cref="PlatformNotSupportedException">Real mappings cannot be had.</exception>
    public static void Check(MachineOptions options)
    {
        if (options.Pkmap is not 0 and (< FewestSlots or > MostSlots))
            Throw.Layout($"Pkmap is {options.Pkmap}; allowed: {FewestSlots} to {MostSlots}, or 0 for no windows");
        if (options.VmallocPages is < 0 or > MostAreaPages)
            Throw.Layout($"VmallocPages is {options.VmallocPages}; allowed: 1 to {MostAreaPages}, or 0 for no areas");
        bool windows = (options.Pkmap | options.VmallocPages) != 0;
        if (options.CacheLine == 0 && (windows || options.Pools != 0))
            Throw.Layout("Pkmap, VmallocPages and Pools need a machine with caches; set CacheLine");
        if (options.RealMappings && Environment.SystemPageSize != MemMap.PageSize) Throw.NoRealMappings();
        if (windows) CheckRoom(options);
    }

    static void CheckRoom(MachineOptions options)
    {
        ulong low = 0;
        for (int node = 0; node < options.NodeCount; node++)
            for (int kind = 0; kind < Zone.HighMem; kind++)
            {
                ZoneOptions zone = options.ZoneOf(node, kind);
                if (zone.Spanned != 0) low = Math.Max(low, (ulong)zone.Start + zone.Spanned);
            }
        if (low > LowLimit)
            Throw.Layout($"low memory ends at frame {low}; Pkmap and VmallocPages leave room for {LowLimit}");
        ulong room = WindowAddresses.RoomForAreas(WindowShape.Of(options), low);
        if (room < (ulong)options.VmallocPages)
            Throw.Layout($"VmallocPages is {options.VmallocPages}; behind low memory there is room for {room}");
    }
}
