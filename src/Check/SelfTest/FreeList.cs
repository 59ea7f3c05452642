using Verified.Impl.Memory;

namespace Verified.Check.SelfTest;

/// <summary>Moves blocks of free lists behind the implementation's back; links, counts and bits stay in step.</summary>
static class FreeList
{
    /// <summary>No frame.</summary>
    public const uint Nil = MemMap.Nil;

    /// <summary>Takes a block out of the list of an order.</summary>
    public static void Unlink(in Metadata data, int zone, uint index, int order)
    {
        var link = data.Links[(int)index];
        if (link.Previous == Nil) data.Heads(zone)[order] = link.Next;
        else data.Links[(int)link.Previous].Next = link.Next;
        if (link.Next != Nil) data.Links[(int)link.Next].Previous = link.Previous;
        data.NrFree(zone)[order]--;
        if (data.Heads(zone)[order] == Nil) data.Zone(zone).Nonempty &= ~(1u << order);
    }

    /// <summary>Makes a block the head of the list of an order.</summary>
    public static void Push(in Metadata data, int zone, uint index, int order)
    {
        uint next = data.Heads(zone)[order];
        data.Links[(int)index] = new() { Next = next, Previous = Nil };
        if (next != Nil) data.Links[(int)next].Previous = index;
        data.Heads(zone)[order] = index;
        data.NrFree(zone)[order]++;
        data.Zone(zone).Nonempty |= 1u << order;
    }

    /// <summary>Makes a block the tail of the list of an order.</summary>
    public static void Append(in Metadata data, int zone, uint index, int order)
    {
        uint last = Last(data, zone, order);
        if (last == Nil)
        {
            Push(data, zone, index, order);
            return;
        }

        data.Links[(int)last].Next = index;
        data.Links[(int)index] = new() { Next = Nil, Previous = last };
        data.NrFree(zone)[order]++;
    }

    /// <summary>The tail of a list; Nil: it is empty.</summary>
    public static uint Last(in Metadata data, int zone, int order)
    {
        uint last = data.Heads(zone)[order];
        while (last != Nil && data.Links[(int)last].Next != Nil) last = data.Links[(int)last].Next;
        return last;
    }
}
