using Verified.Model.State;
using Verified.Model.Zones;

namespace Verified.Model.PageFrames;

/// <summary>The states of a page frame (R1.10).</summary>
public enum FrameState
{
    /// <summary>No zone spans it.</summary>
    Invalid,

    /// <summary>PG_reserved, or a hole.</summary>
    Reserved,

    /// <summary>First frame of a free block.</summary>
    FreeHead,

    /// <summary>Inside a free block.</summary>
    FreeInterior,

    /// <summary>In a compound block.</summary>
    Compound,

    /// <summary>In a slab.</summary>
    Slab,

    /// <summary>In the page cache or swap cache, or anonymous.</summary>
    Mapped,

    /// <summary>In use by the kernel.</summary>
    Used,

    /// <summary>In a per-CPU list.</summary>
    PerCpu,

    /// <summary>
    /// No users and in no list: inside a block in use or parked, or the rest of one freed with too small an order.
    /// </summary>
    Lost,
}

/// <summary>
/// Everything that can be told of one frame. The order is that of its free or compound block; -1: in neither.
/// </summary>
public sealed record FrameReport(
    FrameState State,
    int Order,
    int Users,
    Mapping Mapping,
    ulong LinearAddress,
    ulong DescriptorAddress,
    int Zone,
    uint Flags,
    ulong Private) : IDetail
{
    /// <inheritdoc/>
    public string? BrokenBy(object? seen) => seen is not FrameReport it || it.State != State ? null
        : it.Zone != Zone ? RuleIds.PageFrames.ZoneTag
        : it.Users != Users ? RuleIds.PageFrames.CountBias
        : it.Mapping != Mapping ? RuleIds.PageFrames.MappingDecoded
        : it.LinearAddress != LinearAddress ? AddressRule(it.LinearAddress)
        : it.DescriptorAddress != DescriptorAddress ? RuleIds.PageFrames.DescriptorAddress
        : null;

    /// <summary>The rule of an address: a high frame has that of its slot, or none.</summary>
    string AddressRule(ulong seen) => LinearAddress == 0 ? RuleIds.PageFrames.HighAddress
        : !new ZoneId(Zone).IsHighMem ? RuleIds.PageFrames.LinearAddress
        : seen == 0 ? RuleIds.PageFrames.HighAddress : RuleIds.HighMemory.SlotAddress;

    /// <inheritdoc/>
    public override string ToString() =>
        $"{State} order {Order}, {Users} users, {Mapping}, zone {Zone}, flags 0x{Flags:x}, private {Private}, at "
        + $"0x{LinearAddress:x}, page 0x{DescriptorAddress:x}";
}

/// <summary>Decides the state of a frame.</summary>
public static class StateTable
{
    /// <summary>
    /// Every frame shall be in exactly one state, the first that fits of: invalid, reserved, free head, free interior,
    /// compound, in a per-CPU list, slab, mapped, used, lost.
    /// </summary>
    [Rule(RuleIds.PageFrames.StateTable, Source = "R1.10")]
    public static FrameState Of(World world, Frame frame)
    {
        if (world.Machine.ZoneOf(frame) is not { } zone) return FrameState.Invalid;
        Descriptor own = world.Frames[frame];
        if (zone.IsHole(frame) || own.Reserved) return FrameState.Reserved;
        FrameSet free = world.Free(zone.Id);
        int at = (frame - zone.Spanned.Start).Count;
        if (free.Contains(at))
            return at % free.BlockOrder(at).Pages.Count == 0 ? FrameState.FreeHead : FrameState.FreeInterior;
        if (Compound.HeadOf(world, frame) is not null) return FrameState.Compound;
        if (PerCpu.Parking.IsParked(own)) return FrameState.PerCpu;
        if (own.OfSlab is not null) return FrameState.Slab;
        if (own.Users == 0) return FrameState.Lost;
        if ((own.Flags & PageFlags.Slab) != 0) return FrameState.Slab;
        return own.Mapping != 0 || (own.Flags & PageFlags.SwapCache) != 0 ? FrameState.Mapped : FrameState.Used;
    }

    /// <summary>What reading the frame shall show.</summary>
    public static FrameReport Report(World world, Frame frame)
    {
        FrameState state = Of(world, frame);
        if (state == FrameState.Invalid) return new(state, -1, 0, default, 0, 0, -1, 0, 0);
        Zone zone = world.Machine.ZoneOf(frame)!;
        DescriptorImage image = Descriptor.Image(world, frame);
        int order = state switch
        {
            FrameState.FreeHead or FrameState.FreeInterior =>
                world.Free(zone.Id).BlockOrder((frame - zone.Spanned.Start).Count).Value,
            FrameState.Compound => world.Frames[Compound.Counted(world, frame)].CompoundOrder,
            _ => -1,
        };
        int users = world.Frames[zone.IsHole(frame) ? frame : Compound.Counted(world, frame)].Users;
        return new(
            state, order, users, Mapping.Decode(image), Addresses.Of(world, frame), Addresses.OfDescriptor(frame),
            zone.Id.Index, image.Flags, image.Private);
    }

    /// <summary>One free block of eight frames.</summary>
    [Example(RuleIds.PageFrames.StateTable, "E1.10")]
    internal static string EightFrames()
    {
        World world = World.Boot(Layout.Of(ZoneLayout.Of(0, 8)));
        return $"frame 0: {Of(world, new(0))}, private {Descriptor.Image(world, new(0)).Private}; "
            + $"frame 1: {Of(world, new(1))}, "
            + $"private {Descriptor.Image(world, new(1)).Private}; free_pages {world.Free(ZoneId.Dma).Count}";
    }
}
