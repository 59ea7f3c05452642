using Verified.Check.Import;
using Verified.Model.PageAllocator;

namespace Verified.Tests.Engine.Import;

public sealed class GfpTranslationTests
{
    [Theory]
    [InlineData("GFP_KERNEL", "KERNEL", "__GFP_KSWAPD_RECLAIM")]
    [InlineData("GFP_ATOMIC", "ATOMIC", "__GFP_KSWAPD_RECLAIM")]
    [InlineData("GFP_NOWAIT", "NOWARN", "__GFP_KSWAPD_RECLAIM")]
    [InlineData("GFP_NOFS|__GFP_NOFAIL", "NOFS|NOFAIL", "__GFP_KSWAPD_RECLAIM")]
    [InlineData("GFP_HIGHUSER_MOVABLE|__GFP_COMP", "HIGHUSER|COMP", "__GFP_MOVABLE __GFP_KSWAPD_RECLAIM __GFP_HARDWALL")]
    [InlineData("GFP_TRANSHUGE_LIGHT", "HIGHMEM|IO|FS|NOWARN|COMP", "__GFP_MOVABLE __GFP_NOMEMALLOC __GFP_HARDWALL")]
    [InlineData("__GFP_DMA32", "0", "__GFP_DMA32")]
    [InlineData("__GFP_DIRECT_RECLAIM|__GFP_RETRY_MAYFAIL", "NOIO|REPEAT", "")]
    [InlineData("__GFP_NOVELTY|0x40000000", "0", "__GFP_NOVELTY 0x40000000")]
    [InlineData("none", "0", "")]
    [InlineData("0", "0", "")]
    [InlineData("__GFP_HIGHMEM|__GFP_ZERO", "ZERO", "__GFP_HIGHMEM (with __GFP_ZERO, without __GFP_DIRECT_RECLAIM)")]
    [InlineData("GFP_HIGHUSER|__GFP_ZERO", "HIGHUSER|ZERO", "__GFP_KSWAPD_RECLAIM __GFP_HARDWALL")]
    public void Names_become_the_nearest_flags(string names, string gfp, string lost)
    {
        GfpRequest request = GfpTranslation.Translate(names);

        Assert.Equal(gfp, Gfp.Format(request.Gfp));
        Assert.Equal(lost, string.Join(' ', request.Lost));
        Assert.False(request.MemAlloc);
    }

    [Fact]
    public void Access_to_the_whole_reserve_becomes_a_right_of_the_caller()
    {
        GfpRequest request = GfpTranslation.Translate("GFP_ATOMIC|__GFP_MEMALLOC");

        Assert.True(request.MemAlloc);
        Assert.Equal("__GFP_KSWAPD_RECLAIM", Assert.Single(request.Lost));
    }

    [Fact]
    public void Single_flags_are_single_bits_and_groups_are_made_of_them()
    {
        uint all = GfpTranslation.Flags.Aggregate(0u, (bits, flag) => bits | flag.Bits);

        Assert.All(GfpTranslation.Flags, flag => Assert.True(uint.IsPow2(flag.Bits)));
        Assert.Equal(GfpTranslation.Flags.Length, (int)uint.PopCount(all));
        Assert.All(GfpTranslation.Groups, group => Assert.Equal(0u, group.Bits & ~all));
    }

    [Fact]
    public void The_page_shows_the_tables_as_they_are() =>
        Assert.Equal(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "gfp-translation.md")).ReplaceLineEndings("\n"),
            GfpTranslationPage.Text());
}
