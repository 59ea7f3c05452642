using Verified.Impl.Memory;
using Verified.Impl.Slab;
using Verified.Tests.Properties.Slab;
using static Verified.Tests.Properties.Memory.DamagedCaches;

namespace Verified.Tests.Properties.Memory;

/// <summary>The structural check must find every kind of damage to caches, say which, and end.</summary>
public sealed class SlabSoundnessProperties
{
    [Fact]
    public void Damaged_lists_and_counts_are_found()
    {
        AssertFound("free_objects is", (metadata, _) => metadata.CacheNode(Small, 0).FreeObjects++);
        AssertFound("its lock is held", (metadata, _) => metadata.Cache(Small).Lock = 1);
        AssertFound("its count is", (metadata, _) => metadata.CacheNode(Small, 0).Free.Count++);
        AssertFound("is longer than its count", (metadata, _) => metadata.CacheNode(Small, 0).Full.Count--);
        AssertFound("which is in no slab", (metadata, _) => metadata.CacheNode(Small, 0).Full.Head = 5);
        AssertFound("which is in no slab", (metadata, _) => metadata.CacheNode(Small, 0).Full.Head = 1u << 31);
        AssertFound("does not lead back", (metadata, at) => metadata.SlabOf(at.Full).Previous = 77);
        AssertFound("the tail of a list", (metadata, _) => metadata.CacheNode(Small, 0).Free.Tail = 0);
        AssertFound("in the wrong list", (metadata, _) => Swap(ref metadata.CacheNode(Small, 0)));
        AssertFound("the lists hold", (metadata, _) =>
        {
            metadata.CacheNode(Large, 0) = Empty(metadata.CacheNode(Large, 0));
            metadata.ObjectArray(Large, 0).Count = 0;
        });
        AssertFound("it is of node", (metadata, at) => metadata.SlabOf(at.Partial).Node = 3);
    }

    [Fact]
    public void Damaged_slabs_are_found()
    {
        AssertFound("its chain", (metadata, at) => metadata.SlabOf(at.Free).Free = 15);
        AssertFound("its chain does not end", (metadata, at) => At(metadata.ChainOf(at.Free), SlabDescriptor.End) = 0);
        AssertFound("its chain ends early", (metadata, at) =>
            metadata.ChainOf(at.Free)[metadata.SlabOf(at.Free).Free] = SlabDescriptor.End);
        AssertFound("marked so", (metadata, at) => metadata.ChainOf(at.Full)[3] = 7);
        AssertFound("objects are in use", (metadata, at) => metadata.SlabOf(at.Full).InUse = 16);
        AssertFound("its chain", (metadata, at) => metadata.SlabOf(at.Full).InUse = 14);
        AssertFound("its first object is not where", (metadata, at) => metadata.SlabOf(at.Full).Start++);
        AssertFound("its objects start at", (metadata, at) => metadata.SlabOf(at.Full).ColourOff -= 4);
        AssertFound("its descriptor is not", (metadata, at) => Shift(ref metadata.SlabOf(at.Full)));
        AssertFound("it leaves the machine", (metadata, at) => metadata.SlabOf(at.Full).Start = uint.MaxValue);
        AssertFound("does not lead back to it", (metadata, at) => metadata.Links[(int)at.Full].Next = Large);
        AssertFound("does not lead back to it", (metadata, at) => metadata.Links[(int)at.Outside].Previous += 6);
        AssertFound("in use", (metadata, at) => Kept(metadata, at) = SlabDescriptor.Held);
        AssertFound("PG_slab is not set", (metadata, at) => metadata.Descriptors[(int)at.Free].Flags &= ~(1u << 7));
        AssertFound("frames are of slabs", (metadata, _) =>
        {
            metadata.States[2000] = Impl.PageFrames.State.Slab;
            metadata.Descriptors[2000].Flags |= 1u << 7;
        });
    }

