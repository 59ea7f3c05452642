using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Verified.Impl.Memory;
using Verified.Rules;

namespace Verified.Impl.Slab;

/// <summary>
/// A slab descriptor as 2.6.11 lays it out: 24 bytes, then the chain of its objects, 2 bytes each (R8.10, R8.11). It
/// stands in the slab or in an object of a general cache, so in the memory of frames; places are counted in words of 4
/// bytes from the first frame of the machine.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
unsafe struct SlabDescriptor
{
    public const int Bytes = 24;

    /// <summary>Behind the last free object.</summary>
    public const ushort End = 0xFFFF;

    /// <summary>Where the chain has no use for the place of an object it says where that is: in a caller's hands, in an
    /// array, or in use as the descriptor of another slab.</summary>
    public const ushort Held = 0xFFFE, Parked = 0xFFFD, Kept = 0xFFFC;

    /// <summary>In a caller's hands with debugging: the short way back is closed.</summary>
    public const ushort Watched = 0xFFFA;

    const int WordShift = 2, HalfWordShift = 1;

    /// <summary>The neighbours in the list of slabs, or Nil.</summary>
    public uint Next, Previous;

    /// <summary>Bytes from the start of the slab to its first object.</summary>
    public uint ColourOff;

    /// <summary>s_mem: the first word of its first object.</summary>
    public uint Start;

    /// <summary>Objects that are not in the chain.</summary>
    public uint InUse;

    /// <summary>The number of the first free object.</summary>
    public ushort Free;

    /// <summary>The node on whose behalf it was made: padding in 2.6.11.</summary>
    public ushort Node;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SlabDescriptor* At(MemMap* map, uint word) =>
        (SlabDescriptor*)(map->Frames + ((nuint)word << WordShift));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort* Chain(SlabDescriptor* slab) => (ushort*)(slab + 1);

    /// <summary>The place in a chain that an entry of an array leads to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort* Link(MemMap* map, uint link) => (ushort*)(map->Frames + ((nuint)link << HalfWordShift));

    /// <summary>The place of an object in the chain of the slab whose descriptor stands there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint LinkOf(uint word, uint number) => word * 2 + Bytes / sizeof(ushort) + number;

    /// <summary>The object of an entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint Address(MemMap* map, uint word) => (nuint)map->Frames + ((nuint)word << WordShift);

    /// <summary>The word at an address in a frame of the machine.</summary>
    public static uint WordAt(MemMap* map, nuint address) => (uint)((address - (nuint)map->Frames) >> WordShift);

    /// <summary>The index of the first frame of the slab.</summary>
    public static uint FirstFrame(SlabDescriptor* slab) =>
        (uint)((((ulong)slab->Start << WordShift) - slab->ColourOff) >> MemMap.PageShift);

    /// <summary>The word of the descriptor of the slab that a frame belongs to.</summary>
    public static uint OfFrame(MemMap* map, uint index) => map->Links[index].Previous;

    /// <summary>The cache of the slab that a frame belongs to.</summary>
    public static int CacheOfFrame(MemMap* map, uint index) => (int)map->Links[index].Next;

    /// <summary>Lays a slab out, all its objects free. A descriptor of its own stands behind the colour offset, and the
    /// objects behind that.</summary>
    /// <param name="map">The machine.</param>
    /// <param name="cache">Its cache.</param>
    /// <param name="word">Where the descriptor stands.</param>
    /// <param name="frame">The index of the first frame.</param>
    /// <param name="colour">The colour offset.</param>
    /// <param name="node">Its node.</param>
    [Implements(RuleIds.Slab.SlabLayout), Implements(RuleIds.Slab.ObjectNoOverlap),
        Implements(RuleIds.Slab.ObjectContent)]
    public static void Lay(MemMap* map, Cache* cache, uint word, uint frame, uint colour, int node)
    {
        SlabDescriptor* slab = At(map, word);
        uint objects = colour + (cache->DescriptorCache == Cache.OnSlab ? cache->SlabSize : 0);
        *slab = new SlabDescriptor
        {
            Next = MemMap.Nil,
            Previous = MemMap.Nil,
            ColourOff = objects,
            Start = (frame << (MemMap.PageShift - WordShift)) + (objects >> WordShift),
            Node = (ushort)node,
        };
        ushort* chain = Chain(slab);
        for (uint i = 1; i < cache->Num; i++) chain[i - 1] = (ushort)i;
        chain[cache->Num - 1] = End;
    }

    /// <summary>Takes the first free object out of the chain and marks where it goes; its number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [Implements(RuleIds.Slab.ChainLifo)]
    public static uint Take(SlabDescriptor* slab, ushort mark)
    {
        ushort number = slab->Free;
        ushort* link = Chain(slab) + number;
        slab->Free = *link;
        *link = mark;
        slab->InUse++;
        return number;
    }

    /// <summary>Puts an object back as the first free one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Return(SlabDescriptor* slab, uint number)
    {
        Chain(slab)[number] = slab->Free;
        slab->Free = (ushort)number;
        slab->InUse--;
    }

    /// <summary>The entry of an object.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ObjectEntry Entry(SlabDescriptor* slab, uint word, uint number, uint size) => new()
    {
        Object = slab->Start + number * (size >> WordShift),
        Link = LinkOf(word, number),
    };
}
