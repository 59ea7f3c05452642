using Verified.Impl;
using Verified.Impl.Memory;
using Outcome = Verified.Impl.Outcome;

namespace Verified.Tests.Properties.Slab;

/// <summary>What an observer is shown of caches, as far as there is room, and of broken ones too.</summary>
public sealed class SlabObservationProperties
{
    const int Small = 10;

    [Fact]
    public void A_machine_without_caches_shows_none()
    {
        using var system = MemorySystem.Boot(new() { Dma = new(0, 64) });
        system.FailPages(3);
        Assert.Equal((0, 0, 0u, 0), (system.CachePlaces, system.GeneralCaches, system.CacheClock, system.FailPagesLeft));
        Assert.False(system.CacheExists(0));
        Assert.Throws<ArgumentOutOfRangeException>("k", () => system.FailPages(-1));
    }

    [Fact]
    public void Every_name_can_be_taken_once_that_of_the_first_cache_too()
    {
        using SlabMachine machine = SlabMachine.Boot();
        foreach (string name in (string[])[machine.System.CacheName(0), machine.System.CacheName(1)])
        {
            Result made = machine.Cpu.CreateCache(new() { Name = name, Size = 64 });
            Assert.Equal(Outcome.Bug, made.Outcome);
        }
    }

    [Fact]
    public void Arrays_are_written_as_far_as_they_fit_and_say_how_many_there_are()
    {
        using SlabMachine machine = SlabMachine.Boot(cpus: 2);
        machine.Release(Small, machine.Alloc(Small, 130));
        machine.Cpu.TuneCache(Small, 120, 60, 8);
        machine.Release(Small, machine.Alloc(Small, 130));
        int local = machine.System.LocalCount(Small, 0), shared = machine.Node(Small).SharedCount;
        Assert.True(local > 3 && shared > 3, $"{local}, {shared}");
        AssertWritten(local, words => machine.System.LocalObjects(Small, 0, words, out _));
        AssertWritten(shared, words => machine.System.SharedObjects(Small, 0, words));
        Assert.Equal(0, machine.System.LocalCount(Small, 1));
        AssertWritten(0, words => machine.System.LocalObjects(Small, 1, words, out _));
        AssertWritten(0, words => machine.System.SharedObjects(Small + 2, 0, words));
    }

    static void AssertWritten(int count, Func<int[], int> read)
    {
        int[] all = new int[count + 2];
        all.AsSpan().Fill(-7);
        Assert.Equal(count, read(all));
        Assert.DoesNotContain(-7, all[..count]);
        Assert.Equal([-7, -7], all[count..]);
        if (count == 0) return;
        int[] fewer = new int[count - 1];
        Assert.Equal(count, read(fewer));
        Assert.Equal(all[..^3], fewer);
    }

    [Fact]
    public void Counts_that_no_array_can_have_are_shown_and_not_believed()
    {
        using SlabMachine machine = SlabMachine.Boot();
        machine.Release(Small, machine.Alloc(Small, 5));
        int[] words = new int[3];
        Metadata metadata = machine.System.Metadata;
        metadata.ObjectArray(Small, 0).Count = 2000;
        Assert.Equal(1024, machine.System.LocalCount(Small, 0));
        Assert.Equal(2000, machine.System.LocalObjects(Small, 0, words, out _));
        metadata.ObjectArray(Small, 0).Count = -3;
        Assert.Equal(0, machine.System.LocalCount(Small, 0));
        Assert.Equal(-3, machine.System.LocalObjects(Small, 0, words, out _));
        metadata.CacheNode(Small, 0).SharedCount = 20_000;
        Assert.Equal(20_000, machine.System.SharedObjects(Small, 0, words));
        metadata.CacheNode(Small, 0).SharedCount = -5;
        Assert.Equal(-5, machine.System.SharedObjects(Small, 0, words));
    }

    [Fact]
    public void Lists_of_slabs_and_chains_are_written_as_far_as_they_fit()
    {
        using SlabMachine machine = SlabMachine.Boot();
        machine.Alloc(Small, 200);
        int[] room = new int[64];
        int slabs = machine.System.SlabList(Small, 0, SlabListKind.Full, room);
        Assert.True(slabs > 2);
        int[] two = new int[2];
        Assert.Equal(slabs, machine.System.SlabList(Small, 0, SlabListKind.Full, two));
        Assert.Equal(room[..2], two);

        uint frame = machine.FrameOf(machine.Alloc(Small + 4));
        uint num = machine.System.ReadCache(Small + 4).Num;
        machine.Cpu.CacheShrink(Small + 4);
        int free = machine.System.SlabChain(frame, room);
        Assert.Equal((int)num - 1, free);
        Assert.Equal(free, machine.System.SlabChain(frame, two));
        Assert.Equal(room[..2], two);
        // In a circle, and out of the slab.
        Span<ushort> chain = machine.System.Metadata.ChainOf(frame);
        chain[room[1]] = (ushort)room[0];
        Assert.Equal((int)num, machine.System.SlabChain(frame, room));
        chain[room[1]] = (ushort)num;
        Assert.Equal(2, machine.System.SlabChain(frame, room));
    }

    [Fact]
    public void What_is_no_slab_node_or_cache_is_refused()
    {
        using SlabMachine machine = SlabMachine.Boot();
        Assert.Throws<ArgumentOutOfRangeException>("frame", () => machine.System.ReadSlab(2000));
        Assert.Throws<ArgumentOutOfRangeException>("frame", () => machine.System.SlabChain(2000, []));
        foreach (int node in (int[])[-1, 1])
        {
            Assert.Throws<ArgumentOutOfRangeException>("node", () => machine.System.ReadCacheNode(Small, node));
            Assert.Throws<ArgumentOutOfRangeException>("node", () => machine.System.SharedTouched(Small, node));
        }

        Assert.Throws<ArgumentOutOfRangeException>("cache", () => machine.System.ReadCache(-1));
        Assert.False(machine.System.IsSlabFrame(uint.MaxValue));
    }
}
