using Verified.Benchmarks.Peers;

namespace Verified.Benchmarks.Windows;

/// <summary>A frame mapped, written to and unmapped: ours beside a direct address, and beside mmap and munmap. The
/// result goes to standard output, all else to standard error.</summary>
static class WindowsCommand
{
    /// <summary>Runs the command; 0, or 1 for a mistake in the arguments or a machine without real mappings.</summary>
    public static int Run(IReadOnlyList<string> arguments)
    {
        if (PeersOptions.Parse(arguments, out string? mistake) is not { } options) return Refuse(mistake!);
        if (!SharedLibrary.TryFind("libc.so.6", "mmap", "munmap", out nint map, out nint unmap, out string? reason))
            return Refuse($"mappings are measured against mmap: {reason}");
        options = options with { CountsManaged = true, Touch = true };
        var field = new Field(
            [
                new SharedPeer<NoPages, uint>(Field.Loop, default),
                OurWindows.Peer(Field.Ours, Way.Permanent, real: true),
                OurWindows.Peer("w-atomic", Way.Temporary, real: true),
                OurWindows.Peer("w-replaced", Way.Temporary, real: true, debug: true),
                OurWindows.Peer("w-noted", Way.Temporary, real: false),
                OurWindows.Peer("direct", Way.Direct, real: true),
                new SharedPeer<MappedPage, nuint>("mmap", new(map, unmap)),
            ],
            []);
        Standing standing = new Contest(new HotPair(), field.Peers, options).Run() with { Workload = "map-1" };
        if (options.Json) PeersJson.Write(Console.Out, options, field, [standing]);
        else PeersTable.Write(Console.Out, "mapping", options, field, [standing]);
        return 0;
    }

    static int Refuse(string mistake)
    {
        Console.Error.WriteLine(mistake);
        Console.Error.WriteLine($"usage: windows {PeersOptions.Usage}");
        return 1;
    }
}
