using Verified.Impl.HighMemory;
using Verified.Impl.Memory;

namespace Verified.Impl;

/// <summary>The windows of a system: addresses at which frames can be mapped.</summary>
public sealed unsafe partial class MemorySystem
{
    /// <summary>Pages of all windows: the range of noncontiguous areas, the slots for permanent mappings, 13 temporary
    /// and 16 local mappings of each CPU, in this order.</summary>
    public int WindowPages => Live->Windows.Pages;

    /// <summary>The address of a page of the windows, 0 to <see cref="WindowPages"/> - 1.</summary>
    public nuint WindowAddress(int page)
    {
        if ((uint)page >= (uint)WindowPages) Throw.OutOfRange(nameof(page), page, $"0 to {WindowPages - 1}");
        return PageTable.AddressOf(map, (uint)page);
    }

    /// <summary>The page of the windows that an address lies in.</summary>
    public bool TryWindowPageOf(nuint address, out int page)
    {
        page = (int)PageTable.PageAt(Live, address);
        return page >= 0;
    }

    /// <summary>The frame (pfn) that a page of the windows shows, or false.</summary>
    public bool TryFrameAtPage(int page, out uint frame)
    {
        uint index = (uint)page < (uint)WindowPages ? PageTable.FrameAt(map, (uint)page) : MemMap.Nil;
        frame = index == MemMap.Nil ? 0 : map->First + index;
        return index != MemMap.Nil;
    }

    /// <summary>The bytes behind a page of the windows of a machine with real mappings: an access faults while nothing
    /// is mapped there. Valid until the page is unmapped.</summary>
    public Span<byte> WindowBytes(int page) => new((void*)WindowAddress(page), MemMap.PageSize);

    /// <summary>Huge pages of 2 MiB that the operating system has put behind the frames by now: 0 where it has none,
    /// does not tell, or takes no advice for memory that can be mapped twice (RealMappings).</summary>
    public int LargePages => HugePages.In(
        (nuint)Live->Frames, (nuint)map->Count << MemMap.PageShift);

    /// <summary>The slot for permanent mappings that was taken last, and how many callers were told to wait since one
    /// was last left. Slots are the pages of the windows behind those of noncontiguous areas.</summary>
    public (int Last, int Waiters) Pkmap => ((int)CheckedWindows->Last, CheckedWindows->Waiters);

    /// <summary>pkmap_count of a slot, 0 to <see cref="MachineOptions.Pkmap"/> - 1 (R7.2).</summary>
    public int PkmapCount(int slot)
    {
        _ = CheckedWindows;
        if ((uint)slot >= (uint)map->Windows.Slots)
            Throw.OutOfRange(nameof(slot), slot, $"0 to {map->Windows.Slots - 1}");
        return *WindowTable.Count(map, (uint)slot);
    }

    /// <summary>Writes bucket, frame (pfn) and slot of each record of the hash of addresses, bucket by bucket, as far
    /// as they fit; returns how many values. Ends on a broken list too.</summary>
    public int PageHashRecords(Span<int> values)
    {
        WindowTable* table = CheckedWindows;
        int written = 0;
        for (int bucket = 0; bucket < PageHash.Buckets; bucket++)
            for (uint number = table->Buckets[bucket]; number != 0 && written + 3 <= values.Length;)
            {
                PageRecord* record = WindowTable.Record(map, number - 1);
                values[written++] = bucket;
                values[written++] = (int)(map->First + record->Frame);
                values[written++] = (int)record->Slot;
                number = record->Next;
            }
        return written;
    }

    /// <summary>How many temporary mappings forbid preemption on a CPU, and how many local ones it has.</summary>
    public (int Preemption, int Local) MappingsOf(int cpu)
    {
        CpuWindows* own = WindowTable.Cpu(CheckedMap(cpu), cpu);
        return (own->Preemption, own->Depth);
    }

    /// <summary>The page of the windows for temporary mappings of a type, 0 to 12, on a CPU.</summary>
    public int PageOfType(int cpu, int type) => (int)WindowAddresses.PageOfType(CheckedMap(cpu), cpu, (uint)type);

    /// <summary>The page of the windows for the local mapping of a CPU that was made as the n-th, from 0.</summary>
    public int PageOfLocal(int cpu, int depth) =>
        (int)WindowAddresses.PageOfLocal(CheckedMap(cpu), cpu, Local.SlotOf(map, depth));

    WindowTable* CheckedWindows
    {
        get
        {
            if (Live->WindowTable == null) Throw.NoWindows();
            return map->WindowTable;
        }
    }

    MemMap* CheckedMap(int cpu)
    {
        _ = CheckedWindows;
        if ((uint)cpu >= (uint)map->CpuCount) Throw.OutOfRange(nameof(cpu), cpu, $"0 to {map->CpuCount - 1}");
        return map;
    }

    void PlaceWindows()
    {
        if (map->Windows.Pages == 0) return;
        // A page before them that is not theirs; one behind them every region has.
        const int Guard = MemMap.PageSize;
        (nint start, int file) = arena.AdmitWindows(((nuint)map->Windows.Pages << MemMap.PageShift) + Guard);
        map->WindowBase = (byte*)start + Guard;
        map->FrameFile = file;
    }
}
