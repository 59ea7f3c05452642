using System.Runtime.InteropServices;
using Verified.Impl.Buddy;
using Verified.Impl.Memory;
using Verified.Impl.Zones;
using Verified.Rules;

namespace Verified.Impl.PageFrames;

/// <summary>The descriptors at boot, and the release of what the boot does not keep (R1.11).</summary>
static unsafe class Boot
{
    const int WordOrder = 5;

    /// <summary>Every frame of a zone starts reserved and unused. The metadata is zero before.</summary>
    [Implements(RuleIds.PageFrames.BootReserved)]
    public static void Reserve(MemMap* map)
    {
        NativeMemory.Fill(map->States, map->Rows, State.Marked);
        for (int z = 0; z < map->ZoneCount; z++)
        {
            Zone* zone = map->Zones + z;
            for (uint i = zone->Base, end = i + zone->Spanned; i < end; i++)
            {
                uint flags = MemMap.IsPresent(map, i) ? zone->PlainFlags : zone->HoleFlags;
                map->Descriptors[i] = new Descriptor { Flags = flags | Flags.Reserved, Count = UsageCounter.Biased(0) };
            }
        }
    }

    /// <summary>Releases the present frames that the layout does not reserve, ascending: 32 at a time where a word of
    /// the boot allocator's bitmap is all free, else one by one.</summary>
    [Implements(RuleIds.PageFrames.BootReleased)]
    public static void Release(MemMap* map, IReadOnlyList<FrameRange> reserved)
    {
        FrameRange[] kept = [.. reserved];
        // Ascending, so that one pass over the frames needs one step over the ranges.
        Array.Sort(kept, static (a, b) => a.Start.CompareTo(b.Start));
        for (int z = 0; z < map->ZoneCount; z++)
        {
            // Each zone looks at all ranges: zones of later nodes may stand before those of earlier ones.
            int next = 0;
            ulong keptEnd = 0;
            Zone* zone = map->Zones + z;
            for (uint i = 0; i < zone->Spanned;)
            {
                ulong frame = (ulong)zone->Start + i;
                for (; next < kept.Length && kept[next].Start <= frame; next++)
                    keptEnd = Math.Max(keptEnd, (ulong)kept[next].Start + kept[next].Count);
                ulong free = next < kept.Length ? kept[next].Start : ulong.MaxValue;
                uint step = IsWord(map, zone, i) && frame >= keptEnd && frame + (1 << WordOrder) <= free
                    ? 1u << WordOrder : 1;
                if (frame >= keptEnd && MemMap.IsPresent(map, zone->Base + i)) ReleaseBlock(map, zone, i, step);
                i += step;
            }
        }
    }

    /// <summary>free_reserved_page: releases a reserved frame without users as __free_page would.</summary>
    [Implements(RuleIds.PageFrames.FreeReserved)]
    public static Result FreeReserved(MemMap* map, CpuState* cpu, uint frame)
    {
        uint index = frame - map->First;
        if (!MemMap.IsPresent(map, index)) return new Result(Outcome.Bug, Reason.NotReserved);
        if (Slab.Frames.IsOwned(map, index)) return new Result(Outcome.Bug, Reason.Slab);
        Descriptor* page = map->Descriptors + index;
        if ((page->Flags & Flags.Reserved) == 0 || page->Count >= 0) return new Result(Outcome.Bug, Reason.NotReserved);
        page->Flags &= ~Flags.Reserved;
        return PageAllocator.Release.Checked(
            map, cpu, MemMap.TaggedZone(map, index), index, 0, PerCpu.Give.Hot, reported: false);
    }

    static bool IsWord(MemMap* map, Zone* zone, uint relative)
    {
        uint index = zone->Base + relative;
        if ((zone->Start + relative) % (1 << WordOrder) != 0) return false;
        if (!Blocks.IsAligned(relative, WordOrder) || !Blocks.IsInside(zone, relative, WordOrder)) return false;
        for (uint i = index; i < index + (1 << WordOrder); i++)
            if (!MemMap.IsPresent(map, i)) return false;
        return true;
    }

    static void ReleaseBlock(MemMap* map, Zone* zone, uint relative, uint frames)
    {
        uint index = zone->Base + relative;
        for (uint i = index; i < index + frames; i++)
        {
            map->Descriptors[i].Flags = zone->PlainFlags;
            map->States[i] = State.Plain;
        }
        Merge.Join(map, zone, relative, frames == 1 ? 0 : WordOrder);
    }
}
