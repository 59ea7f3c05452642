using System.Collections.Immutable;
using Verified.Model.Watermarks;

namespace Verified.Model;

/// <summary>What can be written while the machine runs, and what follows from it. Immutable.</summary>
public sealed class Tunables
{
    Tunables(
        int minFreeKbytes, long dmaRatio, long normalRatio, ImmutableArray<ZoneMarks> marks,
        ImmutableArray<ImmutableArray<int>> reserves)
    {
        MinFreeKbytes = minFreeKbytes;
        DmaRatio = dmaRatio;
        NormalRatio = normalRatio;
        Marks = marks;
        Reserves = reserves;
    }

    /// <summary>min_free_kbytes in force.</summary>
    public int MinFreeKbytes { get; }

    /// <summary>lowmem_reserve_ratio of the DMA zones in force.</summary>
    public long DmaRatio { get; }

    /// <summary>lowmem_reserve_ratio of the Normal zones in force.</summary>
    public long NormalRatio { get; }

    /// <summary>The marks of each zone.</summary>
    public ImmutableArray<ZoneMarks> Marks { get; }

    /// <summary>lowmem_reserve by zone, then by class.</summary>
    public ImmutableArray<ImmutableArray<int>> Reserves { get; }

    /// <summary>What a machine boots with.</summary>
    public static Tunables Boot(Machine machine)
    {
        Layout layout = machine.Layout;
        int kilobytes = layout.MinFreeKbytes ?? Pool.Size(machine);
        return new(
            kilobytes, layout.DmaRatio, layout.NormalRatio, ZoneMarks.All(machine, kilobytes),
            Reserve.All(machine.Zones, layout.DmaRatio, layout.NormalRatio));
    }

    /// <summary>With min_free_kbytes written and all marks recomputed.</summary>
    public Tunables WithMinFree(Machine machine, int kilobytes) =>
        new(kilobytes, DmaRatio, NormalRatio, ZoneMarks.All(machine, kilobytes), Reserves);

    /// <summary>With the ratios written and all reserves recomputed.</summary>
    public Tunables WithRatios(Machine machine, long dma, long normal) =>
        new(MinFreeKbytes, dma, normal, Marks, Reserve.All(machine.Zones, dma, normal));
}
