namespace Verified.Impl;

/// <summary>One zone of a booted machine.</summary>
/// <param name="Start">Its first frame (pfn).</param>
/// <param name="Spanned">Frames, holes included.</param>
/// <param name="Present">Frames without holes.</param>
/// <param name="WaitTableSize">Wait queues (R2.5).</param>
/// <param name="Aligned">False if v2.6 would print its alignment notice (R2.6).</param>
/// <param name="Min">pages_min.</param>
/// <param name="Low">pages_low.</param>
/// <param name="High">pages_high.</param>
/// <param name="Reserve">lowmem_reserve by classzone (R3.6).</param>
public sealed record ZoneFacts(uint Start, uint Spanned, uint Present, uint WaitTableSize, bool Aligned,
    uint Min, uint Low, uint High, IReadOnlyList<uint> Reserve);

/// <summary>One node of a booted machine (R2.4).</summary>
/// <param name="Start">The first frame (pfn) of its lowest zone; 0 if it spans none.</param>
/// <param name="Spanned">Frames of its zones, holes included.</param>
/// <param name="Present">Frames of its zones without holes.</param>
/// <param name="NrZones">Its last zone that spans frames, 0 to 2, plus 1; 0 if it spans none.</param>
/// <param name="MemMapBytes">Bytes of the descriptor array that v2.6 would need for it (R1.1).</param>
/// <param name="Zonelists">For zone bits 0, 1 and 2 of a request: the zones in the order they are tried (R2.7,
/// R2.11).</param>
public sealed record NodeFacts(uint Start, uint Spanned, uint Present, int NrZones, ulong MemMapBytes,
    IReadOnlyList<IReadOnlyList<int>> Zonelists);

/// <summary>What the boot worked out. Marks and reserves follow later changes of the tunables.</summary>
/// <param name="Zones">DMA, Normal, HighMem of each node in turn.</param>
/// <param name="Nodes">The nodes.</param>
public sealed record BootFacts(IReadOnlyList<ZoneFacts> Zones, IReadOnlyList<NodeFacts> Nodes)
{
    /// <summary>Bytes of the descriptor arrays of all nodes (R1.1).</summary>
    public ulong MemMapBytes => Nodes.Aggregate(0ul, (bytes, node) => bytes + node.MemMapBytes);
}
