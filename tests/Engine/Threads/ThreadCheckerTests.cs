using Verified.Check.Threads;
using Verified.Impl;

namespace Verified.Tests.Engine.Threads;

public sealed class ThreadCheckerTests
{
    const int Short = 60_000;

    static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData("churn", 1)]
    [InlineData("handover", 2)]
    [InlineData("retuning", 3)]
    [InlineData("hotplug", 4)]
    [InlineData("objects", 5)]
    [InlineData("pools", 6)]
    public void Our_allocator_stays_sound_under_every_workload(string name, ulong seed)
    {
        ThreadWorkloadReport report = Run(name, seed, options => new SharedSystem(options));
        Assert.Null(report.Finding);
        Assert.InRange(report.Operations, Short, 2 * Short);
        Assert.True(report.Looks >= 5 * report.Machines, $"{report.Looks} looks at {report.Machines} machines");
    }

    [Theory]
    [InlineData(16, 1)]
    [InlineData(2, 2)]
    [InlineData(16, 8)]
    public void Many_threads_share_few_CPUs(int threads, int cpus)
    {
        ThreadWorkloadReport report = Run("churn", 5, options => new SharedSystem(options), threads, cpus);
        Assert.Null(report.Finding);
        Assert.Equal((threads, cpus), (report.MostThreads, report.FewestCpus));
    }

    [Fact]
    public void A_block_that_is_handed_out_twice_is_found() =>
        Finds(options => new HandsOutTwice(options), "held twice", "changed while", "not zeroed", "Unused", "there twice", "Bug");

    [Fact]
    public void A_block_that_gets_lost_is_found() => Finds(options => new LosesOne(options), "are lost");

    [Fact]
    public void A_block_that_is_written_to_while_it_is_held_is_found() =>
        Finds(options => new Scribbles(options), "changed while");

    [Fact]
    public void A_page_that_is_freed_before_its_last_user_let_go_is_found() =>
        Finds(options => new ForgetsUsers(options), "freed", "Freed", "users", "Unused", "held twice", "changed while");

    [Fact]
    public void Memory_that_is_not_zeroed_is_found() => Finds(options => new LeavesContents(options), "not zeroed");

    [Fact]
    public void A_refusal_without_cause_is_found() => Finds(options => new Refuses(options), "Bug (Illegal)");

    [Fact]
    public void A_thread_that_throws_is_found() => Finds(options => new Throws(options), "InvalidOperationException", "could not be given back");

    [Fact]
    public void An_object_that_is_handed_out_twice_is_found() => FindsObject(
        options => new HandsOutObjectTwice(options), "held twice", "changed while", "freed twice", "Bug", "there twice");

    [Fact]
    public void An_object_that_gets_lost_is_found() =>
        FindsObject(options => new LosesObject(options), "are lost");

    [Fact]
    public void An_object_that_is_written_to_while_it_is_held_is_found() =>
        FindsObject(options => new ScribblesOnObject(options), "changed while");

    [Fact]
    public void A_refusal_of_an_object_without_cause_is_found() =>
        FindsObject(options => new RefusesObject(options), "Bug (Flags)");

    [Fact]
    public void An_element_that_is_handed_out_twice_is_found() => Finds(
        "pools", options => new HandsOutElementTwice(options),
        ["is with threads", "changed while", "was answered Bug", "in the reserve", "were lost"]);

    [Fact]
    public void Elements_that_get_lost_are_found_also_when_others_wait_for_them_for_ever()
    {
        ThreadWorkloadReport report = ThreadChecker.Run(
            new ThreadPlan(1, 20_000, 4, 2) { Patience = TimeSpan.FromSeconds(5) }, Workload("pools"), 20_000,
            options => new LosesElement(options), CancellationToken.None);
        Assert.NotNull(report.Finding);
        Assert.Contains(
            ["still waiting or running", "in the reserve", "was answered"],
            part => report.Finding.Contains(part, StringComparison.Ordinal));
    }

    [Fact]
    public void Threads_that_never_end_are_found()
    {
        using var release = new ManualResetEventSlim();
        ThreadWorkloadReport report = ThreadChecker.Run(
            new ThreadPlan(1, 1000, 2, 2) { Patience = TimeSpan.FromMilliseconds(200) }, Workload("churn"), 1000,
            options => new Hangs(options, release), CancellationToken.None);
        release.Set();
        Assert.Contains("still waiting or running", report.Finding);
    }

    [Fact]
    public void The_run_ends_at_the_first_finding_and_tells_of_each_workload()
    {
        List<ThreadWorkloadReport> told = [];
        ThreadReport report = ThreadChecker.Run(
            new ThreadPlan(1, Short, 4, 2), options => new LosesOne(options), told.Add);
        Assert.Contains("4 threads on 2 CPUs", report.Finding);
        Assert.Equal(told, report.Workloads);
        Assert.Single(told);
    }

    [Fact]
    public void All_workloads_run_in_turn_and_an_interrupted_run_says_so()
    {
        ThreadReport report = ThreadChecker.Run(new ThreadPlan(6, 4000, 2, 2));
        Assert.Null(report.Finding);
        Assert.Equal(ThreadChecker.Workloads, report.Workloads.Count);
        Assert.True(report.Operations >= 4000);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.True(ThreadChecker.Run(new ThreadPlan(6, 4000), cancel: cancelled.Token).Interrupted);
    }

    static void FindsObject(Func<MachineOptions, SharedSystem> broken, params string[] parts) =>
        Finds("objects", broken, parts);

    static void Finds(Func<MachineOptions, SharedSystem> broken, params string[] parts) => Finds("churn", broken, parts);

    static void Finds(string workload, Func<MachineOptions, SharedSystem> broken, string[] parts)
    {
        string? finding = Run(workload, 1, broken, 4, 2).Finding;
        Assert.NotNull(finding);
        Assert.True(parts.Any(part => finding.Contains(part, StringComparison.Ordinal)), finding);
    }

    static ThreadWorkloadReport Run(
        string name, ulong seed, Func<MachineOptions, SharedSystem> boot, int? threads = null, int? cpus = null) =>
        ThreadChecker.Run(
            new ThreadPlan(seed, Short, threads, cpus) { Patience = Patience }, Workload(name), Short, boot,
            CancellationToken.None);

    static ThreadWorkload Workload(string name) => ThreadWorkload.All.Single(workload => workload.Name == name);
}
