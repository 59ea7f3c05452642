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

/// <summary>What the boot worked out. The marks follow later changes of min_free_kbytes.</summary>
/// <param name="MemMapBytes">Bytes of the descriptor array that v2.6 would need (R1.1).</param>
/// <param name="Zones">DMA, Normal, HighMem.</param>
/// <param name="NodeSpanned">Frames of the node, holes included (R2.4).</param>
/// <param name="NodePresent">Frames of the node without holes.</param>
/// <param name="NrZones">The last zone that spans frames, plus 1.</param>
/// <param name="Zonelists">For zone bits 0, 1 and 2 of a request: the zones in the order they are tried (R2.7).</param>
public sealed record BootFacts(ulong MemMapBytes, IReadOnlyList<ZoneFacts> Zones, uint NodeSpanned, uint NodePresent,
    int NrZones, IReadOnlyList<IReadOnlyList<int>> Zonelists);
