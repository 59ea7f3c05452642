using System.Text;

namespace Verified.Tests.Properties.Statistics;

public sealed class VmstatProperties
{
    static string Text(int high, int normal, int dma, int free) =>
        $"pgalloc_high {high}\npgalloc_normal {normal}\npgalloc_dma {dma}\npgfree {free}\n";

    [Theory]
    [Verifies(RuleIds.Statistics.Vmstat)]
    [InlineData(false)]
    [InlineData(true)]
    public void Frames_handed_out_are_counted_by_zone_and_frames_freed_all_together(bool lists)
    {
        using var system = Impl.MemorySystem.Boot(new()
        {
            Dma = new(0, 64),
            Normal = new(64, 64),
            HighMem = new(128, 64),
            MinFreeKbytes = 0,
            Cpus = 2,
            PerCpuLists = lists,
            PerCpuSizes = new(0, 2, 4, 0, 2, 4),
            Reserved = [new(3, 1)],
        });
        Assert.Equal(Text(0, 0, 0, 0), system.Vmstat());
        Impl.CpuHandle cpu = system.On(0), other = system.On(1);
        uint high = other.AllocPages(0xD2, 3).Frame, normal = cpu.AllocPages(0xD0, 0).Frame;
        uint dma = cpu.AllocPages(1, 1).Frame;
        Assert.Equal(Impl.Outcome.Lost, cpu.GetFreePages(2, 0).Outcome);
        cpu.AllocPages(0xD0, 11);
        Assert.Equal(Text(9, 1, 2, 0), system.Vmstat());
        other.GetPage(normal);
        other.FreePages(normal, 0);
        Assert.Equal(Text(9, 1, 2, 0), system.Vmstat());
        other.FreePages(normal, 0);
        cpu.FreePages(high, 3);
        cpu.FreePages(dma, 1);
        cpu.FreeReservedPage(3);
        cpu.Drain();
        Assert.Equal(Text(9, 1, 2, 12), system.Vmstat());
    }

    [Fact]
    [Verifies(RuleIds.Statistics.Vmstat)]
    public void The_model_counts_alike_and_tells_of_reclaim_where_there_is_any()
    {
        Layout layout = Layout.Of(ZoneLayout.Of(0, 64), ZoneLayout.Of(64, 64), ZoneLayout.Of(128, 64)) with
        {
            MinFreeKbytes = 0,
        };
        string Counted(Floors floors)
        {
            int high = floors.Take(3, 0xD2), normal = floors.Take(2, 0xD0);
            floors.Take(1, 1);
            floors.Take(0, 0xD2);
            floors.Take(0, 0xD0);
            floors.Free(high, 3);
            floors.Free(normal, 2);
            return Model.Statistics.Vmstat.Text(floors.World);
        }

        using var plain = new Floors(layout);
        using var reclaiming = new Floors(layout with { Reclaim = true });
        Assert.Equal(Text(9, 5, 2, 12), Counted(plain));
        Assert.Equal(plain.System.Vmstat(), Model.Statistics.Vmstat.Text(plain.World));
        Assert.Equal(Text(9, 5, 2, 12) + "pageoutrun 0\nallocstall 0\noom_kill 0\n", Counted(reclaiming));
    }

    [Fact]
    [Verifies(RuleIds.Statistics.Vmstat)]
    public void Flushes_and_refills_count_as_nothing()
    {
        using var system = Impl.MemorySystem.Boot(new()
        {
            Dma = new(0, 64),
            MinFreeKbytes = 0,
            PerCpuLists = true,
            PerCpuSizes = new(0, 2, 2, 0, 2, 2),
        });
        uint[] frames = [.. Enumerable.Range(0, 10).Select(_ => system.On(0).AllocPages(0, 0).Frame)];
        foreach (uint frame in frames) system.On(0).FreePages(frame, 0);
        Assert.Equal(Text(0, 0, 10, 10), system.Vmstat());
        Span<byte> text = stackalloc byte[100];
        int length = system.FormatVmstat(text);
        Assert.Equal(system.Vmstat(), Encoding.ASCII.GetString(text[..length]));
        Assert.Equal(-1, system.FormatVmstat(text[..(length - 1)]));
    }
}
