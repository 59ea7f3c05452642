using Verified.Model.PageFrames;

namespace Verified.Model.PerCpu;

/// <summary>What it means for a frame to be in a per-CPU list (R1.10, R6.1).</summary>
public static class Parking
{
    static readonly Descriptor Plain = new() { Parked = true };

    /// <summary>
    /// A block in a per-CPU list shall have no users and belong to no free block, so that it neither merges nor counts
    /// as free, and nobody but its CPU hands it out. Its first frame stands for it.
    /// </summary>
    [Rule(RuleIds.PerCpu.Parked, Source = "R1.10, R5.4, R6.1")]
    public static bool IsParked(Descriptor own) => own.Parked;

    /// <summary>The descriptor of a frame without users, parked.</summary>
    internal static Descriptor Park(Descriptor own) =>
        ReferenceEquals(own, Descriptor.Plain) ? Plain : own with { Parked = true };

    /// <summary>The descriptor of a parked frame, parked no more.</summary>
    internal static Descriptor Unpark(Descriptor own) =>
        ReferenceEquals(own, Plain) ? Descriptor.Plain : own with { Parked = false };

    /// <summary>A neighbour in a list.</summary>
    [Example(RuleIds.PerCpu.Parked, "E5.4")]
    internal static string Neighbour()
    {
        World world = World.Boot(Layout.Of(ZoneLayout.Of(0, 2)) with { PerCpuLists = true, MinFreeKbytes = 0 });
        world = PageAllocator.Request.Predict(world, new Command { Gfp = PageAllocator.Gfp.Kernel }).Next;
        world = PageAllocator.Release.Free(world, new(0), Order.Zero, cpu: 0, cold: false).Next;
        return $"frame 0 given back: {StateTable.Of(world, new(0))}, its buddy {StateTable.Of(world, new(1))}; "
            + $"{world.Free(ZoneId.Dma).Count} free";
    }
}
