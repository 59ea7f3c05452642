using Verified.Model.PageFrames;

namespace Verified.Model.HighMemory;

/// <summary>Where the windows stand among the addresses of i386 (R7.1, R7.7 to R7.9).</summary>
public static class WindowAddresses
{
    /// <summary>Temporary mappings of a CPU, one for each type.</summary>
    public const int Types = 13;

    /// <summary>FIXADDR_TOP: fixed mapping n stands n pages below it.</summary>
    public const ulong FixedTop = 0xFFFFF000;

    /// <summary>FIX_KMAP_BEGIN: fixed mappings before the temporary ones.</summary>
    public const int FirstTemporary = 2;

    const ulong TableReach = 4 << 20;
    const int EarlyMappings = 17;

    /// <summary>
    /// The window for permanent mappings shall start so many pages below the boot's fixed mappings as it has slots, and
    /// one more, rounded down to 4 MB; slot n has address start + 4096 * n.
    /// </summary>
    [Rule(RuleIds.HighMemory.SlotAddress, Source = "ULK3 8.1.6; R7.1")]
    public static ulong OfSlot(Layout layout, int slot)
    {
        int mappings = layout.Pkmap == 0 ? 0 : (Types + Local.Room(layout)) * layout.Cpus;
        ulong boot = FixedTop - Bytes(FirstTemporary + mappings + EarlyMappings);
        return ((boot - Bytes(layout.Pkmap + 1)) / TableReach * TableReach) + Bytes(slot);
    }

    /// <summary>
    /// Fixed mapping n shall have address 0xFFFFF000 - 4096 * (2 + n): that of a type on a CPU is number
    /// type + 13 * cpu, and behind all those a local one is slot + 16 * cpu, with debugging slot + 33 * cpu.
    /// </summary>
    [Rule(RuleIds.HighMemory.FixedAddress, Source = "ULK3 8.1.6; R7.7, R7.8; docs/decisions.md")]
    public static ulong OfFixed(int number) => FixedTop - Bytes(FirstTemporary + number);

    /// <summary>The address of the temporary mapping of a type.</summary>
    public static ulong OfType(int cpu, int type) => OfFixed(type + (Types * cpu));

    /// <summary>The address of the local mapping in a slot.</summary>
    public static ulong OfLocal(Layout layout, int cpu, int slot) =>
        OfFixed((Types * layout.Cpus) + slot + (Local.Room(layout) * cpu));

    /// <summary>The lowest address of temporary and local mappings.</summary>
    public static ulong FixedStart(Layout layout) => OfLocal(layout, layout.Cpus - 1, Local.Room(layout) - 1);

    /// <summary>Whether an address is in a temporary or local mapping.</summary>
    public static bool IsFixed(Layout layout, ulong address) =>
        address >= FixedStart(layout) && address < OfFixed(0) + Pages.Size;

    /// <summary>VMALLOC_START.</summary>
    public static ulong AreasStart(Layout layout) =>
        Vmalloc.Range.Start(Addresses.PageOffset + Bytes(LowEnd(layout)));

    /// <summary>The first frame number behind low memory.</summary>
    static int LowEnd(Layout layout) =>
        layout.Zones.Where((_, index) => !new ZoneId(index).IsHighMem).Max(zone => zone.Spanned.End.Number);

    static ulong Bytes(int pages) => (ulong)pages * Pages.Size;

    /// <summary>Slots of a window of 1024 slots on a machine of one CPU.</summary>
    [Example(RuleIds.HighMemory.SlotAddress, "E7.1")]
    internal static string Slots()
    {
        Layout layout = Layout.Of(ZoneLayout.Of(0, 16)) with { Pkmap = 1024 };
        return $"slot 0: 0x{OfSlot(layout, 0):X}, slot 3: 0x{OfSlot(layout, 3):X}";
    }

    /// <summary>USER1 (type 4) of CPU 2.</summary>
    [Example(RuleIds.HighMemory.FixedAddress, "E7.7")]
    internal static string Temporary() =>
        $"CPU 2, type 4: number {4 + (Types * 2)}, 0x{OfType(2, 4):X}";
}
