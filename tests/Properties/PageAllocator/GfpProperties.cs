using FsCheck.Fluent;
using Verified.Model.PageAllocator;

namespace Verified.Tests.Properties.PageAllocator;

public sealed class GfpProperties
{
    [Theory]
    [Verifies(RuleIds.PageAllocator.FlagNames)]
    [InlineData(0x0001, "DMA")]
    [InlineData(0x0002, "HIGHMEM")]
    [InlineData(0x0010, "NOIO")]
    [InlineData(0x0020, "ATOMIC")]
    [InlineData(0x0040, "IO")]
    [InlineData(0x0080, "FS")]
    [InlineData(0x0100, "COLD")]
    [InlineData(0x0200, "NOWARN")]
    [InlineData(0x0400, "REPEAT")]
    [InlineData(0x0800, "NOFAIL")]
    [InlineData(0x1000, "NORETRY")]
    [InlineData(0x2000, "NO_GROW")]
    [InlineData(0x4000, "COMP")]
    [InlineData(0x8000, "ZERO")]
    [InlineData(0x0050, "NOFS")]
    [InlineData(0x00D0, "KERNEL")]
    [InlineData(0x00D2, "HIGHUSER")]
    [InlineData(0x0021, "ATOMIC|DMA")]
    [InlineData(0x80D0, "KERNEL|ZERO")]
    [InlineData(0x0000, "0")]
    [InlineData(0x0004, "0x4")]
    [InlineData(0x100D0, "KERNEL|0x10000")]
    public void E4_5_Flags_have_the_values_and_names_of_the_kernel(uint gfp, string text)
    {
        Assert.Equal(text, Gfp.Format(gfp));
        Assert.True(Gfp.TryParse(text, out uint parsed));
        Assert.Equal(gfp, parsed);
    }

    [Theory]
    [Verifies(RuleIds.PageAllocator.FlagNames)]
    [InlineData("wait | high", 0x30, true)]
    [InlineData("0xD2", 0xD2, true)]
    [InlineData("208", 0xD0, true)]
    [InlineData("nonsense", 0, false)]
    [InlineData("KERNEL|", 0, false)]
    [InlineData("", 0, false)]
    [InlineData("0x", 0, false)]
    [InlineData("0x1FFFFFFFF", 0, false)]
    public void Masks_are_read_as_people_write_them(string text, uint gfp, bool readable)
    {
        Assert.Equal(readable, Gfp.TryParse(text, out uint parsed));
        if (readable) Assert.Equal(gfp, parsed);
    }

    [Theory]
    [InlineData(Gfp.NoFs, Impl.PageAllocator.Gfp.NoFs)]
    [InlineData(Gfp.HighUser, Impl.PageAllocator.Gfp.HighUser)]
    [InlineData(Gfp.Kernel, Impl.PageAllocator.Gfp.User)]
    [InlineData(Gfp.Atomic, Impl.PageAllocator.Gfp.Atomic)]
    [Verifies(RuleIds.PageAllocator.FlagNames)]
    public void Names_of_several_flags_are_the_same_on_both_floors(uint model, uint impl) => Assert.Equal(model, impl);

    [Fact]
    [Verifies(RuleIds.PageAllocator.FlagNames)]
    public void Every_mask_survives_writing_and_reading() => Holds.ForAll(Gen.Choose(0, 0x3FFFF), gfp =>
        Gfp.TryParse(Gfp.Format((uint)gfp), out uint read) && read == gfp ? null : Gfp.Format((uint)gfp), cases: 1000);

    [Fact]
    [Verifies(RuleIds.PageAllocator.FlagNames)]
    public void Bits_beyond_0xFFFF_are_ignored()
    {
        using var floors = new Floors(Machines.Small);
        Assert.Equal(Outcome.Ok, floors.Ask(0, 0xFFFF0000).Outcome);
        Assert.Equal(0xFFF3u, Gfp.All);
    }
}
