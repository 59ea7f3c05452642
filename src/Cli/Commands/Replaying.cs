using System.Globalization;
using Verified.Check.Checking;
using Verified.Check.Isolation;
using Verified.Check.Report;
using Verified.Check.Run;
using Verified.Check.Systems;
using Verified.Check.Traces;
using Verified.Cli.Checks;
using Verified.Cli.Options;

namespace Verified.Cli.Commands;

/// <summary>A stored trace, run again: what replay, shrink and explain begin with.</summary>
/// <param name="File">The file.</param>
/// <param name="Stored">What it holds.</param>
/// <param name="System">The name of the system.</param>
/// <param name="Make">Makes the system.</param>
/// <param name="Run">What came of it.</param>
/// <param name="Isolation">How the system is run in processes of its own; null: in this one.</param>
sealed record Replaying(
    string File, StoredTrace Stored, string System, Func<ISystem> Make, Replay Run, IsolationPlan? Isolation)
{
    /// <summary>The trace.</summary>
    public Trace Trace => Stored.Trace;

    /// <summary>Its difference; null: none.</summary>
    public Divergence? Divergence => Run.Result.Divergence;

    /// <summary>The exit code for a trace that ran.</summary>
    public ExitCode Code =>
        Run.Interrupted ? ExitCode.Interrupted : Divergence is null ? ExitCode.Held : ExitCode.Violated;

    /// <summary>
    /// Loads the trace, cuts it if asked to, and runs it; tells how far it is when that takes long. A trace whose file
    /// says that it kills runs isolated.
    /// </summary>
    public static Replaying Of(
        string file, string system, int? until, Func<string, bool, IsolationPlan?> isolate, Output output,
        CancellationToken cancel)
    {
        Func<ISystem> make = SystemChoice.Named(system);
        StoredTrace stored = TraceFile.Load(file);
        if (until is { } most && most < stored.Trace.Commands.Length)
        {
            Trace part = stored.Trace with { Commands = stored.Trace.Commands[..most] };
            stored = new(part, stored.Expected?.Step < most ? stored.Expected : null);
        }

        IsolationPlan? isolation = isolate(
            system, stored.Expected is { } expected && Divergence.MayKill(expected.Kind));
        long done = 0;
        Replay run = Waiting.For(
            () =>
            {
                if (isolation is not null)
                {
                    using var runs = new IsolatedRuns(isolation);
                    return runs.Replay(stored.Trace, step => Volatile.Write(ref done, step), cancel);
                }

                using ISystem own = make();
                return Replay.Of(own, stored.Trace, step => Volatile.Write(ref done, step), cancel);
            },
            () => string.Create(CultureInfo.InvariantCulture,
                $"replayed {Volatile.Read(ref done):N0} of {stored.Trace.Commands.Length:N0} commands"),
            ProgressMode.Text,
            output);
        return new(file, stored, system, make, run, isolation);
    }

    /// <summary>Somewhere to run others like it.</summary>
    public ITraceRuns NewRuns() => Isolation is null ? ITraceRuns.On(Make()) : new IsolatedRuns(Isolation, many: true);

    /// <summary>Runs it once more, to tell of it.</summary>
    public Account Account()
    {
        bool repeats = Divergence is not null || Stored.Expected is not { } known || !Divergence.MayKill(known.Kind);
        using ISystem own = IsolatedRuns.Teller(Isolation, Make, Trace, Divergence, repeats)();
        return Check.Report.Account.Of(own, Trace, Divergence, Run.Deep);
    }

    /// <summary>The report of its failure; there must be one.</summary>
    public FailureReport Failure() => new()
    {
        Trace = Trace,
        Divergence = Divergence!,
        System = System,
        Path = File,
        Account = Account(),
    };

    /// <summary>Whether the divergence that the file declares still happens, in one line; null: it declares
    /// none.</summary>
    public string? Expectation() => Stored.Expected switch
    {
        null => null,
        _ when Run.Interrupted => null,
        var expected when Happens(expected) => $"expected: {expected.Rule} is still violated",
        var expected => $"expected: {expected.Rule} is no longer violated in this way",
    };

    /// <summary>Whether the declared divergence is the one that showed.</summary>
    public bool Happens(ExpectedDivergence expected) =>
        Divergence is { } seen && seen.Violation.Rule == expected.Rule && seen.Kind == expected.Kind;
}
