using Verified.Check.Threads;
using Verified.Cli;
using Verified.Cli.Commands;

namespace Verified.Tests.CommandLine;

public sealed class ThreadsCommandTests
{
    [Fact]
    public void A_sound_run_prints_seed_table_and_one_verdict()
    {
        Answer answer = Answer.To(
            "threads", "--seed", "7", "--operations", "8000", "--threads", "3", "--cpus", "2");

        Assert.Equal(0, answer.Code);
        Assert.StartsWith("seed 0x7, 8000 operations, threads 3, CPUs 2", answer.Lines[0]);
        Assert.Equal(
            ["churn", "handover", "retuning", "hotplug", "objects", "pools"],
            answer.Lines[2..^1].Select(line => line.Split(' ')[0]));
        Assert.StartsWith("held: ", answer.Lines[^1]);
    }

    [Fact]
    public void A_finding_is_a_violation_that_names_the_workload()
    {
        var report = new ThreadReport(1, [new("churn", "work") { Finding = "frame 5 is lost" }], Interrupted: false);

        Answer answer = Concluded(report);

        Assert.Equal(2, answer.Code);
        Assert.StartsWith("VIOLATED: churn, frame 5 is lost", answer.Lines[^1]);
    }

    [Fact]
    public void An_interrupted_run_says_so_and_is_no_success()
    {
        Answer answer = Concluded(new ThreadReport(1, [], Interrupted: true));

        Assert.Equal(130, answer.Code);
        Assert.StartsWith("interrupted; ", answer.Lines[^1]);
    }

    static Answer Concluded(ThreadReport report)
    {
        using var results = new StringWriter();
        using var messages = new StringWriter();
        ExitCode code = ThreadsCommand.Conclude(
            report, TimeSpan.FromSeconds(1), new Output(results, messages, json: false));
        return new Answer((int)code, results.ToString(), messages.ToString());
    }
}