    /// <summary>Slabs of two frames, the last of which would stand behind the end of the machine.</summary>
    [Fact]
    public void A_slab_that_leaves_the_machine_or_a_frame_that_leaves_its_slab_is_found()
    {
        using var machine = SlabMachine.Boot();
        int cache = machine.Create(5000);
        uint first = machine.FrameOf(machine.Alloc(cache));
        Metadata metadata = machine.System.Metadata;
        Assert.True(machine.System.ReadCache(cache).Order > 0);
        uint start = metadata.SlabOf(first).Start, last = SlabMachine.DmaFrames + 4096 - 1;
        metadata.SlabOf(first).Start = (last * 1024) + (metadata.SlabOf(first).ColourOff / 4);
        Assert.Contains("it leaves the machine", machine.System.SelfCheck(), StringComparison.Ordinal);
        metadata.SlabOf(first).Start = start;
        Assert.Null(machine.System.SelfCheck());
        metadata.States[(int)first + 1] = Impl.PageFrames.State.Marked;
        Assert.Contains("does not lead back to it", machine.System.SelfCheck(), StringComparison.Ordinal);
        metadata.States[(int)first + 1] = Impl.PageFrames.State.Slab;
        metadata.Links[(int)first + 1].Next++;
        Assert.Contains("does not lead back to it", machine.System.SelfCheck(), StringComparison.Ordinal);
    }

    [Fact]
    public void Colours_and_chains_end_where_the_slab_does()
    {
        AssertFound("its objects start at", (metadata, at) =>
        {
            uint far = metadata.Cache(Small).ColourOff * Math.Max(metadata.Cache(Small).Colour, 1);
            metadata.SlabOf(at.Full).ColourOff += far;
            metadata.SlabOf(at.Full).Start += far / 4;
        });
        AssertFound("its chain ends early", (metadata, at) =>
            metadata.ChainOf(at.Free)[metadata.SlabOf(at.Free).Free] = (ushort)metadata.Cache(Small).Num);
        AssertFound("which is in no slab", (metadata, _) => metadata.CacheNode(Small, 0).Full.Head = 2000 * 1024);
    }

    /// <summary>A cache that is no more is not looked at, and one that the chain is told of no more is.</summary>
    [Fact]
    public unsafe void All_caches_that_there_are_count_and_no_other()
    {
        using var machine = SlabMachine.Boot();
        int gone = machine.Create(60), last = machine.Create(70);
        machine.Alloc(last);
        Assert.Equal(Impl.Outcome.Ok, machine.Cpu.CacheDestroy(gone).Outcome);
        machine.System.Metadata.Cache(gone).Lock = 1;
        Assert.Null(machine.System.SelfCheck());
        machine.System.Metadata.Cache(gone).Lock = 0;
        machine.System.Map->CacheTable->Used--;
        Assert.Contains("frames are of slabs, the lists hold", machine.System.SelfCheck(), StringComparison.Ordinal);
        machine.System.Map->CacheTable->Used++;
        while (machine.Cpu.CreateCache(new() { Name = $"{Guid.NewGuid()}", Size = 8 }).Outcome == Impl.Outcome.Ok) continue;
        Assert.Equal(machine.System.CachePlaces, machine.System.Map->CacheTable->Used);
        Assert.Null(machine.System.SelfCheck());
    }

    static void Swap(ref CacheNode node) => (node.Partial, node.Full) = (node.Full, node.Partial);

    static CacheNode Empty(CacheNode node)
    {
        node.Partial = node.Full = node.Free = Impl.Slab.SlabList.Empty;
        node.FreeObjects = 0;
        return node;
    }

    static void Shift(ref SlabDescriptor slab)
    {
        uint step = slab.ColourOff >= 96 ? unchecked((uint)-32) : 32;
        slab.ColourOff += step;
        slab.Start += unchecked((uint)((int)step / 4));
    }

    /// <summary>The mark of the descriptor of the slab that has it outside.</summary>
    static ref ushort Kept(Metadata metadata, Places at)
    {
        uint frame = metadata.Links[(int)at.Outside].Previous / 1024;
        return ref At(metadata.ChainOf(frame), SlabDescriptor.Kept);
    }

    static ref ushort At(Span<ushort> chain, ushort value) => ref chain[chain.IndexOf(value)];
}
