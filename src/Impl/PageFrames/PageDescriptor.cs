namespace Verified.Impl;

/// <summary>A page descriptor as v2.6 stores it (R1.1), without the list link.</summary>
/// <param name="Flags">Flag bits 0 to 19, node and zone from bit 29, with several nodes from bit 24.</param>
/// <param name="Count">Users - 1.</param>
/// <param name="Mapcount">Page table entries that map the frame - 1.</param>
/// <param name="Private">The order if the frame heads a free block; the first frame (pfn) if it is compound; else free
/// for the owner's use.</param>
/// <param name="Mapping">0, an address_space, or an anon_vma with bit 0 set.</param>
/// <param name="Index">The offset in the mapping in pages; on the second frame of a compound block its order.</param>
public readonly record struct PageDescriptor(
    uint Flags, int Count, int Mapcount, ulong Private, ulong Mapping, ulong Index);

/// <summary>What a frame is used for (R1.10).</summary>
public enum FrameState : byte
{
    /// <summary>Outside all zones.</summary>
    Invalid,

    /// <summary>PG_reserved: kernel, or a hole.</summary>
    Reserved,

    /// <summary>The first frame of a free block.</summary>
    FreeHead,

    /// <summary>Another frame of a free block.</summary>
    FreeInterior,

    /// <summary>In use by the kernel.</summary>
    Used,

    /// <summary>In use by a slab.</summary>
    Slab,

    /// <summary>In the page cache, in the swap cache, or anonymous.</summary>
    Mapped,

    /// <summary>Part of a compound block.</summary>
    Compound,

    /// <summary>No users, not reserved, and in no free block: inside a block in use or in a page list, or freed with
    /// too small an order.</summary>
    Lost,

    /// <summary>Unused, in a page list of a CPU.</summary>
    PerCpu,
}

/// <summary>A frame, decoded.</summary>
/// <param name="Valid">Whether it lies in a zone; a hole does.</param>
/// <param name="State">What it is used for.</param>
/// <param name="Order">The order of the free or compound block that it belongs to; -1 if none.</param>
/// <param name="Users">How many users; of a compound block, those of its first frame (R1.5).</param>
/// <param name="Mappers">How many page table entries map it: page_mapcount (R1.9).</param>
/// <param name="Anonymous">Whether its mapping is an anon_vma (R1.9).</param>
/// <param name="PageMapping">page_mapping (R1.9); <see cref="FrameInfo.SwapperSpace"/> in the swap cache.</param>
/// <param name="PageIndex">page_index (R1.9).</param>
/// <param name="LinearAddress">0xC0000000 + 4096 * pfn, or 0 if the frame has no linear address (R1.8).</param>
/// <param name="DescriptorAddress">0xC1000000 + 32 * pfn (R1.7).</param>
/// <param name="Zone">Its zone, node * 3 + kind; -1 if not valid.</param>
/// <param name="Node">Its node; -1 if not valid.</param>
public readonly record struct FrameInfo(
    bool Valid, FrameState State, int Order, int Users, int Mappers, bool Anonymous, ulong PageMapping,
    ulong PageIndex, ulong LinearAddress, ulong DescriptorAddress, int Zone, int Node)
{
    /// <summary>Stands for the address of the swapper space, which the machine does not model.</summary>
    public const ulong SwapperSpace = 0xC0FFEE00;
}
