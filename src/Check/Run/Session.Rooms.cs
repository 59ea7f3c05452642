using Verified.Model;

namespace Verified.Check.Run;

/// <summary>Windows, areas and pools of a session: which parts of them are to be shown.</summary>
public sealed partial class Session
{
    /// <summary>Asks for the parts that differ between two moments, or for all of them.</summary>
    void AskForRooms(Upper? then, Upper now)
    {
        if (now.HighMemory is { } windows && !ReferenceEquals(then?.HighMemory, windows)) AskForWindows();
        if (now.Vmalloc is { } areas && !ReferenceEquals(then?.Vmalloc, areas)) AskForAreas();
        if (now.Pools is { } pools && !ReferenceEquals(then?.Pools, pools)) AskForPools();
    }

    void AskForWindows()
    {
    }

    void AskForAreas()
    {
    }

    void AskForPools()
    {
    }
}
