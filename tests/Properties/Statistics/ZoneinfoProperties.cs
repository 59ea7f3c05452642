using System.Text;
using Verified.Model.Statistics;

namespace Verified.Tests.Properties.Statistics;

public sealed class ZoneinfoProperties
{
    [Fact]
    [Verifies(RuleIds.Statistics.Zoneinfo)]
    public void Zoneinfo_of_one_gigabyte_reads_as_the_kernel_prints_it()
    {
        const string Dma = """
            Node 0, zone      DMA
              pages free     4096
                    min      17
                    low      21
                    high     25
                    active   0
                    inactive 0
                    scanned  0 (a: 0 i: 0)
                    spanned  4096
                    present  4096
                    protection: (0, 880, 1008)
              pagesets
              all_unreclaimable: 0
              prev_priority:     12
              temp_priority:     12
              start_pfn:         0

            """;
        using var floors = new Floors(Machines.I386(1024));
        string text = floors.System.Zoneinfo();
        Assert.StartsWith(Dma.ReplaceLineEndings("\n"), text, StringComparison.Ordinal);
        Assert.Equal(Zoneinfo.Text(floors.World), text);
        Assert.Contains("  start_pfn:         229376\n", text, StringComparison.Ordinal);
    }

    [Fact]
    [Verifies(RuleIds.Statistics.Zoneinfo)]
    public void Zones_without_frames_are_left_out_and_free_pages_follow()
    {
        using var floors = new Floors(Layout.Of(ZoneLayout.Empty, ZoneLayout.Of(67, 100)));
        Assert.StartsWith(
            "Node 0, zone   Normal\n  pages free     100\n", floors.System.Zoneinfo(), StringComparison.Ordinal);
        floors.Take(3);
        Assert.StartsWith(
            "Node 0, zone   Normal\n  pages free     92\n", floors.System.Zoneinfo(), StringComparison.Ordinal);
        Assert.Equal(Zoneinfo.Text(floors.World), floors.System.Zoneinfo());
    }

    [Fact]
    [Verifies(RuleIds.Statistics.Zoneinfo)]
    public void The_text_fits_or_minus_one_is_returned()
    {
        using Impl.MemorySystem system = Machines.Boot(Machines.Small);
        byte[] expected = Encoding.ASCII.GetBytes(system.Zoneinfo());
        var exact = new byte[expected.Length];
        Assert.Equal(expected.Length, system.FormatZoneinfo(exact));
        Assert.Equal(expected, exact);
        for (int size = 0; size < expected.Length; size++) Assert.Equal(-1, system.FormatZoneinfo(new byte[size]));
    }
}
