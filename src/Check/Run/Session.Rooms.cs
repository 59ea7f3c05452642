using Verified.Model;
using Verified.Model.Mempool;

namespace Verified.Check.Run;

/// <summary>Windows, areas and pools of a session: which parts of them are to be shown.</summary>
public sealed partial class Session
{
    /// <summary>Asks for the parts that differ between two moments, or for all of them.</summary>
    void AskForRooms(Upper? then, Upper now)
    {
        if (now.HighMemory is { } windows && !ReferenceEquals(then?.HighMemory, windows)) AskForWindows();
        if (now.Vmalloc is { } areas && !ReferenceEquals(then?.Vmalloc, areas)) AskForAreas();
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

    void AskForWindows()
    {
    }

    void AskForAreas()
    {
    }

    void AskForPools(MempoolState? then, MempoolState now)
    {
        for (int pool = 0; pool < now.Pools.Length; pool++)
            if (then is null || !ReferenceEquals(then.Pools[pool], now.Pools[pool]))
                display.Parts.Add((Part.Pool, 0, pool));
    }
}
