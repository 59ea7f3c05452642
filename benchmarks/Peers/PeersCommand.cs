namespace Verified.Benchmarks.Peers;

/// <summary>Ours beside the allocators of others, in one process. The result goes to standard output, all else to
/// standard error.</summary>
static class PeersCommand
{
    static readonly Workload[] Workloads =
    [
        new HotPair(),
        new PageBatch(ReleaseOrder.Lifo),
        new PageBatch(ReleaseOrder.Fifo),
        TwoThreads.Alone,
        new MixedBlocks(geometric: false),
        new MixedBlocks(geometric: true),
        new TwoThreads(),
        new ProducerConsumer(),
    ];

    /// <summary>Runs the command; 0, or 1 for a mistake in the arguments.</summary>
    public static int Run(IReadOnlyList<string> arguments)
    {
        if (PeersOptions.Parse(arguments, out string? mistake) is not { } options) return Refuse(mistake!);
        Workload[] chosen = [.. Workloads.Where(one => one.Name.Contains(options.Filter, StringComparison.Ordinal))];
        if (chosen.Length == 0)
            return Refuse($"--filter {options.Filter}: one of {string.Join(", ", Workloads.Select(one => one.Name))}");
        if (StaticStorage.IsShort) return StaticStorage.RunAgain();

        Field field = Field.Gather();
        if (field.Missing.Count > 0) Console.Error.WriteLine($"missing: {string.Join("; ", field.Missing)}");

        List<Standing> standings = [];
        foreach (Workload workload in chosen)
        {
            Console.Error.WriteLine(workload.Name);
            standings.Add(new Contest(workload, [.. field.Peers.Where(peer => peer.Fits(workload))], options).Run());
        }

        if (options.Json) PeersJson.Write(Console.Out, options, field, standings);
        else PeersTable.Write(Console.Out, "page", options, field, standings);
        return 0;
    }

    static int Refuse(string mistake)
    {
        Console.Error.WriteLine(mistake);
        Console.Error.WriteLine($"usage: peers {PeersOptions.Usage}");
        return 1;
    }
}
