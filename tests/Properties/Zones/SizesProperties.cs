using FsCheck.Fluent;
using Verified.Model.Zones;

namespace Verified.Tests.Properties.Zones;

public sealed class SizesProperties
{
    [Theory]
    [Verifies(RuleIds.Zones.SizesI386)]
    [InlineData(1024, 4096, 225280, 32768)]
    [InlineData(512, 4096, 126976, 0)]
    [InlineData(8, 2048, 0, 0)]
    [InlineData(16, 4096, 0, 0)]
    [InlineData(896, 4096, 225280, 0)]
    public void E2_1_i386_divides_memory_at_16_and_896_megabytes(int megabytes, int dma, int normal, int high)
    {
        Assert.Equal((dma, normal, high), Sizes.I386(megabytes * 256, highMemory: true));
        var options = Impl.MachineOptions.I386((uint)megabytes * 256);
        Assert.Equal(
            ((uint)dma, (uint)normal, (uint)high),
            (options.Dma.Spanned, options.Normal.Spanned, options.HighMem.Spanned));
    }

    [Theory]
    [Verifies(RuleIds.Zones.SizesI386)]
    [InlineData(229376u, 0u, 0u)]
    [InlineData(229377u, 229376u, 1u)]
    [InlineData(1u << 20, 229376u, 819200u)]
    [InlineData((1u << 20) + 1, 229376u, 819200u)]
    [InlineData(3u << 20, 229376u, 819200u)]
    public void High_memory_ends_at_4_gigabytes_and_an_empty_zone_begins_nowhere(uint frames, uint start, uint spanned)
    {
        Impl.ZoneOptions high = Impl.MachineOptions.I386(frames).HighMem;
        Assert.Equal((start, spanned), (high.Start, high.Spanned));
        Impl.ZoneOptions normal = Impl.MachineOptions.X8664(4096).Normal;
        Assert.Equal((0u, 0u), (normal.Start, normal.Spanned));
    }

    [Fact]
    [Verifies(RuleIds.Zones.SizesI386)]
    public void Without_high_memory_frames_above_896_megabytes_are_ignored()
    {
        Assert.Equal((4096, 225280, 0), Sizes.I386(262144, highMemory: false));
        var options = Impl.MachineOptions.I386(262144, highMemory: false);
        Assert.Equal((4096u, 225280u, 0u), (options.Dma.Spanned, options.Normal.Spanned, options.HighMem.Spanned));
    }

    [Theory]
    [Verifies(RuleIds.Zones.SizesX8664)]
    [InlineData(2097152, 4096, 2093056)]
    [InlineData(4096, 4096, 0)]
    [InlineData(100, 100, 0)]
    public void E2_2_x86_64_has_DMA_and_Normal_only(int frames, int dma, int normal)
    {
        Assert.Equal((dma, normal), Sizes.X8664(frames));
        var options = Impl.MachineOptions.X8664((uint)frames);
        Assert.Equal(
            ((uint)dma, (uint)normal, 0u), (options.Dma.Spanned, options.Normal.Spanned, options.HighMem.Spanned));
    }

    [Fact]
    [Verifies(RuleIds.Zones.SizesI386)]
    [Verifies(RuleIds.Zones.SizesX8664)]
    public void Both_floors_divide_every_amount_of_memory_alike() => Holds.ForAll(Gen.Choose(1, 1 << 20), frames =>
    {
        foreach (MemoryModel memory in new[] { MemoryModel.I386, MemoryModel.I386LowOnly, MemoryModel.X8664 })
        {
            Impl.MachineOptions options = memory == MemoryModel.X8664
                ? Impl.MachineOptions.X8664((uint)frames)
                : Impl.MachineOptions.I386((uint)frames, memory == MemoryModel.I386);
            Impl.ZoneOptions[] told = [options.Dma, options.Normal, options.HighMem];
            Layout layout = Layout.FromMemory(memory, frames);
            for (int z = 0; z < ZoneId.Kinds; z++)
            {
                FrameRange spanned = layout.Zones[z].Spanned;
                if (told[z].Spanned != spanned.Pages.Count) return $"{memory}: size of zone {z}";
                if (spanned.Pages.Count > 0 && told[z].Start != spanned.Start.Number)
                    return $"{memory}: start of zone {z}";
            }
        }

        return null;
    });
}
