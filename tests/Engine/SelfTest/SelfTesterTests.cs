using System.Collections.Concurrent;
using Verified.Check.Checking;
using Verified.Check.Run;
using Verified.Check.SelfTest;
using Verified.Check.Systems;
using Verified.Model;

namespace Verified.Tests.Engine.SelfTest;

public sealed class SelfTesterTests
{
    static Fault Named(string name) => FaultCatalogue.Named(name)!;

    [Fact]
    public void Every_fault_is_found_and_named_rightly_and_nothing_else_is()
    {
        var done = new ConcurrentBag<FaultReport>();
        SelfTestReport report = new SelfTester(1, 1) { Done = done.Add }.Run();
        Assert.Equal(FaultCatalogue.All, report.Faults.Select(fault => fault.Fault));
        Assert.Equal(report.Faults.Count, done.Count);
        Assert.All(report.Faults, fault =>
        {
            Assert.True(fault.Found, fault.Fault.Name);
            Assert.Null(fault.Misnamed?.Rule);
            Assert.All(fault.Runs, run => Assert.True(run.Finding!.Minimal));
        });
        Assert.Null(report.Canary.Complaint);
        Assert.InRange(report.Canary.Commands, 1, long.MaxValue);
        Assert.Equal(1ul, report.Seed);
        Assert.False(report.Interrupted);
    }

    [Fact]
    public void A_fault_at_its_known_minimum_makes_no_complaint()
    {
        SelfTestReport report = new SelfTester(3, 3) { Workers = 1 }.Run([Named("missed-merge")]);
        FaultReport fault = Assert.Single(report.Faults);
        Assert.Equal(2, fault.Fault.KnownMinimum);
        Assert.Equal(2, fault.MedianSteps);
        Assert.Equal(0, fault.MedianExcess);
        Assert.Equal(3, fault.AtMinimum);
        Assert.Equal([fault.Fault.Witnesses[0].Rule], fault.Rules);
        Assert.InRange(fault.MedianCommands, 2, double.MaxValue);
        Assert.InRange(fault.LongestTime, TimeSpan.Zero, TimeSpan.MaxValue);
        Assert.Equal(3, fault.Runs.Select(run => run.Seed).Distinct().Count());
        Assert.True(report.Sound);
    }

    [Fact]
    public void The_same_seed_gives_the_same_search()
    {
        FaultRun Once() => new SelfTester(7, 1).Run([Named("tail-first")]).Faults[0].Runs[0];
        FaultRun first = Once();
        FaultRun second = Once();
        Assert.Equal(first.Commands, second.Commands);
        Assert.True(first.Finding!.Trace.Commands.SequenceEqual(second.Finding!.Trace.Commands));
    }

    [Fact]
    public void A_fault_that_is_not_found_breaks_the_self_test()
    {
        SelfTestReport report = new SelfTester(1, 1) { Limit = 0 }.Run([Named("zeroed-high")]);
        string missed = $"not found from 1 of 1 seeds, 0x{report.Faults[0].Runs[0].Seed:x} among them";
        Assert.Equal(missed, report.Faults[0].Complaint);
        Assert.Equal(0, report.Faults[0].MedianSteps);
        Assert.Equal(0, report.Faults[0].AtMinimum);
        Assert.Equal([$"zeroed-high: {missed}"], report.Complaints);
        Assert.False(report.Sound);
    }

    [Fact]
    public void A_wrong_rule_breaks_the_self_test()
    {
        FaultRun other = new SelfTester(1, 1).Run([Named("unaligned")]).Faults[0].Runs[0];
        var report = new FaultReport(Named("missed-merge"), [other]);
        Assert.Equal(other, report.Misnamed);
        Assert.StartsWith(
            $"put down to buddy.block.alignment from seed 0x{other.Seed:x}: zone ", report.Complaint, StringComparison.Ordinal);
        Assert.Contains("; a = alloc ", report.Complaint, StringComparison.Ordinal);
        Assert.False(report.IsAtMinimum(other));
    }

    [Fact]
    public void Traces_that_stay_long_break_the_self_test()
    {
        FaultRun run = new SelfTester(1, 1).Run([Named("missed-merge")]).Faults[0].Runs[0];
        Finding finding = run.Finding!;
        Command padding = finding.Trace.Commands[0];
        var longer = finding.Trace with { Commands = [padding, padding, .. finding.Trace.Commands] };
        var padded = finding with { Trace = longer };
        var report = new FaultReport(Named("missed-merge"), [run with { Finding = padded }]);
        Assert.Equal(2, report.MedianExcess);
        Assert.Equal("shrunk to 4 steps, known minimum 2", report.Complaint);
        Assert.Equal(0, report.AtMinimum);
    }

    [Fact]
    public void A_false_alarm_breaks_the_self_test()
    {
        FaultRun run = new SelfTester(1, 1).Run([Named("missed-merge")]).Faults[0].Runs[0];
        var report = new SelfTestReport(1, [], new Canary([run]), false);
        string complaint = Assert.Single(report.Complaints);
        Assert.StartsWith("false alarm: buddy.merge.candidate", complaint, StringComparison.Ordinal);
        Assert.False(report.Sound);
    }

    [Fact]
    public void A_cancelled_self_test_proves_nothing()
    {
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        SelfTestReport report = new SelfTester(1, 1).Run(cancel.Token);
        Assert.Empty(report.Faults);
        Assert.True(report.Interrupted);
        Assert.False(report.Sound);
    }

    [Fact]
    public void On_a_large_machine_nothing_is_planted()
    {
        using ISystem planted = Named("no-first-user").NewSystem();
        using var kernel = new KernelSystem();
        Layout large = Layout.Of(ZoneLayout.Of(0, Session.SmallFrames + 1));
        planted.Boot(large);
        kernel.Boot(large);
        var command = new Command { Op = Op.AllocPages };
        Assert.Equal(kernel.Execute(command), planted.Execute(command));
        Assert.Equal((kernel.Name, kernel.Level, kernel.Policy), (planted.Name, planted.Level, planted.Policy));
    }
}
