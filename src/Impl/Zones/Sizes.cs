using Verified.Rules;

namespace Verified.Impl.Zones;

/// <summary>Zones from the amount of memory (R2.1, R2.2).</summary>
static class Sizes
{
    const uint DmaEnd = 1 << 12, LowEnd = 229376, HighEnd = 1 << 20;

    [Implements(RuleIds.Zones.SizesI386)]
    public static MachineOptions I386(uint maxPfn, bool highMemory)
    {
        uint low = Math.Min(maxPfn, LowEnd), high = Math.Min(maxPfn, HighEnd);
        MachineOptions options = X8664(low);
        return highMemory && high > low ? options with { HighMem = new ZoneOptions(low, high - low) } : options;
    }

    [Implements(RuleIds.Zones.SizesX8664)]
    public static MachineOptions X8664(uint maxPfn) => maxPfn <= DmaEnd
        ? new MachineOptions { Dma = new ZoneOptions(0, maxPfn) }
        : new MachineOptions { Dma = new ZoneOptions(0, DmaEnd), Normal = new ZoneOptions(DmaEnd, maxPfn - DmaEnd) };
}
