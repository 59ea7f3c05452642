using System.Collections.Immutable;
using Verified.Model.Dialects.V6;

namespace Verified.Tests.Properties.Dialects.V6;

public sealed class GfpProperties
{
    static readonly ImmutableArray<Zone> X8664 = Zone.X8664(3840, 772917, 524288);

    [Theory]
    [Verifies(DialectRuleIds.V6.GfpBits)]
    [InlineData(Gfp.Atomic, 0x820, "HIGH|KSWAPD_RECLAIM")]
    [InlineData(Gfp.Kernel, 0xCC0, "IO|FS|DIRECT_RECLAIM|KSWAPD_RECLAIM")]
    [InlineData(Gfp.NoWait, 0x2800, "KSWAPD_RECLAIM|NOWARN")]
    [InlineData(Gfp.NoIo, 0xC00, "DIRECT_RECLAIM|KSWAPD_RECLAIM")]
    [InlineData(Gfp.NoFs, 0xC40, "IO|DIRECT_RECLAIM|KSWAPD_RECLAIM")]
    [InlineData(Gfp.User, 0x100CC0, "IO|FS|DIRECT_RECLAIM|KSWAPD_RECLAIM|HARDWALL")]
    [InlineData(Gfp.HighUser, 0x100CC2, "HIGHMEM|IO|FS|DIRECT_RECLAIM|KSWAPD_RECLAIM|HARDWALL")]
    [InlineData(Gfp.HighUserMovable, 0x100CCA, "HIGHMEM|MOVABLE|IO|FS|DIRECT_RECLAIM|KSWAPD_RECLAIM|HARDWALL")]
    public void E4_6_A_group_is_the_union_of_its_flags(uint gfp, uint bits, string names)
    {
        Assert.Equal(bits, gfp);
        Assert.Equal(names, Gfp.Format(gfp));
    }

    [Theory]
    [Verifies(DialectRuleIds.V6.GfpBits)]
    [InlineData(0x1, "DMA")]
    [InlineData(0x2, "HIGHMEM")]
    [InlineData(0x4, "DMA32")]
    [InlineData(0x8, "MOVABLE")]
    [InlineData(0x10, "RECLAIMABLE")]
    [InlineData(Gfp.High, "HIGH")]
    [InlineData(0x100, "ZERO")]
    [InlineData(Gfp.DirectReclaim, "DIRECT_RECLAIM")]
    [InlineData(0x200, "0x200")]
    [InlineData(0x1000, "WRITE")]
    [InlineData(0x4000, "RETRY_MAYFAIL")]
    [InlineData(0x8000, "NOFAIL")]
    [InlineData(0x10000, "NORETRY")]
    [InlineData(Gfp.MemAlloc, "MEMALLOC")]
    [InlineData(0x40000, "COMP")]
    [InlineData(Gfp.NoMemAlloc, "NOMEMALLOC")]
    [InlineData(0x100000, "HARDWALL")]
    [InlineData(0x200000, "THISNODE")]
    [InlineData(0x400000, "ACCOUNT")]
    [InlineData(0x800000, "ZEROTAGS")]
    [InlineData(0, "")]
    public void A_flag_is_the_bit_of_its_place(uint gfp, string name) => Assert.Equal(name, Gfp.Format(gfp));

    [Theory]
    [Verifies(DialectRuleIds.V6.GfpZone)]
    [InlineData(0x6, null)]
    [InlineData(0xA, ZoneType.Movable)]
    [InlineData(0x8, ZoneType.Normal)]
    public void E2_9_The_low_four_bits_name_the_zone(uint gfp, ZoneType? zone) =>
        Assert.Equal(zone, Gfp.ZoneOf(gfp, X8664));

    [Fact]
    [Verifies(DialectRuleIds.V6.GfpZone)]
    public void All_sixteen_combinations_name_a_zone_or_none()
    {
        const ZoneType Dma = ZoneType.Dma, Dma32 = ZoneType.Dma32, Normal = ZoneType.Normal, High = ZoneType.HighMem;
        ZoneType?[] all =
        [
            Normal, Dma, High, null, Dma32, null, null, null,
            Normal, Dma, ZoneType.Movable, null, Dma32, null, null, null,
        ];
        var everyZone = Enum.GetValues<ZoneType>().Select(type => new Zone(type, 0)).ToImmutableArray();
        for (uint gfp = 0; gfp < 16; gfp++)
        {
            Assert.Equal(all[gfp], Gfp.ZoneOf(Gfp.Kernel | gfp, everyZone));
            Assert.Equal(all[gfp] == High ? Normal : all[gfp], Gfp.ZoneOf(Gfp.Kernel | gfp, X8664));
            Assert.Equal(all[gfp] is null ? null : Normal, Gfp.ZoneOf(gfp, [new(Normal, 0)]));
        }
    }
}
