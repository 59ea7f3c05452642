using Verified.Check.Checking;
using Verified.Check.Generate;
using Verified.Check.Run;
using Verified.Check.Systems;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Verified.Check.SelfTest;

/// <summary>
/// Plants faults in the implementation, one at a time, and sees whether the engine finds them and shrinks what it
/// finds.
/// </summary>
/// <param name="seed">Everything generated follows from it.</param>
/// <param name="seeds">Searches for each fault, at least 1.</param>
public sealed class SelfTester(ulong seed, int seeds)
{
    /// <summary>Commands of a search where nothing is to be found.</summary>
    const int CanaryCommands = 20_000;

    /// <summary>Commands after which a search is given up, those of shrinking not included: a fast core makes the
    /// default of a million in some ten seconds, and a slow one finds the same.</summary>
    public long Limit { get; init; } = 1_000_000;

    /// <summary>Searches at the same time. Default: one for each core.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Called with each fault that is done, from any thread, but from one at a time.</summary>
    public Action<FaultReport>? Done { get; init; }

    /// <summary>Searches for every fault of the catalogue.</summary>
    public SelfTestReport Run(CancellationToken cancel = default) => Run(FaultCatalogue.All, cancel);

    /// <summary>Searches for some faults, and where none is. After cancellation the report has what is done.</summary>
    public SelfTestReport Run(IReadOnlyList<Fault> faults, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(faults);
        var reports = new FaultReport?[faults.Count];
        var canary = new Canary([]);
        var gate = new Lock();
        var options = new ParallelOptions { MaxDegreeOfParallelism = Workers };
        Parallel.For(0, faults.Count + 1, options, at =>
        {
            if (cancel.IsCancellationRequested) return;
            if (at == faults.Count)
            {
                canary = new(Runs(static () => new KernelSystem(), CanaryCommands, cancel));
                return;
            }

            IReadOnlyList<FaultRun> runs = Runs(faults[at].NewSystem, Limit, cancel);
            if (cancel.IsCancellationRequested) return;
            reports[at] = new(faults[at], runs);
            lock (gate) Done?.Invoke(reports[at]!);
        });
        return new(seed, [.. reports.OfType<FaultReport>()], canary, cancel.IsCancellationRequested);
    }

    FaultRun[] Runs(Func<ISystem> system, long most, CancellationToken cancel) =>
    [
        .. Enumerable.Range(0, seeds)
            .Select(number => Search(system, SplitMix.Mix(seed, (ulong)number), most, cancel)),
    ];

    /// <summary>Runs generated traces of all areas in turn until one fails, then shrinks it.</summary>
    FaultRun Search(Func<ISystem> system, ulong from, long most, CancellationToken cancel)
    {
        using ISystem own = system();
        var generator = new Generator(own);
        var clock = Stopwatch.StartNew();
        Session session = generator.Session;
        for (ulong trace = 0; session.Commands < most; trace++)
        {
            if (cancel.IsCancellationRequested) break;
            Area area = Area.All[(int)(trace % (ulong)Area.All.Count)];
            var (found, divergence) = generator.Run(area, SplitMix.Mix(from, trace));
            if (divergence is null) continue;
            TimeSpan time = clock.Elapsed;
            return new(from, session.Commands, time, Investigation.Of(system, found, divergence, null, area, cancel));
        }

        return new(from, session.Commands, clock.Elapsed, null);
    }
}
