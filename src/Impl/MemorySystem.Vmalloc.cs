using Verified.Impl.Memory;
using Verified.Impl.Vmalloc;

namespace Verified.Impl;

/// <summary>The noncontiguous areas of a system.</summary>
public sealed unsafe partial class MemorySystem
{
    /// <summary>Copies the areas in the order of their addresses, as far as there is room, and returns how many there
    /// are.</summary>
    public int Areas(Span<AreaInfo> into)
    {
        if (Live->Windows.Areas == 0) return 0;
        int count = 0;
        Sync.Lock(&map->Areas->Lock);
        for (uint page = AreaTable.Next(map->Areas, 0); page != MemMap.Nil; page = AreaTable.Next(map->Areas, page + 1))
        {
            Area* area = AreaTable.Find(map->Areas, page);
            if (area == null) continue;
            if (count < into.Length)
                into[count] = new((int)page, (int)area->Pages, area->Flags, (int)area->Mapped);
            count++;
        }
        Sync.Unlock(&map->Areas->Lock);
        return count;
    }

    /// <summary>Copies the frames (pfn) that an area shows, as far as there is room, and returns how many these are;
    /// -1: no area begins at that page of the range.</summary>
    public int AreaFrames(int page, Span<uint> into)
    {
        if ((uint)page >= (uint)Live->Windows.Areas) return -1;
        int count = -1;
        Sync.Lock(&map->Areas->Lock);
        Area* area = AreaTable.Find(map->Areas, (uint)page);
        if (area != null)
        {
            count = (int)area->Mapped;
            for (int i = 0; i < Math.Min(count, into.Length); i++)
                into[i] = map->First + PageTable.FrameAt(map, (uint)(page + i));
        }
        Sync.Unlock(&map->Areas->Lock);
        return count;
    }
}
