using Verified.Model;

namespace Verified.Check.Shrink.Passes;

/// <summary>The machine on which short lives are tried: one node with one small zone, else like another.</summary>
static class Stage
{
    const int Frames = 8;

    /// <summary>Such a machine.</summary>
    public static Layout Like(Layout origin) => origin with
    {
        Memory = MemoryModel.Explicit,
        MemoryFrames = 0,
        Zones = [ZoneLayout.Of(0, Frames), ZoneLayout.Empty, ZoneLayout.Empty],
        Distances = [],
        CpuNodes = [],
        Reserved = [],
    };

    /// <summary>Tries scripts on such a machine until one is better; whether one was.</summary>
    public static bool Plays(Search search, Layout machine, IEnumerable<Command[]> scripts)
    {
        foreach (Command[] script in scripts)
        {
            search.Edit().Load(machine, script);
            if (search.Try()) return true;
        }

        return false;
    }
}
