using Verified.Impl;

namespace Verified.Tests.Properties.Slab;

public sealed class ReturnProperties
{
    const int Of256 = 10;

    /// <summary>
    /// Full slabs on node 0 of a machine of two, whose objects CPU 1 gives straight home; the free limit is 135.
    /// </summary>
    static SlabMachine Full(int slabs, out nuint[][] objects)
    {
        var machine = new SlabMachine(SlabMachine.TwoNodes);
        objects = [.. Enumerable.Range(0, slabs * 15).Select(_ => machine.AllocOn(Of256)).Chunk(15)];
        Assert.Equal((135u, (0, slabs, 0)), (machine.Node(Of256).FreeLimit, machine.Slabs(Of256)));
        return machine;
    }

    [Fact]
    [Verifies(RuleIds.Slab.FreeLimited)]
    public void E8_14b_An_emptied_slab_is_kept_up_to_the_free_limit()
    {
        using SlabMachine machine = Full(9, out nuint[][] objects);
        for (int slab = 0; slab < 7; slab++) machine.Release(Of256, objects[slab], cpu: 1);
        machine.Release(Of256, objects[7][..14], cpu: 1);
        machine.Release(Of256, objects[8][..11], cpu: 1);
        Assert.Equal((130u, (2, 0, 7)), (machine.Node(Of256).FreeObjects, machine.Slabs(Of256)));
        machine.Release(Of256, objects[7][14], cpu: 1);
        Assert.Equal((131u, (1, 0, 8)), (machine.Node(Of256).FreeObjects, machine.Slabs(Of256)));
        Assert.Equal((int)machine.FrameOf(objects[7][0]), machine.List(Of256, SlabListKind.Free)[0]);
        machine.Release(Of256, objects[8][11..], cpu: 1);
        machine.AssertAsBooted();
    }

    [Fact]
    [Verifies(RuleIds.Slab.FreeLimited), Verifies(RuleIds.Slab.DestroySlab)]
    public void E8_14b_Beyond_the_free_limit_it_is_given_back()
    {
        using SlabMachine machine = Full(10, out nuint[][] objects);
        for (int slab = 0; slab < 8; slab++) machine.Release(Of256, objects[slab], cpu: 1);
        machine.Release(Of256, objects[8][..14], cpu: 1);
        machine.Release(Of256, objects[9][0], cpu: 1);
        uint free = machine.System.FreePages(1);
        Assert.Equal((135u, (2, 0, 8)), (machine.Node(Of256).FreeObjects, machine.Slabs(Of256)));
        machine.Release(Of256, objects[8][14], cpu: 1);
        Assert.Equal((121u, (1, 0, 8)), (machine.Node(Of256).FreeObjects, machine.Slabs(Of256)));
        Assert.Equal(free + 1, machine.System.FreePages(1));
        Assert.False(machine.System.IsSlabFrame(machine.FrameOf(objects[8][0])));
        machine.Release(Of256, objects[9][1..], cpu: 1);
        machine.AssertAsBooted();
    }

    [Fact]
    [Verifies(RuleIds.Slab.FreeBlock)]
    public void A_slab_that_got_an_object_back_goes_to_the_tail_of_the_partial_ones()
    {
        using SlabMachine machine = Full(3, out nuint[][] objects);
        int[] slabs = [.. objects.Select(each => (int)machine.FrameOf(each[0]))];
        foreach (int slab in (int[])[1, 0, 2, 1]) machine.Release(Of256, objects[slab][machine.Slabs(Of256).Partial], cpu: 1);
        Assert.Equal([slabs[0], slabs[2], slabs[1]], machine.List(Of256, SlabListKind.Partial));
        Assert.Equal(4u, machine.Node(Of256).FreeObjects);
        machine.AssertSound();
    }

    [Fact]
    [Verifies(RuleIds.Slab.FreeLimited)]
    public void All_objects_that_are_on_their_way_count_against_the_limit()
    {
        using var machine = SlabMachine.Boot();
        nuint[] objects = machine.Alloc(Of256, 150);
        machine.Cpu.TuneCache(Of256, 150, 75, 0);
        Assert.Equal(165u, machine.Node(Of256).FreeLimit);
        machine.Release(Of256, objects);
        machine.Cpu.TuneCache(Of256, 120, 60, 0);
        // 150 come back at once: more than 135 as long as two slabs are not gone.
        Assert.Equal((135u, (0, 0, 9)), (machine.Node(Of256).FreeObjects, machine.Slabs(Of256)));
        machine.AssertAsBooted();
    }
}
