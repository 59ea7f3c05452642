using Verified.Impl;
using Verified.Impl.Slab;
using Verified.Tests.Properties.Slab;
using Outcome = Verified.Impl.Outcome;

namespace Verified.Tests.Properties.Kmalloc;

public sealed class SizesProperties
{
    static readonly uint[] Large = [512, 1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072];

    [Theory]
    [Verifies(RuleIds.Kmalloc.Sizes)]
    [InlineData(32, new uint[] { 32, 64, 96, 128, 192, 256 })]
    [InlineData(64, new uint[] { 32, 64, 128, 192, 256 })]
    [InlineData(128, new uint[] { 32, 64, 128, 256 })]
    public void E8_8_Each_size_has_a_cache_and_a_twin_for_DMA(int line, uint[] small)
    {
        using var machine = SlabMachine.Boot(line);
        uint[] sizes = [.. small, .. Large];
        Assert.Equal(2 * sizes.Length, machine.System.GeneralCaches);
        for (int i = 0; i < sizes.Length; i++)
        {
            Assert.Equal($"size-{sizes[i]}", machine.System.CacheName(2 * i));
            Assert.Equal($"size-{sizes[i]}(DMA)", machine.System.CacheName(2 * i + 1));
            Assert.Equal(machine.System.ReadCache(2 * i) with { Flags = 0 }, machine.System.ReadCache(2 * i + 1) with { Flags = 0 });
            Assert.Equal(sizes[i], machine.System.ReadCache(2 * i).Size);
        }

        Assert.False(machine.System.CacheExists(2 * sizes.Length));
        Assert.Equal(2 * sizes.Length + 64, machine.System.CachePlaces);
    }

    [Theory]
    [Verifies(RuleIds.Kmalloc.Sizes)]
    [InlineData(128, 32, 119, 0, 0, false)]
    [InlineData(128, 64, 61, 0, 0, false)]
    [InlineData(128, 128, 31, 0, 0, false)]
    [InlineData(128, 256, 15, 0, 128, false)]
    [InlineData(128, 512, 8, 0, 0, true)]
    [InlineData(128, 1024, 4, 0, 0, true)]
    [InlineData(128, 2048, 2, 0, 0, true)]
    [InlineData(128, 4096, 1, 0, 0, true)]
    [InlineData(128, 8192, 1, 1, 0, true)]
    [InlineData(128, 16384, 1, 2, 0, true)]
    [InlineData(128, 32768, 1, 3, 0, true)]
    [InlineData(128, 65536, 1, 4, 0, true)]
    [InlineData(128, 131072, 1, 5, 0, true)]
    [InlineData(32, 32, 119, 0, 0, false)]
    [InlineData(32, 64, 61, 0, 32, false)]
    [InlineData(32, 96, 41, 0, 32, false)]
    [InlineData(32, 128, 31, 0, 32, false)]
    [InlineData(32, 192, 20, 0, 192, false)]
    [InlineData(32, 256, 15, 0, 192, false)]
    [InlineData(32, 512, 8, 0, 0, true)]
    public void E8_8_The_table(int line, uint size, uint num, int order, uint leftOver, bool offSlab)
    {
        using var machine = SlabMachine.Boot(line, frames: 9000);
        CacheFacts facts = machine.System.ReadCache(Enumerable.Range(0, machine.System.GeneralCaches)
            .Single(cache => machine.System.CacheName(cache) == $"size-{size}"));
        Assert.Equal((num, order, offSlab), (facts.Num, facts.Order, facts.OffSlab));
        Assert.Equal(leftOver, Geometry.Of(size, 0, CacheFlags.HardwareAlign, (uint)line, roomy: true).LeftOver);
        Assert.Equal(leftOver / (uint)line, facts.Colour);
    }

    [Theory]
    [Verifies(RuleIds.Kmalloc.Smallest)]
    [InlineData(128, 33, 64)]
    [InlineData(128, 100, 128)]
    [InlineData(128, 130, 256)]
    [InlineData(32, 90, 96)]
    [InlineData(32, 130, 192)]
    [InlineData(32, 0, 32)]
    [InlineData(32, 131072, 131072)]
    public void E8_21_The_smallest_cache_that_fits_serves(int line, uint size, uint room)
    {
        using var machine = SlabMachine.Boot(line);
        nuint got = machine.Cpu.Kmalloc(size, SlabMachine.Kernel).Address;
        Assert.Equal(Outcome.Ok, machine.Cpu.Ksize(got, out nuint has).Outcome);
        Assert.Equal(room, has);
    }

    [Theory]
    [Verifies(RuleIds.Kmalloc.Smallest)]
    [InlineData(32)]
    [InlineData(64)]
    [InlineData(128)]
    public void For_every_size_no_smaller_cache_would_do_and_DMA_has_the_twin(int line)
    {
        using var machine = SlabMachine.Boot(line);
        uint[] sizes = [.. Enumerable.Range(0, machine.System.GeneralCaches).Select(cache => machine.System.ReadCache(cache).Size)];
        for (uint size = 0; size <= 131072; size += size < 9000 ? 1u : 97)
        {
            foreach (uint gfp in (uint[])[SlabMachine.Kernel, SlabMachine.Kernel | SlabMachine.Dma])
            {
                Result served = machine.Cpu.Kmalloc(size, gfp);
                int cache = machine.System.ReadSlab(machine.FrameOf(served.Address)).Cache;
                Assert.Equal((int)(gfp & 1), cache % 2);
                Assert.True(sizes[cache] >= size && (cache < 2 || sizes[cache - 2] < size));
                machine.Cpu.Kfree(served.Address);
            }
        }

        machine.AssertAsBooted();
    }
}
