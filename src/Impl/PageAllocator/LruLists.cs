using System.Runtime.InteropServices;
using Verified.Impl.Memory;

namespace Verified.Impl.PageAllocator;

/// <summary>Where a frame stands in the lists of a page cache. All 0: on none.</summary>
struct LruLink
{
    /// <summary>The neighbours, by number: frames from 0, then the ends of the lists.</summary>
    public uint Next, Previous;

    /// <summary>Its list + 1.</summary>
    public uint List;
}

/// <summary>What a page cache keeps of a zone: a cache line that the threads at one zone write to.</summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
struct LruZone
{
    public const int Bytes = 64;

    /// <summary>zone->lru_lock: held while the lists of the zone or flags of frames on them change.</summary>
    public int Lock;

    public uint Inactive;
    public uint Active;

    /// <summary>Frames of each list that reclaim has put off looking at.</summary>
    public uint ScanInactive;

    /// <summary>As <see cref="ScanInactive"/>.</summary>
    public uint ScanActive;
}

/// <summary>
/// The inactive and the active list of each zone, as links from frame to frame. A list has the number zone * 2, plus 1
/// for the active one. Owns its native memory until disposed of.
/// </summary>
sealed unsafe class LruLists : IDisposable
{
    const uint PerZone = 2;

    readonly Region region;
    readonly LruZone* zones;
    readonly LruLink* links;
    readonly uint frames;

    /// <summary>Empty lists for a machine of so many zones and frames.</summary>
    public LruLists(int zoneCount, uint frameCount)
    {
        nuint ends = (nuint)zoneCount * PerZone;
        region = new Region(((nuint)zoneCount * LruZone.Bytes) + ((frameCount + ends) * (nuint)sizeof(LruLink)));
        (ZoneCount, frames) = (zoneCount, frameCount);
        zones = (LruZone*)region.Start;
        links = (LruLink*)(zones + zoneCount);
        for (uint end = frames; end < frames + ends; end++)
            links[end] = new LruLink { Next = end, Previous = end, List = end - frames + 1 };
    }

    public int ZoneCount { get; }

    public static uint Inactive(int zone) => (uint)zone * PerZone;

    public static uint Active(int zone) => ((uint)zone * PerZone) + 1;

    public static bool IsActive(uint list) => list % PerZone != 0;

    public LruZone* Zone(int zone) => zones + zone;

    public void Lock(int zone) => Sync.Lock(&zones[zone].Lock);

    public void Unlock(int zone) => Sync.Unlock(&zones[zone].Lock);

    public uint Count(uint list) => *CountOf(list);

    /// <summary>Whether a frame is on a list, and on which.</summary>
    public bool TryListOf(uint index, out uint list)
    {
        list = links[index].List - 1;
        return links[index].List != 0;
    }

    /// <summary>The frame that was put at the head first; false if the list is empty.</summary>
    public bool TryTail(uint list, out uint index)
    {
        index = links[frames + list].Previous;
        return index < frames;
    }

    /// <summary>The frame behind this one, towards the tail; false at the end.</summary>
    public bool TryNext(ref uint index)
    {
        index = links[index].Next;
        return index < frames;
    }

    /// <summary>The end of a list, from which <see cref="TryNext"/> comes to its head.</summary>
    public uint End(uint list) => frames + list;

    /// <summary>Puts a frame that is on no list at the head of one.</summary>
    public void Insert(uint list, uint index)
    {
        uint end = frames + list, next = links[end].Next;
        links[index] = new LruLink { Next = next, Previous = end, List = list + 1 };
        links[end].Next = links[next].Previous = index;
        (*CountOf(list))++;
    }

    /// <summary>Takes a frame from the list that it is on.</summary>
    public void Remove(uint index)
    {
        LruLink link = links[index];
        links[link.Previous].Next = link.Next;
        links[link.Next].Previous = link.Previous;
        links[index] = default;
        (*CountOf(link.List - 1))--;
    }

    /// <summary>Takes a frame from its list and puts it at the head of one.</summary>
    public void Move(uint list, uint index)
    {
        Remove(index);
        Insert(list, index);
    }

    public void Dispose() => region.Dispose();

    /// <summary>Whether frames link to and fro as they should. Ends on any damage: where every step leads back, the way
    /// comes to no frame twice.</summary>
    public bool IsSound(uint list)
    {
        uint at = frames + list, count = 0;
        do
        {
            uint next = links[at].Next;
            if (next >= frames + ((uint)ZoneCount * PerZone) || links[next].Previous != at
                || links[next].List != list + 1) return false;
            (at, count) = (next, count + 1);
        }
        while (at != frames + list);
        return count == Count(list) + 1;
    }

    uint* CountOf(uint list) => &zones[list / PerZone].Inactive + (list % PerZone);
}
