using System.Runtime.InteropServices;

namespace Verified.Tests.Properties.Slab;

public sealed class ReportLogProperties
{
    /// <summary>Red zones are repaired when they are reported, so each look finds one more.</summary>
    [Theory]
    [Verifies(RuleIds.Slab.DebugReport)]
    [InlineData(3)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(200)]
    public void The_last_64_reports_are_kept_oldest_first(int reports)
    {
        using var machine = new SlabMachine(SlabMachine.Options() with { SlabDebug = true });
        int cache = machine.Create(60);
        nuint[] objects = machine.Alloc(cache, 7);
        for (int i = 0; i < reports; i++)
        {
            Marshal.WriteByte((nint)objects[i % 7] + 60, 1);
            Assert.Equal(1, machine.Cpu.CheckCache(cache).Reports);
        }

        int kept = Math.Min(reports, 64);
        Assert.Equal(
            Enumerable.Range(reports - kept, kept).Select(i => objects[i % 7]),
            machine.System.SlabReports().Select(report => report.Address));
    }
}
