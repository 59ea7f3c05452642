namespace Verified.Check.SelfTest;

/// <summary>How the search in the implementation as it is went: it must find nothing.</summary>
/// <param name="Runs">One search for each seed.</param>
public sealed record Canary(IReadOnlyList<FaultRun> Runs)
{
    /// <summary>Commands executed.</summary>
    public long Commands => Runs.Sum(run => run.Commands);

    /// <summary>Why the self-test is broken; null: nothing was found where nothing was planted.</summary>
    public string? Complaint => Runs.FirstOrDefault(run => run.Finding is not null)?.Finding is { } alarm
        ? $"false alarm: {alarm.Divergence.Violation}"
        : null;
}

/// <summary>What a self-test came to.</summary>
/// <param name="Seed">The seed that it all followed from.</param>
/// <param name="Faults">Fault by fault, in the order of the catalogue.</param>
/// <param name="Canary">The search where no fault is.</param>
/// <param name="Interrupted">Whether it was ended early; then it proves nothing.</param>
public sealed record SelfTestReport(ulong Seed, IReadOnlyList<FaultReport> Faults, Canary Canary, bool Interrupted)
{
    /// <summary>What is wrong, one line each.</summary>
    public IReadOnlyList<string> Complaints =>
    [
        .. Faults.Where(fault => fault.Complaint is not null).Select(fault => $"{fault.Fault.Name}: {fault.Complaint}"),
        .. Canary.Complaint is { } alarm ? [alarm] : Array.Empty<string>(),
    ];

    /// <summary>Whether every fault was found, rightly named and well shrunk, and nothing else was found.</summary>
    public bool Sound => !Interrupted && Complaints.Count == 0;
}
