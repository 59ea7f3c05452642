using System.Runtime.CompilerServices;
using Verified.Rules;

namespace Verified.Impl.Memory;

/// <summary>
/// The page table of the windows: which frame each of their pages shows. An entry is the index of the frame plus one,
/// or 0. Pages have real addresses that no frame has; with real mappings (<see cref="MachineOptions.RealMappings"/>)
/// the bytes of the frame are there, and an access to a page without an entry faults.
/// </summary>
/// <remarks>Whoever owns a page (a lock of its window, or its CPU) changes its entry; other threads may
/// look.</remarks>
static unsafe class PageTable
{
    /// <summary>The address of a page.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint AddressOf(MemMap* map, uint page) => (nuint)map->WindowBase + ((nuint)page << MemMap.PageShift);

    /// <summary>The page that an address lies in; Nil outside all windows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint PageAt(MemMap* map, nuint address)
    {
        nuint page = (address - (nuint)map->WindowBase) >> MemMap.PageShift;
        return page < (uint)map->Windows.Pages ? (uint)page : MemMap.Nil;
    }

    /// <summary>The index of the frame that a page shows; Nil if it shows none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [Implements(RuleIds.HighMemory.Content)]
    public static uint FrameAt(MemMap* map, uint page) => map->Entries[page] - 1;

    /// <summary>Makes pages show frames, by index; what they showed before they show no more. Frames in a row are
    /// mapped at once.</summary>
    /// <returns>False: the operating system refuses, and the pages show nothing.</returns>
    public static bool TryMap(MemMap* map, uint page, uint* frames, uint count)
    {
        for (uint i = 0; i < count; i++) Enter(map, page + i, frames[i]);
        if (TryShow(map, page, count)) return true;
        Clear(map, page, count);
        return false;
    }

    /// <summary>Makes a page show a frame, by index.</summary>
    /// <returns>False: the operating system refuses, and the page shows nothing.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryMap(MemMap* map, uint page, uint frame)
    {
        // What the page shows already need not be asked of the operating system.
        if (map->Entries[page] == frame + 1) return true;
        if (map->FrameFile >= 0) return TryMap(map, page, &frame, 1);
        map->Entries[page] = frame + 1;
        return true;
    }

    /// <summary>Notes which frame, by index, a page is to show; until <see cref="TryShow"/> it is not there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Enter(MemMap* map, uint page, uint frame) => map->Entries[page] = frame + 1;

    /// <summary>Makes pages show the frames that were noted for them.</summary>
    /// <returns>False: the operating system refuses, and the pages show nothing, as noted as before.</returns>
    [Implements(RuleIds.Vmalloc.Content)]
    public static bool TryShow(MemMap* map, uint page, uint count)
    {
        if (map->FrameFile < 0 || TryMapReal(map, page, count)) return true;
        Hide(map, page, count);
        return false;
    }

    /// <summary>Takes frames out of pages, which are still noted for them.</summary>
    public static void Hide(MemMap* map, uint page, uint count)
    {
        // Where it is refused for want of room the pages go on showing their frames, until others are mapped there.
        if (map->FrameFile >= 0 && count != 0)
            _ = Region.TryEmpty((byte*)AddressOf(map, page), (nuint)count << MemMap.PageShift);
    }

    /// <summary>Forgets what was noted for pages.</summary>
    public static void Clear(MemMap* map, uint page, uint count) =>
        Unsafe.InitBlock(map->Entries + page, 0, count * sizeof(uint));

    /// <summary>Makes pages show nothing.</summary>
    public static void Unmap(MemMap* map, uint page, uint count)
    {
        Clear(map, page, count);
        Hide(map, page, count);
    }

    /// <summary>Makes what is really mapped what the entries say, after they were all brought back.</summary>
    /// <exception cref="InsufficientMemoryException">The operating system refuses.</exception>
    public static void Restore(MemMap* map)
    {
        // Where there are no windows there is no file either.
        if (map->FrameFile < 0) return;
        nuint bytes = (nuint)map->Windows.Pages << MemMap.PageShift;
        if (!Region.TryEmpty(map->WindowBase, bytes) || !TryMapReal(map, 0, (uint)map->Windows.Pages))
            Throw.NoMemory(bytes);
    }

    // Maps what the entries of pages say; pages without an entry stay as they are.
    static bool TryMapReal(MemMap* map, uint page, uint count)
    {
        uint end = page + count;
        while (page < end)
        {
            uint frame = FrameAt(map, page), run = 1;
            if (frame == MemMap.Nil)
            {
                page++;
                continue;
            }
            while (page + run < end && FrameAt(map, page + run) == frame + run) run++;
            if (!Region.TryMap(
                map->FrameFile, (byte*)AddressOf(map, page), (nuint)frame << MemMap.PageShift,
                (nuint)run << MemMap.PageShift))
                return false;
            page += run;
        }
        return true;
    }
}
