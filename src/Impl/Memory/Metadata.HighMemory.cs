using Verified.Impl.HighMemory;

namespace Verified.Impl.Memory;

/// <summary>The part of the metadata that windows have.</summary>
readonly unsafe partial struct Metadata
{
    /// <summary>What each page of the windows shows: the index of a frame plus one, or 0.</summary>
    public Span<uint> Entries => new(map->Entries, map->Windows.Pages);

    /// <summary>The head of the table of windows; only in a machine with windows of high memory.</summary>
    public ref WindowTable Windows => ref *map->WindowTable;

    /// <summary>The count of a slot.</summary>
    public ref int SlotCount(int slot) => ref *WindowTable.Count(map, (uint)slot);

    /// <summary>The first record of a bucket, its number plus one.</summary>
    public ref uint Bucket(int bucket) => ref map->WindowTable->Buckets[bucket];

    /// <summary>A record of the hash of addresses.</summary>
    public ref PageRecord Record(int number) => ref *WindowTable.Record(map, (uint)number);

    /// <summary>What a CPU keeps of its own mappings.</summary>
    public ref CpuWindows Mappings(int cpu) => ref *WindowTable.Cpu(map, cpu);

    /// <summary>The page of the first slot.</summary>
    public int SlotsAt => map->Windows.SlotsAt;

    /// <summary>Makes pages of the windows show frames, by index; false: the operating system refuses.</summary>
    public bool TryMap(uint page, ReadOnlySpan<uint> frames)
    {
        fixed (uint* from = frames) return PageTable.TryMap(map, page, from, (uint)frames.Length);
    }

    /// <summary>Makes pages of the windows show nothing.</summary>
    public void Unmap(uint page, uint count) => PageTable.Unmap(map, page, count);
}
