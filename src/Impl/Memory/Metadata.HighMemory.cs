namespace Verified.Impl.Memory;

/// <summary>The part of the metadata that windows have.</summary>
readonly unsafe partial struct Metadata
{
    /// <summary>What each page of the windows shows: the index of a frame plus one, or 0.</summary>
    public Span<uint> Entries => new(map->Entries, map->Windows.Pages);

    /// <summary>Makes pages of the windows show frames, by index; false: the operating system refuses.</summary>
    public bool TryMap(uint page, ReadOnlySpan<uint> frames)
    {
        fixed (uint* from = frames) return PageTable.TryMap(map, page, from, (uint)frames.Length);
    }

    /// <summary>Makes pages of the windows show nothing.</summary>
    public void Unmap(uint page, uint count) => PageTable.Unmap(map, page, count);
}
