using System.Collections.Immutable;

namespace Verified.Model.PageAllocator;

/// <summary>What reclaim knows of a zone. Immutable.</summary>
/// <param name="Scanned">pages_scanned: frames looked at since one was freed.</param>
/// <param name="Unreclaimable">all_unreclaimable: not worth looking at.</param>
/// <param name="Cache">The frames of the zone in the page cache of the check, the oldest first.</param>
public sealed record ZoneReclaim(uint Scanned, bool Unreclaimable, ImmutableArray<Frame> Cache)
{
    /// <summary>What it shows.</summary>
    public ZoneReclaimView View => new(Scanned, Unreclaimable, Cache.Length);
}

/// <summary>kswapd of a node.</summary>
/// <param name="Woken">Whether it has work to do.</param>
/// <param name="Order">kswapd_max_order: the largest order that it was woken for.</param>
public readonly record struct NodeReclaim(bool Woken, int Order);

/// <summary>What a zone shows of reclaim.</summary>
/// <param name="Scanned">pages_scanned.</param>
/// <param name="Unreclaimable">all_unreclaimable.</param>
/// <param name="Inactive">Frames that could be reclaimed.</param>
public readonly record struct ZoneReclaimView(uint Scanned, bool Unreclaimable, int Inactive);

/// <summary>How often reclaim was needed since boot.</summary>
/// <param name="Rounds">pageoutrun: rounds of kswapd.</param>
/// <param name="Stalls">allocstall: requests that reclaimed memory themselves.</param>
/// <param name="Kills">oom_kill: processes killed.</param>
public readonly record struct ReclaimCounts(ulong Rounds, ulong Stalls, ulong Kills);

/// <summary>All that reclaim keeps on a machine that has it. Immutable.</summary>
public sealed record ReclaimState(
    ImmutableArray<ZoneReclaim> Zones, ImmutableArray<NodeReclaim> Nodes, ReclaimScript Script, ReclaimCounts Counts)
{
    /// <summary>Nothing scanned, nobody woken, nothing to give back.</summary>
    public static ReclaimState Boot(Machine machine) => new(
        [.. machine.Zones.Select(_ => new ZoneReclaim(0, false, []))], [.. new NodeReclaim[machine.Nodes.Length]],
        default, default);

    /// <summary>What is kept of a zone.</summary>
    public ZoneReclaim this[ZoneId zone] => Zones[zone.Index];

    /// <summary>With that many more rounds of kswapd, direct reclaims and kills.</summary>
    public ReclaimState Counting(uint rounds = 0, uint stalls = 0, uint kills = 0) => this with
    {
        Counts = new(Counts.Rounds + rounds, Counts.Stalls + stalls, Counts.Kills + kills),
    };

    /// <summary>With something else kept of a zone.</summary>
    public ReclaimState With(ZoneId zone, ZoneReclaim own) => this with { Zones = Zones.SetItem(zone.Index, own) };

    /// <summary>
    /// At every moment pages_scanned, all_unreclaimable and the inactive frames of each zone, and what each kswapd was
    /// woken for, shall be what the history demands.
    /// </summary>
    [Rule(RuleIds.PageAllocator.ReclaimExact, Source = "R4.13, R4.14")]
    public static Violation? Exact(World world, in Observation seen)
    {
        if (world.Reclaim is not { } reclaim) return null;
        for (int z = 0; z < seen.ReclaimZones.Length; z++)
        {
            ZoneReclaimView expected = reclaim.Zones[z].View;
            if (seen.ReclaimZones[z] != expected)
                return new(
                    RuleIds.PageAllocator.ReclaimExact, $"{new ZoneId(z)}: {expected}", $"{seen.ReclaimZones[z]}");
        }

        int n = seen.ReclaimNodes.CommonPrefixLength(reclaim.Nodes.AsSpan());
        return n == seen.ReclaimNodes.Length ? null : new(
            RuleIds.PageAllocator.ReclaimExact, $"kswapd of node {n}: {reclaim.Nodes[n]}", $"{seen.ReclaimNodes[n]}");
    }
}
