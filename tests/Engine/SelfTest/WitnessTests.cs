using Verified.Check.Run;
using Verified.Check.SelfTest;
using Verified.Check.Systems;

namespace Verified.Tests.Engine.SelfTest;

public sealed class WitnessTests
{
    static readonly SessionDepth Closely = SessionDepth.EveryStep with { Deep = true };

    public static TheoryData<string> Faults => [.. FaultCatalogue.All.Select(fault => fault.Name)];

    [Theory]
    [MemberData(nameof(Faults))]
    public void Each_witness_shows_its_fault_with_its_last_command(string name)
    {
        Fault fault = FaultCatalogue.Named(name)!;
        using ISystem planted = fault.NewSystem();
        var runner = new Runner(planted);
        Assert.NotEmpty(fault.Witnesses);
        Assert.All(fault.Witnesses, witness =>
        {
            Divergence? shown = runner.Run(witness.Trace, Closely).Divergence;
            Assert.Equal(witness.Rule, shown?.Violation.Rule);
            Assert.Equal(witness.Steps - 1, shown!.Step);
        });
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void Without_its_fault_a_witness_passes(string name)
    {
        using var kernel = new KernelSystem();
        var runner = new Runner(kernel);
        Assert.All(
            FaultCatalogue.Named(name)!.Witnesses,
            witness => Assert.Null(runner.Run(witness.Trace, Closely).Divergence));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void No_shorter_trace_on_its_machine_shows_the_fault_as_the_same_rule(string name)
    {
        Fault fault = FaultCatalogue.Named(name)!;
        using ISystem planted = fault.NewSystem();
        var runner = new Runner(planted);
        Assert.All(fault.Witnesses, witness =>
        {
            foreach (var trace in ShortTraces.Below(witness.Trace))
                Assert.NotEqual(witness.Rule, runner.Run(trace, Closely).Divergence?.Violation.Rule);
        });
    }

    [Fact]
    public void There_are_many_faults_with_names_of_their_own()
    {
        Assert.InRange(FaultCatalogue.All.Count, 40, int.MaxValue);
        Assert.Equal(FaultCatalogue.All.Count, FaultCatalogue.All.Select(fault => fault.Name).Distinct().Count());
        Assert.All(FaultCatalogue.All, fault => Assert.NotEmpty(fault.What));
        Assert.Null(FaultCatalogue.Named("no-such-fault"));
    }
}
