using Verified.Check.Checking;
using Verified.Check.Isolation;
using Verified.Check.Report;
using Verified.Check.Systems;
using Verified.Check.Traces;

namespace Verified.Cli.Checks;

/// <summary>One check from the seed to the reports. Every failure is on disk before it is shrunk.</summary>
sealed class CheckRun(CheckRequest request, Output output)
{
    readonly OutDirectory directory = OutDirectory.Make(request.Out);
    readonly System.Diagnostics.Stopwatch clock = new();
    volatile string? shrinking;

    /// <summary>Runs it. Cancellation ends it early: then what was done is told.</summary>
    public ExitCode Run(CancellationToken cancel)
    {
        var record = new RunRecord(request, directory);
        record.Begin();
        Announce();
        clock.Start();
        IChecker checker = request.Isolation is { } isolation
            ? new IsolatedChecker(request.Plan, isolation)
            : new Checker(request.Plan);
        checker.Found = Keep;
        checker.Better = better => shrinking = $"shrinking: {better.Commands.Length} commands";
        CheckReport report = Waiting.For(
            () => checker.Run(cancel),
            () => CheckTable.Progress(checker.Report(), clock.Elapsed, shrinking),
            request.Progress,
            output);
        FailureReport[] failures = [.. report.Findings.Select(Conclude)];
        record.End(report);
        Tell(report, failures);
        return cancel.IsCancellationRequested ? ExitCode.Interrupted : report.Verdict switch
        {
            CheckVerdict.Held => ExitCode.Held,
            CheckVerdict.Violated => ExitCode.Violated,
            _ => ExitCode.Undecided,
        };
    }

    /// <summary>The seed comes first, so that it is known whatever happens.</summary>
    void Announce()
    {
        CheckPlan plan = request.Plan;
        string amount = plan.Traces is { } traces ? $"{traces} traces an area" : $"{plan.Time.TotalSeconds} s";
        string areas = string.Join(' ', plan.Areas.Select(area => area.Name));
        string jobs = $"{plan.Workers} jobs{(request.Isolation is null ? "" : " in processes of their own")}";
        string line = $"seed 0x{plan.Seed:x}, system {request.System}, {amount}, {jobs}, areas {areas}";
        if (output.Json) output.Progress(line);
        else output.Line(line);
    }

    void Keep(Finding finding)
    {
        string file = directory.TraceFile(finding.Trace.Area, finding.Divergence);
        OutDirectory.Save(file, finding.Trace, finding.Divergence);
        if (request.Progress != Options.ProgressMode.None)
            output.Progress(
                $"{finding.Divergence.Violation.Rule} failed after {finding.After:N0} commands;"
                + $" saved {file}, shrinking");
    }

    FailureReport Conclude(Finding finding)
    {
        Trace original = finding.Original;
        string file = directory.TraceFile(original.Area, finding.Divergence);
        OutDirectory.Save(file, finding.Trace, finding.Divergence);
        Func<ISystem> system = IsolatedRuns.Teller(
            request.Isolation, request.Plan.System, finding.Trace, finding.Divergence, finding.Reproduced);
        return FailureReport.Of(system, request.System, finding, file);
    }

    void Tell(CheckReport report, FailureReport[] failures)
    {
        output.Line();
        output.Lines(CheckTable.Lines(report));
        foreach (FailureReport failure in failures)
        {
            output.Line();
            output.Lines(FailureText.Lines(failure));
            output.Annotation(failure.Rule.Id, $"{failure.Rule.Sentence} Replay: verified replay {failure.Path}");
        }

        output.Line();
        output.Lines(CheckTable.Summary(report, clock.Elapsed));
        output.Document(json => CheckJson.Write(json, report, failures, request));
    }
}
