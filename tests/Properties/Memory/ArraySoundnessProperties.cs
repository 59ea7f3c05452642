using Verified.Impl.Memory;
using Verified.Impl.Slab;
using Verified.Tests.Properties.Slab;
using static Verified.Tests.Properties.Memory.DamagedCaches;

namespace Verified.Tests.Properties.Memory;

/// <summary>Damage to the arrays of a cache, and what is none.</summary>
public sealed class ArraySoundnessProperties
{
    [Fact]
    public void Damaged_arrays_are_found()
    {
        AssertFound("array of CPU 0: it holds 121 of 120", (metadata, _) => metadata.ObjectArray(Small, 0).Count = 121);
        AssertFound("array of CPU 0: it holds -1", (metadata, _) => metadata.ObjectArray(Small, 0).Count = -1);
        AssertFound("but the CPU is offline", (metadata, _) => metadata.Cpu(0).Mode = CpuMode.Offline);
        AssertFound("objects are parked", (metadata, _) => metadata.ObjectArray(Small, 0).Count--);
        AssertFound("shared array of node 0: it holds", (metadata, _) => metadata.CacheNode(Small, 0).SharedCount = 481);
        AssertFound("is in two places", (metadata, _) =>
            metadata.LocalObjects(Small, 0)[1] = metadata.LocalObjects(Small, 0)[0]);
        AssertFound("is in two places", (metadata, _) =>
            metadata.SharedObjects(Small, 0)[1] = metadata.LocalObjects(Small, 0)[0]);
        AssertFound("is in no slab of the cache", (metadata, _) => metadata.LocalObjects(Small, 0)[0].Object = 9);
        AssertFound("is in no slab of the cache", (metadata, at) =>
            metadata.LocalObjects(Small, 0)[0].Object = at.Outside * 1024);
        AssertFound("begins no object", (metadata, _) => metadata.LocalObjects(Small, 0)[0].Object++);
        AssertFound("leads to the wrong link", (metadata, _) => metadata.LocalObjects(Small, 0)[0].Link++);
        AssertFound("is not parked", (metadata, _) =>
        {
            ObjectEntry entry = metadata.LocalObjects(Small, 0)[0];
            uint frame = entry.Object / 1024;
            for (int i = 0; i < 15; i++)
                if (metadata.ChainOf(frame)[i] == SlabDescriptor.Parked) metadata.ChainOf(frame)[i] = SlabDescriptor.Held;
        });
    }

    [Fact]
    public void Sizes_beyond_the_room_of_an_array_are_found_and_the_largest_are_not()
    {
        AssertFound("array of CPU 1: it holds 0 of 1025", (metadata, _) => metadata.ObjectArray(Small, 1).Limit = 1025);
        AssertFound("array of CPU 1: it holds 1 of 0", (metadata, _) =>
            (metadata.ObjectArray(Small, 1).Limit, metadata.ObjectArray(Small, 1).Count) = (0, 1));
        AssertFound("of 16385", (metadata, _) => metadata.CacheNode(Small, 0).SharedLimit = 16385);
        AssertSound((metadata, _) => metadata.ObjectArray(Small, 0).Limit = 1024);
        AssertSound((metadata, _) => metadata.CacheNode(Small, 0).SharedLimit = 16384);
    }

    [Fact]
    public void A_CPU_that_is_offline_has_an_empty_array()
    {
        AssertFound("array of CPU 0: it holds objects, but the CPU is offline", (metadata, _) =>
            (metadata.Cpu(0).Mode, metadata.ObjectArray(0, 0).Count) = (CpuMode.Offline, 1));
        using var machine = new SlabMachine(SlabMachine.Options(cpus: 2));
        machine.Release(Small, machine.Alloc(Small, 5));
        Assert.Equal(Impl.Outcome.Ok, machine.System.SetCpuOnline(1, online: false).Outcome);
        Assert.Null(machine.System.SelfCheck());
    }

    [Fact]
    public void A_word_that_no_frame_of_the_machine_has_is_found() =>
        AssertFound("is in no slab of the cache", (metadata, _) =>
            metadata.LocalObjects(Small, 0)[0].Object = uint.MaxValue);

    /// <summary>Looking leaves no trace.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Full_arrays_of_two_nodes_are_sound_however_often_one_looks(bool debug)
    {
        using var machine = new SlabMachine(SlabMachine.TwoNodes with { SlabDebug = debug });
        int cache = machine.Create(200), large = machine.Create(800);
        Assert.Equal(Impl.Outcome.Ok, machine.Cpu.TuneCache(cache, 2, 2, 4).Outcome);
        for (int cpu = 0; cpu < 2; cpu++)
        {
            machine.Alloc(large, 3, cpu);
            machine.Release(cache, machine.Alloc(cache, 14, cpu), cpu);
        }

        for (int look = 0; look < 3; look++) Assert.Null(machine.System.SelfCheck());
        foreach (int cpu in (int[])[0, 1, 0]) Assert.Equal(14, machine.Alloc(cache, 14, cpu).Distinct().Count());
        machine.AssertSound();
    }
}
