using Verified.Model.PageAllocator;

namespace Verified.Tests.Properties;

/// <summary>
/// The page cache of the tests on the lower floor: gives back what its script says, and remembers what it was asked.
/// </summary>
sealed class PageCache(Impl.MemorySystem system) : Impl.IReclaimer, Impl.IOomHandler
{
    readonly List<uint>[] frames = [.. Enumerable.Range(0, system.ZoneCount).Select(_ => new List<uint>())];

    /// <summary>The passes that it was asked for.</summary>
    public List<Impl.ReclaimPass> Passes { get; } = [];

    /// <summary>How often it was asked to kill.</summary>
    public int Kills { get; private set; }

    public ReclaimScript Script { get; set; }

    public Response Add(Frame frame)
    {
        int zone = system.ZoneOfPresent((uint)frame.Number);
        if (zone < 0) return Response.Bug(Reason.Invalid);
        frames[zone].Add((uint)frame.Number);
        return Response.Of(Outcome.Ok);
    }

    public Impl.Reclaimed Shrink(Impl.CpuHandle cpu, in Impl.ReclaimPass pass)
    {
        Passes.Add(pass);
        List<uint> zone = frames[pass.Zone];
        int taken = pass.Priority > Script.Priority ? 0 : Math.Min(Script.Frames, zone.Count);
        uint[] given = [.. zone.Take(taken)];
        zone.RemoveRange(0, taken);
        Impl.CpuHandle on = cpu;
        uint pages = (uint)given.Count(frame => on.FreeColdPage(frame).Outcome == Impl.Outcome.Freed);
        return new((uint)taken + Script.Further, pages);
    }

    public uint Active(int zone) => 0;

    public uint Inactive(int zone) => (uint)frames[zone].Count;

    public bool Kill(uint gfp, int order)
    {
        Kills++;
        return Script.Victim;
    }
}
