namespace Verified.Impl;

/// <summary>What is asked of a reclaimer: to look through one zone once.</summary>
/// <param name="Zone">The zone, numbered node * 3 + kind.</param>
/// <param name="Priority">12 down to 0: the lower, the larger the part of its frames to look at.</param>
/// <param name="Gfp">The flags of the request that needs memory; GFP_KERNEL for kswapd.</param>
/// <param name="Order">The order that it needs.</param>
/// <param name="Kswapd">Whether kswapd asks, and nobody waits.</param>
public readonly record struct ReclaimPass(int Zone, int Priority, uint Gfp, int Order, bool Kswapd);

/// <summary>What one pass over a zone came to.</summary>
/// <param name="Scanned">Frames looked at.</param>
/// <param name="Pages">Frames given back to the allocator.</param>
public readonly record struct Reclaimed(uint Scanned, uint Pages);

/// <summary>Keeps frames that it can give back when memory runs low: a page cache.</summary>
public interface IReclaimer
{
    /// <summary>Gives back frames of the zone, by releasing them through the handle. It runs inside a request or kswapd
    /// and may take memory itself, with the rights of <see cref="Context.MemAlloc"/>.</summary>
    Reclaimed Shrink(CpuHandle cpu, in ReclaimPass pass);

    /// <summary>Frames of the zone that were used lately.</summary>
    uint Active(int zone);

    /// <summary>Frames of the zone that are given back first.</summary>
    uint Inactive(int zone);
}

/// <summary>Makes memory by killing when there is no other way.</summary>
public interface IOomHandler
{
    /// <summary>Kills a process for a request; its memory comes free in its own time. False: there is none to kill, and
    /// the request fails.</summary>
    bool Kill(uint gfp, int order);
}
