using Verified.Impl;
using Outcome = Verified.Impl.Outcome;
using Reason = Verified.Impl.Reason;

namespace Verified.Tests.Properties.Slab;

public sealed class TuneProperties
{
    [Theory]
    [Verifies(RuleIds.Slab.Tune)]
    [InlineData(0, 1, 0)]
    [InlineData(1, 0, 0)]
    [InlineData(5, 6, 0)]
    [InlineData(5, 5, -1)]
    [InlineData(-1, -1, 0)]
    [InlineData(2000, 3000, 0)]
    public void Sizes_that_make_no_sense_are_a_bug(int limit, int batch, int shared)
    {
        using var machine = SlabMachine.Boot();
        machine.Alloc(10);
        machine.Refuses(Reason.Illegal, () => machine.Cpu.TuneCache(10, limit, batch, shared));
    }

    [Theory]
    [Verifies(RuleIds.Slab.Tune)]
    [InlineData(1025, 1, 0)]
    [InlineData(1024, 1024, 17)]
    [InlineData(2, 2, int.MaxValue)]
    public void Sizes_that_there_is_no_room_for_fail(int limit, int batch, int shared)
    {
        using var machine = SlabMachine.Boot();
        machine.Alloc(10);
        string before = machine.Picture();
        Result result = machine.Cpu.TuneCache(10, limit, batch, shared);
        Assert.Equal((Outcome.Failed, Reason.NoRoom), (result.Outcome, result.Reason));
        Assert.Equal(before, machine.Picture());
    }

    [Fact]
    [Verifies(RuleIds.Slab.Tune)]
    public void All_arrays_begin_anew_and_what_they_held_goes_to_the_slabs()
    {
        using var machine = SlabMachine.Boot(cpus: 2);
        nuint[] objects = machine.Alloc(10, 300);
        machine.Alloc(10, 3, cpu: 1);
        machine.Release(10, objects);
        Assert.Equal(Outcome.Ok, machine.Cpu.TuneCache(10, 10, 4, 5).Outcome);
        Assert.Equal((0, 0, false, false), (machine.Avail(10), machine.Avail(10, 1), machine.Touched(10), machine.Touched(10, 1)));
        CacheNodeFacts node = machine.Node(10);
        Assert.Equal((27u, 20, 0), (node.FreeLimit, node.SharedLimit, node.SharedCount));
        Assert.Equal((10, 4), (machine.System.ReadCache(10).Limit, machine.System.ReadCache(10).Batch));
        machine.AssertSound();
        machine.Alloc(10, cpu: 1);
        Assert.Equal(3, machine.Avail(10, 1));
        objects = machine.Alloc(10, 30);
        machine.Release(10, objects[..11]);
        Assert.True(machine.Avail(10) <= 10 && machine.Node(10).SharedCount > 0);
        machine.AssertSound();
    }

    [Theory]
    [Verifies(RuleIds.Slab.Tune)]
    [InlineData(1, 1, 0, Outcome.Ok)]
    [InlineData(1, 1, 16384, Outcome.Ok)]
    [InlineData(3, 3, 5462, Outcome.Failed)]
    [InlineData(1024, 1024, 16, Outcome.Ok)]
    [InlineData(1024, 1, 16385, Outcome.Failed)]
    [InlineData(5, 0, 8, Outcome.Bug)]
    [InlineData(0, 0, 0, Outcome.Bug)]
    [InlineData(-5, -6, 0, Outcome.Bug)]
    public void The_last_size_that_there_is_room_for_is_taken(int limit, int batch, int shared, Outcome outcome)
    {
        using var machine = SlabMachine.Boot();
        Assert.Equal(outcome, machine.Cpu.TuneCache(10, limit, batch, shared).Outcome);
    }

    [Fact]
    [Verifies(RuleIds.Slab.Tune)]
    public void Full_arrays_of_caches_with_neighbouring_numbers_do_not_meet()
    {
        using var machine = SlabMachine.Boot(cpus: 2, frames: 8192);
        int[] caches = [machine.Create(32), machine.Create(32)];
        var held = new Dictionary<int, nuint[]>();
        foreach (int cache in caches)
        {
            Assert.Equal(Outcome.Ok, machine.Cpu.TuneCache(cache, 1024, 1024, 16).Outcome);
            held[cache] = machine.Alloc(cache, 1024 + 16384 + 1024);
        }

        foreach (int at in Enumerable.Range(0, held[caches[0]].Length))
            foreach (int cache in caches) machine.Release(cache, held[cache][at], cpu: at < 1024 ? 1 : 0);
        foreach (int cache in caches)
        {
            Assert.Equal(16384, machine.Node(cache).SharedCount);
            nuint[] parked = [.. machine.Shared(cache), .. machine.Local(cache), .. machine.Local(cache, 1)];
            Assert.Equal(parked.Length, parked.Distinct().Count());
            Assert.All(parked, at => Assert.Equal(cache, machine.System.ReadSlab(machine.FrameOf(at)).Cache));
        }

        machine.AssertSound();
    }

    [Fact]
    [Verifies(RuleIds.Slab.Tune)]
    public void The_largest_sizes_can_be_filled()
    {
        using var machine = SlabMachine.Boot();
        Assert.Equal(Outcome.Ok, machine.Cpu.TuneCache(0, 1024, 1024, 16).Outcome);
        nuint[] objects = machine.Alloc(0, 1024 + 16384 + 100);
        machine.Release(0, objects);
        Assert.Equal(16384, machine.Node(0).SharedCount);
        machine.AssertSound();
        objects = machine.Alloc(0, objects.Length);
        Assert.Equal(objects.Length, objects.Distinct().Count());
        machine.AssertSound();
        machine.Release(0, objects);
        machine.AssertAsBooted();
    }
}
