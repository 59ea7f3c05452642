using Verified.Benchmarks.Peers;

namespace Verified.Benchmarks.Areas;

/// <summary>Areas of 16 pages, made, written to page by page, and released: ours beside mmap and munmap. The result goes
/// to standard output, all else to standard error.</summary>
static class AreasCommand
{
    /// <summary>Runs the command; 0, or 1 for a mistake in the arguments or a machine without real mappings.</summary>
    public static int Run(IReadOnlyList<string> arguments)
    {
        if (PeersOptions.Parse(arguments, out string? mistake) is not { } options) return Refuse(mistake!);
        if (!SharedLibrary.TryFind("libc.so.6", "mmap", "munmap", out nint map, out nint unmap, out string? reason))
            return Refuse($"areas are measured against mmap: {reason}");
        options = options with { CountsManaged = true, Touch = true };
        var field = new Field(
            [
                new SharedPeer<NoPages, uint>(Field.Loop, default),
                OurAreas.Peer(Field.Ours, OurPages.NoLists, real: true),
                OurAreas.Peer("v-lists", OurPages.LargeLists, real: true),
                OurAreas.Peer("v-noted", OurPages.NoLists, real: false),
                new SharedPeer<MappedAreas, nuint>("mmap", new(map, unmap)),
            ],
            []);
        Standing standing = new Contest(new HotPair(), field.Peers, options).Run() with { Workload = "area-16" };
        if (options.Json) PeersJson.Write(Console.Out, options, field, [standing]);
        else PeersTable.Write(Console.Out, "area", options, field, [standing]);
        return 0;
    }

    static int Refuse(string mistake)
    {
        Console.Error.WriteLine(mistake);
        Console.Error.WriteLine($"usage: areas {PeersOptions.Usage}");
        return 1;
    }
}
