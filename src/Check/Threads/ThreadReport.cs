namespace Verified.Check.Threads;

/// <summary>What one workload did.</summary>
/// <param name="Name">Its name.</param>
/// <param name="What">What its threads do.</param>
public sealed record ThreadWorkloadReport(string Name, string What)
{
    /// <summary>How many machines were booted.</summary>
    public int Machines { get; private init; }

    /// <summary>The fewest threads that used a machine.</summary>
    public int FewestThreads { get; private init; } = int.MaxValue;

    /// <summary>The most threads that used a machine.</summary>
    public int MostThreads { get; private init; }

    /// <summary>The fewest CPUs of a machine.</summary>
    public int FewestCpus { get; private init; } = int.MaxValue;

    /// <summary>The most CPUs of a machine.</summary>
    public int MostCpus { get; private init; }

    /// <summary>Requests and releases.</summary>
    public long Operations { get; private init; }

    /// <summary>How many times everything was looked at while no thread was inside the allocator.</summary>
    public int Looks { get; private init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>What was wrong, in one line; null: nothing.</summary>
    public string? Finding { get; init; }

    internal ThreadWorkloadReport With(int threads, int cpus, string? finding, long operations, int looks) => this with
    {
        Machines = Machines + 1,
        FewestThreads = Math.Min(FewestThreads, threads),
        MostThreads = Math.Max(MostThreads, threads),
        FewestCpus = Math.Min(FewestCpus, cpus),
        MostCpus = Math.Max(MostCpus, cpus),
        Operations = Operations + operations,
        Looks = Looks + looks,
        Finding = finding is null ? null : $"{threads} threads on {cpus} CPUs: {finding}",
    };
}

/// <summary>What all workloads did.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Workloads">The workloads that ran; the last one found something, if any did.</param>
/// <param name="Interrupted">Whether the run was ended early.</param>
public sealed record ThreadReport(ulong Seed, IReadOnlyList<ThreadWorkloadReport> Workloads, bool Interrupted)
{
    /// <summary>Requests and releases in all.</summary>
    public long Operations => Workloads.Sum(workload => workload.Operations);

    /// <summary>What was wrong; null: nothing.</summary>
    public string? Finding => Workloads is [.., var last] ? last.Finding : null;
}
