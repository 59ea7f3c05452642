using System.CommandLine;
using System.Diagnostics;
using Verified.Check.Threads;
using Verified.Cli.Checks;
using Verified.Cli.Options;

namespace Verified.Cli.Commands;

/// <summary>verified threads: many threads on one machine of ours at the same time.</summary>
static class ThreadsCommand
{
    const int DefaultOperations = 10_000_000;

    /// <summary>Makes the command.</summary>
    public static Command Make()
    {
        Option<ulong?> seed = Choices.SeedOption();
        Option<int?> operations = Choices.Count(
            "--operations", "N", $"requests and releases in all (default: {DefaultOperations})");
        Option<int?> threads = Choices.Count("--threads", "T",
            $"threads, 2 to {ThreadPlan.MostThreads} (default: drawn for each machine)", 2, ThreadPlan.MostThreads);
        Option<int?> cpus = Choices.Count("--cpus", "C",
            $"CPUs of each machine, 1 to {ThreadPlan.MostCpus} (default: drawn)", 1, ThreadPlan.MostCpus);
        return new Verb(
            "threads",
            "Has many threads use the implementation at the same time, and looks at it whenever all rest.",
            (parsed, output, cancel) => Run(
                new ThreadPlan(
                    parsed.GetValue(seed) ?? Seed.Fresh(), parsed.GetValue(operations) ?? DefaultOperations,
                    parsed.GetValue(threads), parsed.GetValue(cpus)),
                output,
                cancel),
            new Example("verified threads", "ten million operations of 2 to 16 threads on 1 to 8 CPUs"),
            new Example("verified threads --threads 8 --cpus 2 --operations 500000", "many threads, few CPUs"))
        {
            seed, operations, threads, cpus, Choices.Format(),
        };
    }

    static ExitCode Run(ThreadPlan plan, Output output, CancellationToken cancel)
    {
        // The seed comes first, so that it is known whatever happens.
        string line = $"seed 0x{plan.Seed:x}, {plan.Operations} operations, threads {Amount(plan.Threads)},"
            + $" CPUs {Amount(plan.Cpus)}";
        if (output.Json) output.Progress(line);
        else output.Line(line);
        int done = 0;
        var clock = Stopwatch.StartNew();
        ThreadReport report = Waiting.For(
            () => ThreadChecker.Run(plan, _ => Interlocked.Increment(ref done), cancel),
            () => $"{clock.Elapsed.TotalSeconds:0} s: {Volatile.Read(ref done)} of {ThreadChecker.Workloads} workloads"
                + " done",
            ProgressMode.Text,
            output);
        return Conclude(report, clock.Elapsed, output);
    }

    /// <summary>Tells what came of it.</summary>
    internal static ExitCode Conclude(ThreadReport report, TimeSpan elapsed, Output output)
    {
        output.Lines(ThreadsTable.Lines(report));
        output.Line(ThreadsTable.Verdict(report, elapsed));
        output.Document(json => ThreadsJson.Write(json, report, elapsed));
        return report.Finding is not null ? ExitCode.Violated
            : report.Interrupted ? ExitCode.Interrupted : ExitCode.Held;
    }

    static string Amount(int? fixedAt) => fixedAt is { } number ? $"{number}" : "drawn";
}
