using Verified.Impl.Memory;
using Verified.Rules;

namespace Verified.Impl.HighMemory;

/// <summary>kmap and kunmap (R7.1 to R7.6).</summary>
static unsafe class Permanent
{
    // Counts of slots: what is below has no mapping, what is above has users.
    const int Unmapped = 0, Idle = 1;

    /// <summary>kmap: Ok with the address; WouldSleep (MapSlots) when all slots have users, and then the caller counts
    /// as one that waits.</summary>
    public static Result Map(MemMap* map, CpuState* cpu, uint frame, Context context)
    {
        Result refusal = Windows.Refusal(map, cpu);
        if (refusal.Outcome != Outcome.Ok) return refusal;
        if (Windows.IsInterrupt(context)) return new Result(Outcome.Bug, Reason.InInterrupt);
        uint index = frame - map->First;
        if (!Windows.IsMappable(map, index)) return new Result(Outcome.Bug, Reason.Invalid);
        bool mightSleep = WindowTable.Cpu(map, cpu->Number)->Preemption > 0;
        if (Windows.IsDirect(map, index)) return Windows.MappedDirectly(map, index, mightSleep);
        Sync.Lock(&map->WindowTable->Lock);
        Result result = High(map, index, mightSleep);
        Sync.Unlock(&map->WindowTable->Lock);
        return result;
    }

    /// <summary>kunmap: Ok, or Ignored for a frame of low memory.</summary>
    /// <param name="map">The machine.</param>
    /// <param name="cpu">Who unmaps.</param>
    /// <param name="frame">The frame (pfn).</param>
    /// <param name="context">Whether it is an interrupt.</param>
    /// <param name="wakes">Whether callers wait, and are to be woken.</param>
    public static Result Unmap(MemMap* map, CpuState* cpu, uint frame, Context context, out bool wakes)
    {
        wakes = false;
        Result refusal = Windows.Refusal(map, cpu);
        if (refusal.Outcome != Outcome.Ok) return refusal;
        if (Windows.IsInterrupt(context)) return new Result(Outcome.Bug, Reason.InInterrupt);
        uint index = frame - map->First;
        if (!Windows.IsMappable(map, index)) return new Result(Outcome.Bug, Reason.Invalid);
        if (Windows.IsDirect(map, index)) return new Result(Outcome.Ignored);
        Sync.Lock(&map->WindowTable->Lock);
        Reason fault = Leave(map, index, out wakes);
        Sync.Unlock(&map->WindowTable->Lock);
        return fault == Reason.None ? new Result(Outcome.Ok) : new Result(Outcome.Bug, fault);
    }

    [Implements(RuleIds.HighMemory.Reuse), Implements(RuleIds.HighMemory.SlotCount)]
    static Result High(MemMap* map, uint index, bool mightSleep)
    {
        uint slot = PageHash.SlotOf(map, index);
        if (slot == MemMap.Nil)
        {
            slot = Search(map);
            if (slot == MemMap.Nil) return Wait(map, mightSleep);
            if (!PageTable.TryMap(map, (uint)map->Windows.SlotsAt + slot, index)) return Windows.Unmappable;
            PageHash.Add(map, index, slot);
            *WindowTable.Count(map, slot) = Idle;
        }
        ++*WindowTable.Count(map, slot);
        return Windows.Mapped(PageTable.AddressOf(map, (uint)map->Windows.SlotsAt + slot), mightSleep);
    }

    /// <summary>A slot without a mapping; Nil if all have users.</summary>
    [Implements(RuleIds.HighMemory.Search)]
    static uint Search(MemMap* map)
    {
        WindowTable* table = map->WindowTable;
        int left = map->Windows.Slots;
        while (left > 0)
        {
            table->Last++;
            if (table->Last == (uint)map->Windows.Slots)
            {
                table->Last = 0;
                Flush(map);
                left = map->Windows.Slots;
            }
            if (*WindowTable.Count(map, table->Last) == Unmapped) return table->Last;
            left--;
        }
        return MemMap.Nil;
    }

    [Implements(RuleIds.HighMemory.Sleep)]
    static Result Wait(MemMap* map, bool mightSleep)
    {
        map->WindowTable->Waiters++;
        return new Result(Outcome.WouldSleep, Reason.MapSlots, mightSleep: mightSleep);
    }

    /// <summary>flush_all_zero_pkmaps: unmaps every slot that has no users any more.</summary>
    [Implements(RuleIds.HighMemory.Flush)]
    static void Flush(MemMap* map)
    {
        for (uint slot = 0; slot < (uint)map->Windows.Slots; slot++)
        {
            if (*WindowTable.Count(map, slot) != Idle) continue;
            uint page = (uint)map->Windows.SlotsAt + slot;
            *WindowTable.Count(map, slot) = Unmapped;
            PageHash.Remove(map, PageTable.FrameAt(map, page));
            PageTable.Unmap(map, page, 1);
        }
    }

    [Implements(RuleIds.HighMemory.UnmapRefused), Implements(RuleIds.HighMemory.Wake)]
    static Reason Leave(MemMap* map, uint index, out bool wakes)
    {
        wakes = false;
        uint slot = PageHash.SlotOf(map, index);
        if (slot == MemMap.Nil) return Reason.NoMapping;
        int* count = WindowTable.Count(map, slot);
        if (*count <= Idle) return Reason.Unused;
        if (--*count != Idle) return Reason.None;
        wakes = map->WindowTable->Waiters != 0;
        map->WindowTable->Waiters = 0;
        return Reason.None;
    }
}
