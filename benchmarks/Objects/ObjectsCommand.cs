using Verified.Benchmarks.Peers;

namespace Verified.Benchmarks.Objects;

/// <summary>Objects of a few sizes: ours beside the allocators and pools of others, in one process. The result goes to
/// standard output, all else to standard error.</summary>
static class ObjectsCommand
{
    const int Many = 10_000;

    static readonly Workload[] Workloads =
    [
        new HotPair(),
        new PageBatch(ReleaseOrder.Random, Many),
        new TwoThreads(),
        new ProducerConsumer(),
    ];

    /// <summary>Runs the command; 0, or 1 for a mistake in the arguments.</summary>
    public static int Run(IReadOnlyList<string> arguments)
    {
        if (PeersOptions.Parse(arguments, out string? mistake) is not { } options) return Refuse(mistake!);
        options = options with { CountsManaged = true };
        (int Size, Workload Workload)[] chosen =
        [
            .. from workload in Workloads
               from size in ObjectField.Sizes
               where Title(workload, size).Contains(options.Filter, StringComparison.Ordinal)
               select (size, workload),
        ];
        if (chosen.Length == 0) return Refuse($"--filter {options.Filter}: a part of {Titles}");
        if (StaticStorage.IsShort) return StaticStorage.RunAgain();

        var fields = ObjectField.Sizes.ToDictionary(size => size, ObjectField.Gather);
        Field first = fields[chosen[0].Size];
        if (first.Missing.Count > 0) Console.Error.WriteLine($"missing: {string.Join("; ", first.Missing)}");

        List<Standing> standings = [];
        foreach ((int size, Workload workload) in chosen)
        {
            Console.Error.WriteLine(Title(workload, size));
            Standing standing = new Contest(workload, fields[size].Peers, options).Run();
            standings.Add(standing with { Workload = Title(workload, size) });
        }

        if (options.Json) PeersJson.Write(Console.Out, options, first, standings);
        else PeersTable.Write(Console.Out, "object", options, first, standings);
        return 0;
    }

    static string Titles => string.Join(
        ", ", Workloads.SelectMany(workload => ObjectField.Sizes.Select(size => Title(workload, size))));

    static string Title(Workload workload, int size) => $"{workload.Name}-{size}";

    static int Refuse(string mistake)
    {
        Console.Error.WriteLine(mistake);
        Console.Error.WriteLine($"usage: objects {PeersOptions.Usage}");
        return 1;
    }
}
