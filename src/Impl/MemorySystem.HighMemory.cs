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
