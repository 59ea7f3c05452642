using Verified.Impl.HighMemory;

namespace Verified.Impl.Memory;

/// <summary>
/// The structural check of the windows of high memory: a slot has a count exactly if it shows a frame and that has a
/// record, each frame once; every record is in its bucket or in the pool; other mappings are those that CPUs count.
/// </summary>
static unsafe class WindowSoundness
{
    public static string? Check(MemMap* map)
    {
        if (map->WindowTable == null) return null;
        if (map->WindowTable->Lock != 0) return "the lock of the windows is held";
        if (map->WindowTable->Last >= (uint)map->Windows.Slots) return "the slot taken last does not exist";
        if (map->WindowTable->Waiters < 0) return "fewer than no callers wait for a slot";
        int used = 0;
        for (uint slot = 0; slot < (uint)map->Windows.Slots; slot++)
        {
            string? broken = CheckSlot(map, slot, ref used);
            if (broken != null) return $"slot {slot}: {broken}";
        }
        return CheckRecords(map, used) ?? CheckCpus(map);
    }

    static string? CheckSlot(MemMap* map, uint slot, ref int used)
    {
        int count = *WindowTable.Count(map, slot);
        uint frame = PageTable.FrameAt(map, (uint)map->Windows.SlotsAt + slot);
        if (count < 0) return $"its count is {count}";
        if (count == 0 != (frame == MemMap.Nil)) return $"its count is {count}, and it shows {Named(map, frame)}";
        if (frame == MemMap.Nil) return null;
        if (!MemMap.IsPresent(map, frame) || Windows.IsDirect(map, frame)) return "it shows no frame of high memory";
        used++;
        return null;
    }

    static string? CheckRecords(MemMap* map, int used)
    {
        int slots = map->Windows.Slots, records = 0, unused = 0;
        for (uint bucket = 0; bucket < PageHash.Buckets; bucket++)
        {
            uint number = map->WindowTable->Buckets[bucket];
            while (number != 0)
            {
                if (number > (uint)slots) return $"bucket {bucket} leads to no record";
                if (++records > slots) return "the buckets have more records than there are slots";
                PageRecord* record = WindowTable.Record(map, number - 1);
                if (record->Slot >= (uint)slots
                    || PageTable.FrameAt(map, (uint)map->Windows.SlotsAt + record->Slot) != record->Frame)
                    return $"a record of bucket {bucket} names a slot that does not show its frame";
                ulong descriptor = PageFrames.Addresses.OfDescriptor(map->First + record->Frame);
                if (PageHash.BucketOf(descriptor) != bucket) return $"bucket {bucket} has a record of another";
                number = record->Next;
            }
        }
        for (uint number = map->WindowTable->Pool; number != 0; number = WindowTable.Record(map, number - 1)->Next)
        {
            if (number > (uint)slots) return "the pool leads to no record";
            if (++unused > slots) return "the pool has more records than there are slots";
        }
        if (records != used) return $"{used} slots are mapped, the hash has {records} records";
        return records + unused != slots ? $"{records} records and {unused} in the pool are not {slots}" : null;
    }

    static string? CheckCpus(MemMap* map)
    {
        for (int cpu = 0; cpu < map->CpuCount; cpu++)
        {
            CpuWindows* own = WindowTable.Cpu(map, cpu);
            if (own->Preemption < 0) return $"CPU {cpu}: preemption is forbidden {own->Preemption} times";
            if (own->Depth < 0 || Local.SlotOf(map, own->Depth) > map->Windows.Depth)
                return $"CPU {cpu}: it has {own->Depth} local mappings";
            for (int slot = 0, depth = 0; slot < map->Windows.Depth; slot++)
            {
                bool expected = depth < own->Depth && Local.SlotOf(map, depth) == slot;
                if (expected) depth++;
                uint frame = PageTable.FrameAt(map, WindowAddresses.PageOfLocal(map, cpu, slot));
                if (frame == MemMap.Nil == expected)
                    return $"CPU {cpu}: local slot {slot} shows {Named(map, frame)}, of {own->Depth} mappings";
            }
        }
        return null;
    }

    static string Named(MemMap* map, uint frame) => frame == MemMap.Nil ? "nothing" : $"frame {map->First + frame}";
}
