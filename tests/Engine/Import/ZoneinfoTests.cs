using Verified.Check.Traces;
using Verified.Model;

namespace Verified.Tests.Engine.Import;

public sealed class ZoneinfoTests
{
    static string Zone(string name, int start, int spanned, int present, int managed, int min = 0, int node = 0) =>
        $"Node {node}, zone {name,8}\n  pages free 1\n        min {min}\n        high_min: 9\n        spanned {spanned}\n"
        + $"        present {present}\n        managed {managed}\n  start_pfn:           {start}\n";

    [Fact]
    public void The_zones_are_joined_into_those_of_an_old_machine()
    {
        string text = Zone("DMA", 1, 4095, 3998, 3900, 33) + Zone("DMA32", 4096, 4096, 4000, 4000, 50)
            + Zone("Normal", 10240, 1024, 1024, 1000, 20) + Zone("Movable", 0, 0, 0, 0, 32) + Zone("Device", 20000, 64, 64, 64);
        Layout layout = Recordings.Of("alloc 3 0xfe 0\nalloc 0 0x2bff 0\nfree 0 0x1fff 0", text).Trace.Layout;

        // Hardware hole below 1 MB: 97 frames, and the 98 that boot kept, around the frame that is named.
        Assert.Equal([new(new(0), new(4096)), new(new(4096), new(7168)), default], layout.Zones.Select(zone => zone.Spanned));
        Assert.Equal(
            [new(new(0), new(1)), new(new(158), new(96)), new(new(255), new(1))], layout.Zones[0].Holes.ToArray());
        // The end of DMA32 but for the frame that is named, and what lies between DMA32 and Normal.
        Assert.Equal([new(new(8095), new(96)), new(new(8192), new(2048))], layout.Zones[1].Holes.ToArray());
        Assert.Equal([new(new(60), new(98)), new(new(11239), new(24))], layout.Reserved.ToArray());
        Assert.Equal((412, 4), (layout.MinFreeKbytes, layout.Cpus));
        Assert.Null(LayoutCheck.Problem(layout));
    }

    [Fact]
    public void High_memory_stays_and_other_zones_may_be_missing()
    {
        Layout layout = Recordings.Of("alloc 0 0x2000 0", Zone("HighMem", 8192, 64, 64, 64, 32)).Trace.Layout;

        Assert.Equal([ZoneLayout.Empty, ZoneLayout.Empty], layout.Zones.Take(2));
        Assert.Equal(new(new(8192), new(64)), layout.Zones[2].Spanned);
        Assert.Equal(0, layout.MinFreeKbytes);
    }

    static void Refused(string message, string lines, string zoneinfo) =>
        Assert.Equal(message, Assert.Throws<TraceFormatException>(() => Recordings.Of(lines, zoneinfo)).Message);

    [Fact]
    public void A_zoneinfo_that_does_not_fit_is_told_in_one_line()
    {
        Refused("line 1: zoneinfo: no zone with frames; give the text of /proc/zoneinfo", "", "");
        Refused(
            "line 9: zoneinfo: node 1; only machines with one node are imported", "", Zone("DMA", 0, 9, 9, 9) + Zone("DMA", 9, 9, 9, 9, node: 1));
        Refused(
            "line 2: zoneinfo: min is '-5'; it must be a number from 0 to 1099511627776", "", "Node 0, zone DMA\n min -5");
        Refused(
            "zoneinfo: zone DMA has more managed than present or more present than spanned frames; give the text as it was",
            "", Zone("DMA", 0, 9, 10, 9));
        Refused(
            "line 2: frame 0x63 of order 1 lies in no zone of the zoneinfo; give that of the recorded machine, or none",
            "alloc 0 0x10 0\nalloc 0 0x63 1", Zone("DMA", 0, 100, 100, 100));
        Refused(
            "zoneinfo: zone DMA has 1 managed frames and the recording uses more; give the zoneinfo of the recorded machine",
            "alloc 0 0x2 1", Zone("DMA", 0, 4, 2, 1));
        Refused(
            "zoneinfo: zone Normal ends behind frame 16777216 (64 GB); import without a zoneinfo",
            "alloc 0 0x10 0", Zone("Normal", 0, 16_777_217, 16_777_217, 16_777_217));
        Refused(
            "zoneinfo: zone Normal starts at frame 4, before the zone below it ends (16); give the text as it was",
            "alloc 0 0x5 0", Zone("DMA", 0, 16, 16, 16) + Zone("Normal", 4, 8, 8, 8));
    }
}
