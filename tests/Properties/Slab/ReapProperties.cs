using Verified.Impl.Slab;

namespace Verified.Tests.Properties.Slab;

public sealed class ReapProperties
{
    const int Of256 = 10;

    [Theory]
    [Verifies(RuleIds.Slab.ReapCount)]
    [InlineData(135, 15, 2)]
    [InlineData(195, 15, 3)]
    [InlineData(419, 119, 1)]
    [InlineData(9, 1, 2)]
    public void E8_17_A_fifth_of_the_slabs_that_may_be_kept_goes_at_a_time(uint limit, uint num, uint slabs) =>
        Assert.Equal(slabs, Reap.Most(limit, num));

    [Fact]
    [Verifies(RuleIds.Slab.ReapCount), Verifies(RuleIds.Slab.Drain)]
    public void Both_floors_count_what_goes_alike()
    {
        for (int limit = 0; limit < 200; limit++)
            for (int of = 1; of < 40; of++)
            {
                Assert.Equal((uint)Model.Slab.Reap.Count(limit, of), Reap.Most((uint)limit, (uint)of));
                var array = Model.Slab.ObjectArray.Empty with { Objects = [.. Enumerable.Range(0, of)] };
                Assert.Equal(Model.Slab.Drain.Leaving(array, limit), Impl.Slab.Drain.Part(of, limit));
            }
    }

    [Theory]
    [Verifies(RuleIds.Slab.Drain)]
    [InlineData(120, 100, 24)]
    [InlineData(120, 10, 5)]
    [InlineData(54, 54, 11)]
    [InlineData(8, 1, 1)]
    [InlineData(8, 0, 0)]
    public void E8_18_A_fifth_of_the_limit_leaves_an_idle_array_but_at_most_half_of_what_it_holds(
        int limit, int avail, int leaves) => Assert.Equal(leaves, Impl.Slab.Drain.Part(avail, limit));

    [Fact]
    [Verifies(RuleIds.Slab.Drain)]
    public void E8_18_An_array_that_was_used_is_spared_once_and_then_loses_its_oldest()
    {
        using var machine = SlabMachine.Boot();
        machine.Release(Of256, machine.Alloc(Of256, 105)[..100]);
        nuint[] before = machine.Local(Of256);
        Assert.Equal((100, true), (before.Length, machine.Touched(Of256)));
        machine.Cpu.CacheReap(2000);
        Assert.Equal(before, machine.Local(Of256));
        Assert.False(machine.Touched(Of256));
        machine.Cpu.CacheReap(0);
        Assert.Equal(before[24..], machine.Local(Of256));
        machine.AssertSound();
    }

    [Fact]
    [Verifies(RuleIds.Slab.ReapDue), Verifies(RuleIds.Slab.ReapTouched), Verifies(RuleIds.Slab.ReapCount)]
    public void Free_slabs_go_when_their_time_has_come_and_none_was_used_since()
    {
        using var machine = SlabMachine.Boot();
        machine.Release(Of256, machine.Alloc(Of256, 120));
        machine.Cpu.TuneCache(Of256, 120, 60, 0);
        Assert.Equal((0, 0, 8), machine.Slabs(Of256));
        uint due = machine.Node(Of256).NextReap;
        Assert.Equal(4000u + (Of256 * 97 % 4000), due);
        Assert.True(machine.Node(Of256).FreeTouched);
        machine.Cpu.CacheReap(due - 1);
        Assert.True(machine.Node(Of256).FreeTouched);
        machine.Cpu.CacheReap(1);
        Assert.Equal((false, due + 4000), (machine.Node(Of256).FreeTouched, machine.Node(Of256).NextReap));
        Assert.Equal((0, 0, 8), machine.Slabs(Of256));
        int[] slabs = machine.List(Of256, Impl.SlabListKind.Free);
        machine.Cpu.CacheReap(3999);
        Assert.Equal((0, 0, 8), machine.Slabs(Of256));
        machine.Cpu.CacheReap(1);
        Assert.Equal(slabs[2..], machine.List(Of256, Impl.SlabListKind.Free));
        Assert.Equal(90u, machine.Node(Of256).FreeObjects);
        for (int i = 0; i < 3; i++) machine.Cpu.CacheReap(4000);
        Assert.Equal((0, 0, 0), machine.Slabs(Of256));
        Assert.Equal(due + 19999, machine.System.CacheClock + 3999);
        machine.AssertAsBooted();
    }

    [Fact]
    [Verifies(RuleIds.Slab.ReapDue)]
    public void The_clock_may_begin_anew()
    {
        using var machine = SlabMachine.Boot();
        machine.Cpu.CacheReap(int.MaxValue);
        machine.Cpu.CacheReap(int.MaxValue);
        machine.Release(Of256, machine.Alloc(Of256));
        uint due = machine.Node(Of256).NextReap;
        Assert.True(due < 4000);
        machine.Cpu.CacheReap(0);
        Assert.Equal(due, machine.Node(Of256).NextReap);
        machine.Cpu.CacheReap(4100);
        Assert.NotEqual(due, machine.Node(Of256).NextReap);
    }

    [Fact]
    [Verifies(RuleIds.Slab.ReapExcluded)]
    public void A_cache_that_must_not_be_reaped_keeps_everything()
    {
        using var machine = SlabMachine.Boot();
        int cache = machine.Create(256, CacheFlags.NoReap);
        machine.Release(cache, machine.Alloc(cache, 30));
        machine.Alloc(Of256);
        string before = machine.Slabs(cache).ToString();
        for (int i = 0; i < 5; i++) machine.Cpu.CacheReap(9000);
        Assert.Equal((before, 30, true), (machine.Slabs(cache).ToString(), machine.Avail(cache), machine.Touched(cache)));
        Assert.NotEqual(14, machine.Avail(Of256));
    }

    [Fact]
    [Verifies(RuleIds.Slab.Drain), Verifies(RuleIds.Slab.ReapDue)]
    public void A_shared_array_that_was_used_is_spared_once()
    {
        using var machine = SlabMachine.Boot(cpus: 2);
        machine.Release(Of256, machine.Alloc(Of256, 400)[..301]);
        Assert.Equal(240, machine.Node(Of256).SharedCount);
        machine.Alloc(Of256, cpu: 1);
        nuint[] shared = machine.Shared(Of256);
        machine.Cpu.CacheReap(8000);
        Assert.Equal(shared, machine.Shared(Of256));
        Assert.False(machine.System.SharedTouched(Of256, 0));
        machine.Cpu.CacheReap(4000);
        Assert.Equal(shared[96..], machine.Shared(Of256));
        machine.AssertSound();
    }

    [Fact]
    [Verifies(RuleIds.Slab.ReapDue)]
    public void A_CPU_looks_at_its_own_array_and_node_alone()
    {
        using var machine = new SlabMachine(SlabMachine.TwoNodes);
        machine.Release(Of256, machine.Alloc(Of256, 30));
        machine.Release(Of256, machine.Alloc(Of256, 30, cpu: 1), cpu: 1);
        uint due = machine.Node(Of256, 1).NextReap;
        for (int i = 0; i < 3; i++) machine.Cpu.CacheReap(9000);
        Assert.True(machine.Avail(Of256) < 30);
        Assert.Equal((30, due), (machine.Avail(Of256, 1), machine.Node(Of256, 1).NextReap));
        machine.AssertAsBooted();
    }
}
