namespace Verified.Model.PageFrames;

/// <summary>Addresses of frames and of their descriptors with flat memory (R1.7, R1.8).</summary>
public static class Addresses
{
    /// <summary>Where the kernel sees frame 0.</summary>
    public const ulong PageOffset = 0xC0000000;

    /// <summary>Where mem_map is taken to be.</summary>
    public const ulong MapStart = 0xC1000000;

    /// <summary>The descriptor of frame n shall stand at mem_map + 32 * n.</summary>
    [Rule(RuleIds.PageFrames.DescriptorAddress, Source = "R1.7")]
    public static ulong OfDescriptor(Frame frame) => MapStart + ((ulong)frame.Number * Descriptor.Size);

    /// <summary>The linear address of a low frame shall be 0xC0000000 + 4096 * pfn, and back.</summary>
    [Rule(RuleIds.PageFrames.LinearAddress, Source = "ULK3 8.1.5; R1.7, R1.8")]
    public static ulong OfLow(Frame frame) => PageOffset + ((ulong)frame.Number << Pages.Shift);

    /// <summary>A frame of HighMem has the linear address of its slot (R7.5), and without one none.</summary>
    [Rule(RuleIds.PageFrames.HighAddress, Source = "ULK3 8.1.5; R1.8")]
    public static ulong Of(World world, Frame frame) =>
        !world.Machine.ZoneOf(frame)!.Id.IsHighMem ? OfLow(frame)
        : world.Upper?.HighMemory is { } windows && HighMemory.PageHash.SlotOf(windows, frame) is { } slot
            ? HighMemory.WindowAddresses.OfSlot(world.Machine.Layout, slot)
            : 0;

    /// <summary>The frame at a linear address; null: the address is of no low frame.</summary>
    public static Frame? At(World world, ulong address)
    {
        if (address < PageOffset || (address - PageOffset) >> Pages.Shift > int.MaxValue) return null;
        var frame = new Frame((int)((address - PageOffset) >> Pages.Shift));
        return world.Machine.ZoneOf(frame) is { } zone && !zone.Id.IsHighMem ? frame : null;
    }

    /// <summary>A linear address and its descriptor.</summary>
    [Example(RuleIds.PageFrames.DescriptorAddress, "E1.7")]
    internal static string DescriptorOfAddress()
    {
        var frame = new Frame((int)((0xC0345678 - PageOffset) >> Pages.Shift));
        return $"0xC0345678: pfn 0x{frame.Number:X}, descriptor 0x{OfDescriptor(frame):X}";
    }

    /// <summary>A low and a high frame.</summary>
    [Example(RuleIds.PageFrames.LinearAddress, "E1.8")]
    [Example(RuleIds.PageFrames.HighAddress, "E1.8")]
    internal static string LowAndHigh()
    {
        World world = World.Boot(Layout.Of(ZoneLayout.Of(0, 0x346), highMem: ZoneLayout.Of(0x400, 8)));
        return $"pfn 0x345: 0x{Of(world, new(0x345)):X}, a high frame: {Of(world, new(0x400))}";
    }
}
