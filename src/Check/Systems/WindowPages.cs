using Verified.Model;
using Verified.Model.HighMemory;

namespace Verified.Check.Systems;

/// <summary>
/// The pages of all windows by number: those of noncontiguous areas, the slots for permanent mappings, the temporary
/// mappings CPU by CPU, the local ones.
/// </summary>
static class WindowPages
{
    /// <summary>How many there are.</summary>
    public static int Count(Layout layout) => layout.VmallocPages + layout.Pkmap + Fixed(layout);

    /// <summary>The page at an address; null: it is in no window.</summary>
    public static int? At(Layout layout, ulong address)
    {
        int slots = layout.VmallocPages, types = slots + layout.Pkmap;
        return Up(address, WindowAddresses.AreasStart(layout), layout.VmallocPages)
            ?? slots + Up(address, WindowAddresses.OfSlot(layout, 0), layout.Pkmap)
            ?? types + Down(address, WindowAddresses.OfFixed(0), Fixed(layout));
    }

    /// <summary>The address of a page.</summary>
    public static ulong AddressOf(Layout layout, int page)
    {
        int slot = page - layout.VmallocPages, number = slot - layout.Pkmap;
        return slot < 0 ? WindowAddresses.AreasStart(layout) + Bytes(page)
            : number < 0 ? WindowAddresses.OfSlot(layout, slot)
            : WindowAddresses.OfFixed(number);
    }

    /// <summary>The frame of high memory that a page shows; none for others.</summary>
    public static Frame Shown(World world, int page)
    {
        Layout layout = world.Machine.Layout;
        if (world.Upper?.HighMemory is not { } now || page < layout.VmallocPages) return Frame.None;
        int slot = page - layout.VmallocPages, type = slot - layout.Pkmap;
        if (type < 0) return now.Slots[slot].Frame;
        int local = type - (WindowAddresses.Types * layout.Cpus);
        if (local < 0) return now.Cpus[type / WindowAddresses.Types].Types[type % WindowAddresses.Types];
        CpuMappings cpu = now.Cpus[local / Local.Room(layout)];
        for (int depth = 0; depth < cpu.Stack.Length; depth++)
            if (Local.SlotOf(layout, depth) == local % Local.Room(layout)) return cpu.Stack[depth];
        return Frame.None;
    }

    /// <summary>Pages that the range of areas can have: it ends two before the slots at the latest.</summary>
    public static long RoomForAreas(Layout layout) =>
        ((long)(WindowAddresses.OfSlot(layout, 0) - WindowAddresses.AreasStart(layout)) / Pages.Size) - 2;

    static int Fixed(Layout layout) =>
        layout.Pkmap == 0 ? 0 : (WindowAddresses.Types + Local.Room(layout)) * layout.Cpus;

    static int? Up(ulong address, ulong start, int pages) =>
        address >= start && address < start + Bytes(pages) ? (int)((address - start) >> Pages.Shift) : null;

    static int? Down(ulong address, ulong first, int pages)
    {
        ulong end = first + Pages.Size;
        return address < end && address >= end - Bytes(pages) ? (int)((end - 1 - address) >> Pages.Shift) : null;
    }

    static ulong Bytes(int pages) => (ulong)pages * Pages.Size;
}
