using Verified.Impl.Memory;
using Verified.Impl.Zones;
using Verified.Rules;

namespace Verified.Impl.Buddy;

/// <summary>Splits a block that is larger than asked for (R5.6).</summary>
static unsafe class Split
{
    /// <summary>Keeps the lowest part; the upper halves become free blocks, largest first. The lists of these orders
    /// are
    /// empty, or a smaller block would have served.</summary>
    [Implements(RuleIds.Buddy.SplitUpperHalves)]
    public static void Down(MemMap* map, Zone* zone, uint index, int from, int to)
    {
        zone->Nonempty |= (1u << from) - (1u << to);
        while (from > to)
        {
            from--;
            ListOrder.InsertOnly(map, zone, index + (1u << from), from);
        }
    }
}
