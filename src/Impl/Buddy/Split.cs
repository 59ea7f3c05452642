using Verified.Impl.Memory;
using Verified.Impl.Zones;
using Verified.Rules;

namespace Verified.Impl.Buddy;

/// <summary>Splits a block that is larger than asked for (R5.6).</summary>
static unsafe class Split
{
    /// <summary>Keeps the lowest part; the upper halves become free blocks, largest first.</summary>
    [Implements(RuleIds.Buddy.SplitUpperHalves)]
    public static void Down(MemMap* map, Zone* zone, uint index, int from, int to)
    {
        while (from > to)
        {
            from--;
            ListOrder.InsertHead(map, zone, index + (1u << from), from);
        }
    }
}
