using Verified.Check.Checking;
using Verified.Check.Generate;
using Verified.Check.Systems;
using Xunit.Abstractions;

namespace Verified.Tests.Tidy;

public sealed class FiringTests(ITestOutputHelper output)
{
    const int TracesPerArea = 400;
    const ulong Seed = 20050302;

    static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    static readonly Lazy<CheckReport> Report = new(() => new Checker(new(
        Area.All, () => new KernelSystem(), Seed, Limit, TracesPerArea, Environment.ProcessorCount)).Run());

    [Fact]
    public void Every_rule_fires_in_generated_runs()
    {
        foreach (AreaReport area in Report.Value.Areas)
        {
            output.WriteLine($"{area.Name}: {area.Traces} traces, {area.Commands} commands");
            output.WriteLine($"  rarest {area.Rarest.Id} ({area.Rarest.Fired})");
        }

        Offences.None(
            Report.Value.Vacuous,
            "No generated run exercises these rules; weigh the deeds of an area in src/Check/Generate/Area.cs:");
    }

    [Fact]
    public void No_rule_is_broken_in_generated_runs() => Offences.None(
        Report.Value.Findings.Select(finding => $"{finding.Divergence}"),
        "Model and implementation differ; find the trace with `dotnet run -c Release --project src/Cli -- check`:");

    [Fact]
    public void Every_rule_of_a_room_fires_in_the_area_of_that_room() => Offences.None(
        from area in Report.Value.Areas
        where area.Name != "mixed"
        from rule in area.Rules
        where rule.Fired == 0
        select $"{area.Name}: {rule.Id}",
        "An area that never fires a rule of its room cannot check it alone; weigh its deeds in Area.cs of src/Check:");
}
