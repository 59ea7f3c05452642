using Verified.Model.State;
using Verified.Model.Watermarks;

namespace Verified.Tests.Properties.Watermarks;

/// <summary>All ways to spread a few free frames over the orders 0 to 3, and a caller for each set of rights.</summary>
static class SmallZones
{
    public static IEnumerable<Rights> AllRights =>
        [new(false, false), new(false, true), new(true, false), new(true, true)];

    /// <summary>nr_free of the orders 0 to 3, for every number of free frames up to the limit.</summary>
    public static IEnumerable<int[]> Spreads(int limit)
    {
        for (int eights = 0; eights * 8 <= limit; eights++)
        {
            for (int fours = 0; (eights * 8) + (fours * 4) <= limit; fours++)
            {
                for (int twos = 0; (eights * 8) + (fours * 4) + (twos * 2) <= limit; twos++)
                {
                    int rest = limit - (eights * 8) - (fours * 4) - (twos * 2);
                    for (int ones = 0; ones <= rest; ones++) yield return [ones, twos, fours, eights];
                }
            }
        }
    }

    /// <summary>Every mark up to 40, order up to 3 and set of rights.</summary>
    public static IEnumerable<(int Mark, int Order, Rights Rights)> Requests() =>
        from mark in Enumerable.Range(0, 41)
        from order in Enumerable.Range(0, 4)
        from rights in AllRights
        select (mark, order, rights);

    /// <summary>A machine whose zone has exactly these blocks free.</summary>
    public static Layout Layout(int[] blocks) =>
        Machines.WithFree(0, [.. blocks.Select((count, order) => (count, order))]);

    public static FrameSet Set(int[] blocks) => World.Boot(Layout(blocks)).Free(ZoneId.Dma);

    /// <summary>The flags of a caller with these rights: harder means that it cannot wait.</summary>
    public static uint Gfp(Rights rights) =>
        (rights.High ? Model.PageAllocator.Gfp.High : 0) | (
            rights.Harder && rights.High ? 0 : Model.PageAllocator.Gfp.Wait);

    /// <summary>Where waiting is allowed, harder means a real-time task.</summary>
    public static Impl.Context Context(Rights rights) =>
        rights is { Harder: true, High: false } ? Impl.Context.RealTime : Impl.Context.Process;
}
