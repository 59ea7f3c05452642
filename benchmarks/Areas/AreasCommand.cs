using Verified.Benchmarks.Peers;

namespace Verified.Benchmarks.Areas;

/// <summary>Areas of 16 pages, made, written to page by page, and released.</summary>
static class AreasCommand
{
    /// <summary>Runs the command; its exit code.</summary>
    public static int Run(IReadOnlyList<string> arguments) => MmapCommand.Run(
        arguments, "areas", "area-16", OurAreas.Pages,
        [
            OurAreas.Peer(Field.Ours, OurPages.NoLists, real: true),
            OurAreas.Peer("v-lists", OurPages.LargeLists, real: true),
            OurAreas.Peer("v-noted", OurPages.NoLists, real: false),
        ]);
}
