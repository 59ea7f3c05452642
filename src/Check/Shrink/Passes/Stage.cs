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
}
