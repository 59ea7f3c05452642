using System.Collections.Immutable;

namespace Verified.Model.PerCpu;

/// <summary>Emptying the lists of a CPU (R6.5).</summary>
public static class Drain
{
    /// <summary>
    /// A drain shall empty all lists of the CPU into the buddy system, zone by zone, the hot list before the cold and
    /// both before those of larger blocks, each from its tail; nothing else drains, least of all a request that fails.
    /// </summary>
    [Rule(RuleIds.PerCpu.Drain, Source = "R6.5")]
    public static Ruling All(World world, int cpu)
    {
        ImmutableArray<Move> moves = [];
        for (int i = 0; i < world.Machine.Zones.Length; i++)
        {
            for (int number = 0; number < ListId.Count(world.Machine.Layout.ListOrders); number++)
            {
                ListId list = new(number);
                int count = Take.List(world, new(i), cpu, list).Count;
                var (next, spilt) = Give.Spill(world, new(i), cpu, list, count);
                (world, moves) = (next, moves.AddRange(spilt));
            }
        }

        return new(RuleIds.PerCpu.Drain, Response.Of(Outcome.Ok), world, Fired.Drained) { Moves = moves };
    }

    /// <summary>Sixty parked frames.</summary>
    [Example(RuleIds.PerCpu.Drain, "E6.5")]
    internal static string Offline()
    {
        Layout layout = Layout.Of(ZoneLayout.Of(0, 1024));
        World world = World.Boot(layout with { PerCpuLists = true, PerCpuSizes = new(0, 96, 46, 0, 96, 16) });
        var kernel = new Command { Gfp = PageAllocator.Gfp.Kernel };
        world = PageAllocator.Request.Predict(world, kernel).Next;
        world = PageAllocator.Request.Predict(
            world, kernel with { Gfp = kernel.Gfp | PageAllocator.Gfp.Cold }).Next;
        World after = Online.Set(world, 0, online: false).Next;
        return $"hot {Take.List(world, ZoneId.Dma, 0, ListId.Hot).Count}, cold "
            + $"{Take.List(world, ZoneId.Dma, 0, ListId.Cold).Count}; offline: free_pages "
            + $"+{after.Free(ZoneId.Dma).Count - world.Free(ZoneId.Dma).Count}";
    }
}
