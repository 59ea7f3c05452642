namespace Verified.Benchmarks.Peers;

/// <summary>Pages mapped, written to and unmapped: ours beside mmap and munmap. The result goes to standard output, all
/// else to standard error.</summary>
static class MmapCommand
{
    /// <summary>Runs the command; 0, or 1 for a mistake in the arguments or a machine without mmap.</summary>
    /// <param name="arguments">Those behind its name.</param>
    /// <param name="name">Its name.</param>
    /// <param name="title">The row of the table.</param>
    /// <param name="pages">How many pages are mapped at a time.</param>
    /// <param name="ours">Who takes part of ours.</param>
    public static int Run(
        IReadOnlyList<string> arguments, string name, string title, int pages, IReadOnlyList<Peer> ours)
    {
        if (PeersOptions.Parse(arguments, out string? mistake) is not { } options) return Refuse(name, mistake!);
        if (!SharedLibrary.TryFind("libc.so.6", "mmap", "munmap", out nint map, out nint unmap, out string? reason))
            return Refuse(name, $"measured against mmap: {reason}");
        options = options with { CountsManaged = true, Touch = true };
        var field = new Field(
            [
                new SharedPeer<NoPages, uint>(Field.Loop, default), .. ours,
                new SharedPeer<OsMapping, nuint>("mmap", new(map, unmap, pages)),
            ],
            []);
        Standing standing = new Contest(new HotPair(), field.Peers, options).Run() with { Workload = title };
        if (options.Json) PeersJson.Write(Console.Out, options, field, [standing]);
        else PeersTable.Write(Console.Out, "mapping", options, field, [standing]);
        return 0;
    }

    static int Refuse(string name, string mistake)
    {
        Console.Error.WriteLine(mistake);
        Console.Error.WriteLine($"usage: {name} {PeersOptions.Usage}");
        return 1;
    }
}
