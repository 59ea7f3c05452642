using Verified.Model.Statistics;
using Verified.Tests.Properties.Slab;

namespace Verified.Tests.Properties.Statistics;

public sealed class SlabinfoProperties
{
    const string Header = "slabinfo - version: 2.1\n"
        + "# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab>"
        + " : tunables <batchcount> <limit> <sharedfactor> : slabdata <active_slabs> <num_slabs> <sharedavail>\n";

    [Fact]
    [Verifies(RuleIds.Statistics.Slabinfo)]
    public void E8_23_After_the_first_allocation()
    {
        using var machine = SlabMachine.Boot(cpus: 2);
        Assert.StartsWith(Header + "size-32                0      0     32  119    1 :", machine.System.Slabinfo(), StringComparison.Ordinal);
        machine.Cpu.Kmalloc(256, SlabMachine.Kernel);
        Assert.Contains(
            "\nsize-256              15     15    256   15    1 : tunables  120   60    8 : slabdata      1      1      0\n",
            machine.System.Slabinfo(),
            StringComparison.Ordinal);
    }

    [Fact]
    [Verifies(RuleIds.Statistics.Slabinfo)]
    public void The_model_prints_full_partial_and_free_slabs_and_what_is_shared()
    {
        var world = World.Boot(Caches.Machine(cpus: 2));
        Assert.StartsWith(
            Header + "size-32                0      0     32  ", Slabinfo.Text(world), StringComparison.Ordinal);
        // 119 objects to a slab, 60 to a refill or what the slab has left: 298 for 250, so one slab is half full. What
        // the other CPU took goes back to the slabs with it, and leaves one free; of 100 given back 60 are shared.
        Command ask = new() { Op = Op.Kmalloc, Gfp = Caches.Kernel, Value = 32 };
        ulong Run(in Command command)
        {
            Ruling ruling = Caches.Run(world, command);
            world = ruling.Next;
            return ruling.Response.Address;
        }

        ulong[] objects = [.. Enumerable.Range(0, 250).Select(_ => Run(ask))];
        ulong[] others = [.. Enumerable.Range(0, 60).Select(_ => Run(ask with { Cpu = 1 }))];
        foreach (ulong at in others) Run(new() { Op = Op.Kfree, Value = at, Cpu = 1 });
        Run(new() { Op = Op.CpuOffline, Value = 1 });
        foreach (ulong at in objects.Take(100)) Run(new() { Op = Op.Kfree, Value = at });
        string[] lines = Slabinfo.Text(world).Split('\n');
        Assert.Equal(
            "size-32              298    476     32  119    1 : tunables  120   60    8 : slabdata      3      4     60",
            lines.Single(line => line.StartsWith("size-32 ", StringComparison.Ordinal)));
        Assert.Equal(2 + world.Slabs!.Caches.Count(one => one is not null) + 1, lines.Length);
    }

    [Fact]
    [Verifies(RuleIds.Statistics.Slabinfo)]
    public void Long_names_have_room_and_a_machine_without_caches_says_nothing()
    {
        using var machine = SlabMachine.Boot();
        string name = new('n', 3000);
        machine.Create(100, name: name);
        Assert.Contains($"\n{name}      0      0    100", machine.System.Slabinfo(), StringComparison.Ordinal);
        using var bare = Impl.MemorySystem.Boot(new() { Dma = new(0, 64) });
        Assert.Equal("", bare.Slabinfo());
    }

    [Fact]
    [Verifies(RuleIds.Statistics.Slabinfo)]
    public void Each_cache_has_a_line_in_the_order_of_the_chain()
    {
        using var machine = SlabMachine.Boot(cpus: 2, frames: 9000);
        int cache = machine.Create(700, name: "a name longer than seventeen é");
        machine.Create(8, name: "b");
        nuint[] objects = machine.Alloc(cache, 160);
        machine.Release(cache, objects);
        machine.Cpu.TuneCache(cache, 10, 5, 2);
        objects = machine.Alloc(cache, 16);
        machine.Release(cache, objects);
        string[] lines = machine.System.Slabinfo().Split('\n');
        Assert.Equal(2 + machine.System.GeneralCaches + 2 + 1, lines.Length);
        Assert.StartsWith("b      ", lines[^2], StringComparison.Ordinal);
        var node = machine.Node(cache);
        int slabs = node.Partial + node.Full + node.Free;
        Assert.True(node.SharedCount > 0);
        Assert.Equal(
            $"a name longer than seventeen ? {(slabs * 11) - node.FreeObjects,6} {slabs * 11,6}    700   11    2"
            + $" : tunables   10    5    2 : slabdata {slabs - node.Free,6} {slabs,6} {node.SharedCount,6}",
            lines[^3]);
        Assert.Equal(-1, machine.System.FormatSlabinfo(new byte[1000]));
    }
}
