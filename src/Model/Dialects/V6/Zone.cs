using System.Collections.Immutable;

namespace Verified.Model.Dialects.V6;

/// <summary>The zones that a kernel can have, lowest first (R2.2).</summary>
public enum ZoneType
{
    /// <summary>Below 16 MB.</summary>
    Dma,

    /// <summary>Below 4 GB.</summary>
    Dma32,

    /// <summary>What the kernel always maps.</summary>
    Normal,

    /// <summary>Without a permanent mapping; 32-bit kernels only.</summary>
    HighMem,

    /// <summary>For pages that can be moved, carved out on request.</summary>
    Movable,

    /// <summary>Memory of devices.</summary>
    Device,
}

/// <summary>A zone of a node.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Managed">Its managed pages: the present ones without those reserved at boot (R2.3).</param>
public readonly record struct Zone(ZoneType Type, long Managed)
{
    /// <summary>Pages of a pageblock, the unit of migrate types: order 9 (R5.13).</summary>
    public const int PageblockPages = 512;

    /// <summary>Whether it takes part in low memory, of which the pool is kept (R3.4).</summary>
    public bool IsLow => Type is not (ZoneType.HighMem or ZoneType.Movable);

    /// <summary>The zones of a node on x86_64 with nothing in Movable and Device.</summary>
    public static ImmutableArray<Zone> X8664(long dma, long dma32, long normal) =>
    [
        new(ZoneType.Dma, dma), new(ZoneType.Dma32, dma32), new(ZoneType.Normal, normal),
        new(ZoneType.Movable, 0), new(ZoneType.Device, 0),
    ];
}
