using System.Globalization;
using Verified.Check.Threads;

namespace Verified.Cli.Checks;

/// <summary>What threads did, as lines for people.</summary>
static class ThreadsTable
{
    /// <summary>The table, one line a workload.</summary>
    public static IEnumerable<string> Lines(ThreadReport report)
    {
        yield return $"{"workload",-10} {"machines",8} {"threads",8} {"CPUs",5} {"operations",12} {"looks",6}"
            + $" {"operations/s",13}  what the threads do";
        foreach (ThreadWorkloadReport one in report.Workloads)
        {
            string threads = Range(one.FewestThreads, one.MostThreads), cpus = Range(one.FewestCpus, one.MostCpus);
            double rate = one.Operations / Math.Max(one.Elapsed.TotalSeconds, 1e-6);
            yield return Text($"{one.Name,-10} {one.Machines,8} {threads,8} {cpus,5} {one.Operations,12:N0}")
                + Text($" {one.Looks,6} {rate,13:N0}  {one.What}");
        }
    }

    /// <summary>What it came to, in one line.</summary>
    public static string Verdict(ThreadReport report, TimeSpan elapsed)
    {
        string work = Text($"{report.Operations:N0} operations in {elapsed.TotalSeconds:N1} s");
        if (report.Finding is { } finding) return $"VIOLATED: {report.Workloads[^1].Name}, {finding}; {work}";
        int looks = report.Workloads.Sum(workload => workload.Looks);
        return $"{(report.Interrupted ? "interrupted; " : "")}held: {work}, sound each of the {looks} times that all"
            + " threads rested";
    }

    static string Range(int fewest, int most) => fewest >= most ? $"{most}" : $"{fewest}-{most}";

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
