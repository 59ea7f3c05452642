using Verified.Model;
using Verified.Model.Vmalloc;

namespace Verified.Check.Run;

/// <summary>Windows, areas and pools of a session: which parts of them are to be shown.</summary>
public sealed partial class Session
{
    /// <summary>Asks for the parts that differ between two moments, or for all of them.</summary>
    void AskForRooms(Upper? then, Upper now)
    {
        if (now.HighMemory is { } windows && !ReferenceEquals(then?.HighMemory, windows)) AskForWindows();
        if (now.Vmalloc is { } areas && !ReferenceEquals(then?.Vmalloc, areas)) AskForAreas(then?.Vmalloc, areas);
        if (now.Pools is { } pools && !ReferenceEquals(then?.Pools, pools)) AskForPools();
    }

    void AskForWindows()
    {
    }

    void AskForAreas(VmallocState? then, VmallocState now)
    {
        display.Parts.Add((Part.Areas, 0, 0));
        foreach (Area area in now.Areas)
            if (then is null || !then.Areas.Contains(area, ReferenceEqualityComparer.Instance))
                display.Parts.Add((Part.AreaPages, 0, area.Page));
    }

    void AskForPools()
    {
    }
}
