using Verified.Model;
using Verified.Model.HighMemory;
using Verified.Model.Mempool;
using Verified.Model.Vmalloc;

namespace Verified.Check.Run;

/// <summary>Windows, areas and pools of a session: which parts of them are to be shown.</summary>
public sealed partial class Session
{
    /// <summary>Asks for the parts that differ between two moments, or for all of them.</summary>
    void AskForRooms(Upper? then, Upper now)
    {
        if (now.HighMemory is { } windows && !ReferenceEquals(then?.HighMemory, windows))
            AskForWindows(then?.HighMemory, windows);
        if (now.Vmalloc is { } areas && !ReferenceEquals(then?.Vmalloc, areas)) AskForAreas(then?.Vmalloc, areas);
        if (now.Pools is { } pools && !ReferenceEquals(then?.Pools, pools)) AskForPools(then?.Pools, pools);
    }

    /// <summary>A block that went to the reserve of a pool, or that a pool gave back, belongs to nobody else.</summary>
    void LetGoOfBlock(Frame first, Order order)
    {
        for (Frame frame = first; frame < first + order.Pages; frame += new Pages(1)) contents.EndAround(frame);
    }

    /// <summary>Lets go of the block that a pool took back.</summary>
    void LetGoOfElement(in Command command, in Response response)
    {
        if (command.Op == Op.PoolFree && response.Outcome == Outcome.Ok
            && World.Upper!.Pools!.Pools[command.Cache] is { Backing: Backing.Pages } pool)
            LetGoOfBlock(new((int)command.Value), pool.Order);
    }

    void AskForWindows(HighMemoryState? then, HighMemoryState now)
    {
        if (then is null || !then.Slots.Equals(now.Slots) || then.Last != now.Last || then.Waiters != now.Waiters)
            display.Parts.Add((Part.Pkmap, 0, 0));
        if (then is null || !then.Records.Equals(now.Records)) display.Parts.Add((Part.PageHash, 0, 0));
        for (int cpu = 0; cpu < now.Cpus.Length; cpu++)
        {
            if (ReferenceEquals(then?.Cpus[cpu], now.Cpus[cpu])) continue;
            display.Parts.Add((Part.Fixmap, 0, cpu));
            display.Parts.Add((Part.LocalMaps, 0, cpu));
        }
    }

    /// <summary>Asks for what an operation on windows may have changed, whether it should have or not.</summary>
    void AskForWindow(in Command command)
    {
        if (World.Upper?.HighMemory is null) return;
        switch (command.Op)
        {
            case Op.Kmap or Op.Kunmap:
                display.Parts.Add((Part.Pkmap, 0, 0));
                display.Parts.Add((Part.PageHash, 0, 0));
                break;
            case Op.KmapAtomic or Op.KunmapAtomic: display.Parts.Add((Part.Fixmap, 0, command.Cpu)); break;
            default: display.Parts.Add((Part.LocalMaps, 0, command.Cpu)); break;
        }
    }

    void AskForAreas(VmallocState? then, VmallocState now)
    {
        display.Parts.Add((Part.Areas, 0, 0));
        foreach (Area area in now.Areas)
            if (then is null || !then.Areas.Contains(area, ReferenceEqualityComparer.Instance))
                display.Parts.Add((Part.AreaPages, 0, area.Page));
    }

    void AskForPools(MempoolState? then, MempoolState now)
    {
        for (int pool = 0; pool < now.Pools.Length; pool++)
            if (then is null || !ReferenceEquals(then.Pools[pool], now.Pools[pool]))
                display.Parts.Add((Part.Pool, 0, pool));
    }
}
