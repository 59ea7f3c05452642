using Verified.Impl.Memory;
using Verified.Rules;

namespace Verified.Impl.HighMemory;

/// <summary>The addresses that windows have on i386, by which a reader knows them, and their pages here.</summary>
static unsafe class WindowAddresses
{
    const ulong LinearStart = 0xC0000000, FixedTop = 0xFFFFF000, AreasGap = 8 << 20, TableReach = 4 << 20;

    // Fixed mappings before the temporary ones, and behind all: 16 for early mappings, 1 to test write protection.
    const int FirstTemporary = 2, EarlyMappings = 17;

    /// <summary>The address of a slot on i386.</summary>
    [Implements(RuleIds.HighMemory.SlotAddress)]
    public static ulong OfSlot(in WindowShape windows, uint slot)
    {
        int mappings = FirstTemporary + (WindowShape.Types + windows.Depth) * windows.Cpus + EarlyMappings;
        ulong below = FixedTop - Bytes(mappings) - Bytes(windows.Slots + 1);
        return below - below % TableReach + Bytes((int)slot);
    }

    /// <summary>Pages between the end of low memory, as a frame, and the slots, without the gaps.</summary>
    [Implements(RuleIds.Vmalloc.Range)]
    public static ulong RoomForAreas(in WindowShape windows, ulong lowEnd)
    {
        ulong start = LinearStart + (lowEnd << MemMap.PageShift) + 2 * AreasGap - 1;
        return (OfSlot(windows, 0) - 2 * MemMap.PageSize - (start - start % AreasGap)) >> MemMap.PageShift;
    }

    /// <summary>The page of the temporary mapping of a type.</summary>
    [Implements(RuleIds.HighMemory.FixedAddress)]
    public static uint PageOfType(MemMap* map, int cpu, uint type) =>
        (uint)(map->Windows.FixedAt + WindowShape.Types * cpu) + type;

    /// <summary>The page of the local mapping in a slot.</summary>
    [Implements(RuleIds.HighMemory.FixedAddress)]
    public static uint PageOfLocal(MemMap* map, int cpu, int slot) =>
        (uint)(map->Windows.LocalAt + map->Windows.Depth * cpu + slot);

    static ulong Bytes(int pages) => (ulong)pages << MemMap.PageShift;
}
