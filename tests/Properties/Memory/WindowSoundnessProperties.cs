using Verified.Impl.HighMemory;
using Verified.Impl.Memory;

namespace Verified.Tests.Properties.Memory;

/// <summary>The structural check must find damage to the windows, and say which.</summary>
public sealed unsafe class WindowSoundnessProperties
{
    const int Slots = 3;

    delegate void Damage(MemMap* map);

    /// <summary>The machine begins at frame 16, with 16 low frames and 32 high ones behind a gap of as many.</summary>
    static Impl.MachineOptions Options(bool debug) => new()
    {
        Dma = new(16, 16),
        HighMem = new(48, 32),
        CacheLine = 32,
        Pkmap = Slots,
        Cpus = 2,
        SlabDebug = debug,
        MinFreeKbytes = 0,
    };

    /// <summary>Slot 1 shows frame 50, slot 2 frame 51, and CPU 1 has a local mapping of frame 52.</summary>
    static void AssertFound(string message, Damage damage, bool debug = false)
    {
        using var system = Impl.MemorySystem.Boot(Options(debug));
        Assert.Equal(Impl.Outcome.Ok, system.On(0).Kmap(50).Outcome);
        Assert.Equal(Impl.Outcome.Ok, system.On(0).Kmap(51).Outcome);
        Assert.Equal(Impl.Outcome.Ok, system.On(1).KmapLocal(52).Outcome);
        Assert.Null(system.SelfCheck());
        damage(system.Map);
        Assert.Equal(message, system.SelfCheck());
    }

    static void AssertSound(Damage change)
    {
        using var system = Impl.MemorySystem.Boot(Options(debug: false));
        change(system.Map);
        Assert.Null(system.SelfCheck());
    }

    static uint Slot(MemMap* map, uint slot) => (uint)map->Windows.SlotsAt + slot;

    static uint Bucket(uint frame) =>
        PageHash.BucketOf(Impl.PageFrames.Addresses.OfDescriptor(frame));

    static PageRecord* RecordOf(MemMap* map, uint frame) =>
        WindowTable.Record(map, map->WindowTable->Buckets[Bucket(frame)] - 1);

    [Fact]
    public void Damage_to_the_head_is_found()
    {
        AssertFound("the lock of the windows is held", map => map->WindowTable->Lock = 1);
        AssertFound("the slot taken last does not exist", map => map->WindowTable->Last = Slots);
        AssertFound("fewer than no callers wait for a slot", map => map->WindowTable->Waiters = -1);
        AssertSound(map => map->WindowTable->Last = Slots - 1);
        AssertSound(map => map->WindowTable->Waiters = 1);
    }

    [Fact]
    public void Damage_to_slots_is_found()
    {
        AssertFound("slot 1: its count is -1", map => *WindowTable.Count(map, 1) = -1);
        AssertFound("slot 1: its count is 0, and it shows frame 50", map => *WindowTable.Count(map, 1) = 0);
        AssertFound("slot 0: its count is 1, and it shows nothing", map => *WindowTable.Count(map, 0) = 1);
        AssertFound("slot 2: its count is 2, and it shows nothing", map => PageTable.Clear(map, Slot(map, 2), 1));
        // A low frame, and one of the gap.
        AssertFound("slot 2: it shows no frame of high memory", map => PageTable.Enter(map, Slot(map, 2), 3));
        AssertFound("slot 2: it shows no frame of high memory", map => PageTable.Enter(map, Slot(map, 2), 20));
    }

    [Fact]
    public void Damage_to_records_is_found()
    {
        AssertFound("bucket 0 leads to no record", map => map->WindowTable->Buckets[0] = Slots + 1);
        AssertFound("bucket 127 leads to no record", map => map->WindowTable->Buckets[127] = uint.MaxValue);
        AssertFound("the buckets have more records than there are slots", map =>
            RecordOf(map, 50)->Next = map->WindowTable->Buckets[Bucket(50)]);
        AssertFound("2 slots are mapped, the hash has 1 records", map =>
            map->WindowTable->Buckets[Bucket(51)] = 0);
        AssertFound("the pool leads to no record", map => map->WindowTable->Pool = Slots + 1);
        AssertFound("the pool has more records than there are slots", map =>
            WindowTable.Record(map, map->WindowTable->Pool - 1)->Next = map->WindowTable->Pool);
        AssertFound("2 records and 0 in the pool are not 3", map => map->WindowTable->Pool = 0);
    }

    [Fact]
    public void Records_that_do_not_fit_their_slot_or_bucket_are_found()
    {
        AssertFound(Misnamed(50), map => RecordOf(map, 50)->Slot = 2);
        AssertFound(Misnamed(50), map => RecordOf(map, 50)->Frame++);
        // The page behind the slots shows the frame too.
        AssertFound(Misnamed(51), map =>
        {
            RecordOf(map, 51)->Slot = Slots;
            PageTable.Enter(map, Slot(map, Slots), RecordOf(map, 51)->Frame);
        });
        uint lower = Math.Min(Bucket(50), Bucket(51)), free = lower == 0 ? 1u : lower - 1;
        AssertFound($"bucket {free} has a record of another", map =>
        {
            map->WindowTable->Buckets[free] = map->WindowTable->Buckets[lower];
            map->WindowTable->Buckets[lower] = 0;
        });
        static string Misnamed(uint frame) =>
            $"a record of bucket {Bucket(frame)} names a slot that does not show its frame";
    }

    [Fact]
    public void Damage_to_what_CPUs_keep_is_found()
    {
        for (int cpu = 0; cpu < 2; cpu++)
        {
            int own = cpu;
            AssertFound($"CPU {cpu}: preemption is forbidden -1 times", map => WindowTable.Cpu(map, own)->Preemption = -1);
            AssertFound($"CPU {cpu}: it has -1 local mappings", map => WindowTable.Cpu(map, own)->Depth = -1);
            AssertFound($"CPU {cpu}: it has 17 local mappings", map => WindowTable.Cpu(map, own)->Depth = 17);
        }

        AssertFound("CPU 0: local slot 0 shows nothing, of 1 mappings", map => WindowTable.Cpu(map, 0)->Depth = 1);
        AssertFound("CPU 1: local slot 0 shows frame 52, of 0 mappings", map => WindowTable.Cpu(map, 1)->Depth = 0);
        AssertFound("CPU 0: local slot 15 shows frame 50, of 0 mappings", map =>
            PageTable.Enter(map, WindowAddresses.PageOfLocal(map, 0, 15), 34));
        AssertFound("CPU 1: local slot 1 shows frame 52, of 0 mappings", debug: true, damage: map =>
            WindowTable.Cpu(map, 1)->Depth = 0);
        AssertFound("CPU 1: local slot 0 shows frame 50, of 1 mappings", debug: true, damage: map =>
            PageTable.Enter(map, WindowAddresses.PageOfLocal(map, 1, 0), 34));
    }
}
