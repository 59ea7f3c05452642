using Verified.Benchmarks.Peers;

namespace Verified.Benchmarks.Windows;

/// <summary>A frame mapped, written to and unmapped: ours beside a direct address too.</summary>
static class WindowsCommand
{
    /// <summary>Runs the command; its exit code.</summary>
    public static int Run(IReadOnlyList<string> arguments) => MmapCommand.Run(
        arguments, "windows", "map-1", 1,
        [
            OurWindows.Peer(Field.Ours, Way.Permanent, real: true),
            OurWindows.Peer("w-atomic", Way.Temporary, real: true),
            OurWindows.Peer("w-replaced", Way.Temporary, real: true, debug: true),
            OurWindows.Peer("w-noted", Way.Temporary, real: false),
            OurWindows.Peer("direct", Way.Direct, real: true),
        ]);
}
