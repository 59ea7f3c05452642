using Verified.Impl.Memory;

namespace Verified.Impl.Slab;

/// <summary>Slabs that were taken out of their lists to be given back, in order. They are chained by their descriptors
/// and belong to who holds the chain, so that no lock is held while they go.</summary>
struct Doomed()
{
    public uint Head = MemMap.Nil, Tail = MemMap.Nil;

    public static unsafe void Append(MemMap* map, Doomed* chain, uint word)
    {
        SlabDescriptor.At(map, word)->Next = MemMap.Nil;
        if (chain->Head == MemMap.Nil) chain->Head = word;
        else SlabDescriptor.At(map, chain->Tail)->Next = word;
        chain->Tail = word;
    }
}
