using Verified.Check.Checking;
using Verified.Check.Generate;
using Verified.Check.Isolation;
using Verified.Check.SelfTest;
using Verified.Check.Systems;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Verified.Mutants.Hunt;

/// <summary>How a changed implementation is looked at: in processes of its own, until it fails or time is up.</summary>
/// <param name="Plan">How the processes are started.</param>
/// <param name="Areas">The machines, which have equal parts of the time.</param>
/// <param name="Budget">The time.</param>
/// <param name="Shrinks">Whether the failure is shrunk.</param>
sealed record Chase(IsolationPlan Plan, IReadOnlyList<Area> Areas, TimeSpan Budget, bool Shrinks)
{
    /// <summary>What draws traces away from the average.</summary>
    public Leaning Leaning { get; init; } = Leaning.All;

    /// <summary>The machine in which all rooms work together.</summary>
    public const string Mixed = "mixed";

    const long MemoryLimit = 1L << 30;

    /// <summary>A mutant that loops says nothing for ever; one that works answers in microseconds.</summary>
    static readonly TimeSpan Hang = TimeSpan.FromSeconds(3);

    /// <summary>The chase of an implementation in one area and in the mixed machine.</summary>
    /// <param name="isolate">How its system is run in a process of its own.</param>
    /// <param name="image">The assembly.</param>
    /// <param name="area">The area.</param>
    /// <param name="budget">The time.</param>
    /// <param name="shrinks">Whether the failure is shrunk.</param>
    public static Chase Of(IsolationPlan isolate, byte[] image, string area, TimeSpan budget, bool shrinks)
    {
        IsolationPlan plan = isolate with
        {
            Image = Convert.ToBase64String(image),
            Hang = Hang,
            MemoryLimit = MemoryLimit,
            Brief = true,
        };
        IEnumerable<string> names = new[] { area, Mixed }.Distinct();
        return new(plan, [.. names.Select(name => Area.Named(name)!)], budget, shrinks);
    }

    /// <summary>Workers for it; whoever asks disposes of them.</summary>
    public WorkerLine NewWorkers() => new(Plan, impatient: false);

    /// <summary>One search from a seed.</summary>
    public FaultRun From(ulong seed, WorkerLine workers, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        TimeSpan? time = null;
        var check = new CheckPlan(Areas, static () => new ModelSystem(), seed, Budget, null, 1)
        {
            Enough = 1,
            Shrinks = Shrinks,
            Leaning = Leaning,
        };
        var checker = new IsolatedChecker(check, Plan) { Kept = workers, Found = _ => time ??= clock.Elapsed };
        CheckReport report = checker.Run(cancel);
        Finding? finding = report.Findings.FirstOrDefault();
        return new(
            seed, finding?.After ?? report.Areas.Sum(area => area.Commands), time ?? clock.Elapsed, finding)
        {
            Aside = report.Findings.Skip(1).FirstOrDefault(),
        };
    }
}
