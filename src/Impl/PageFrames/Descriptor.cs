using Verified.Impl.Buddy;
using Verified.Impl.Memory;
using Verified.Rules;

namespace Verified.Impl.PageFrames;

/// <summary>The hot half of a page descriptor: what an order-0 pair touches, in one word.</summary>
struct Descriptor
{
    public uint Flags;

    /// <summary>Users - 1 (R1.5).</summary>
    public int Count;
}

/// <summary>Reads the columns of the metadata as the `struct page` that they stand for.</summary>
static unsafe class Descriptors
{
    /// <summary>Bytes of the descriptor array of a node: one more than it spans (R1.1).</summary>
    [Implements(RuleIds.PageFrames.MapSize)]
    public static ulong MapBytes(uint spanned) => ((ulong)spanned + 1) * Addresses.DescriptorSize;

    /// <summary>The descriptor of a frame. PG_private and `private` of a free head are not stored: its state byte says
    /// the same.</summary>
    [Implements(RuleIds.PageFrames.Descriptors)]
    public static PageDescriptor Read(MemMap* map, uint index)
    {
        Descriptor* hot = map->Descriptors + index;
        bool head = Blocks.IsHead(map->States[index]);
        return new PageDescriptor(
            head ? hot->Flags | Flags.Private : hot->Flags,
            hot->Count,
            (int)map->Mappers[index] - 1,
            head ? (ulong)Blocks.OrderOf(map->States[index]) : map->Privates[index],
            map->Mappings[index],
            map->Indexes[index]);
    }
}
