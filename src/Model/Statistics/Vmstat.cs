namespace Verified.Model.Statistics;

/// <summary>The allocator's part of /proc/vmstat: frames handed out by kind of zone, and frames given back.</summary>
public readonly record struct Vmstat(ulong Dma, ulong Normal, ulong High, ulong Freed)
{
    /// <summary>
    /// vmstat shall print the frames handed out of HighMem, Normal and DMA zones and the frames given back, since boot;
    /// where memory is reclaimed, also the rounds of kswapd, the requests that reclaimed themselves, and the kills.
    /// </summary>
    [Rule(RuleIds.Statistics.Vmstat, Source = "R4.12; docs/decisions.md")]
    public static string Text(World world)
    {
        Vmstat now = world.Vmstat;
        return $"pgalloc_high {now.High}\npgalloc_normal {now.Normal}\npgalloc_dma {now.Dma}\npgfree {now.Freed}\n"
            + (world.Reclaim is not { Counts: var counts } ? ""
                : $"pageoutrun {counts.Rounds}\nallocstall {counts.Stalls}\noom_kill {counts.Kills}\n");
    }

    /// <summary>With a block of a zone handed out.</summary>
    public Vmstat Served(ZoneId zone, Order order)
    {
        ulong pages = (ulong)order.Pages.Count;
        return zone.Kind switch
        {
            0 => this with { Dma = Dma + pages },
            1 => this with { Normal = Normal + pages },
            _ => this with { High = High + pages },
        };
    }

    /// <summary>With a block given back.</summary>
    public Vmstat Released(Order order) => this with { Freed = Freed + (ulong)order.Pages.Count };
}
