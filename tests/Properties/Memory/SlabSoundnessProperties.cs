using Verified.Impl.Memory;
using Verified.Impl.Slab;
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
