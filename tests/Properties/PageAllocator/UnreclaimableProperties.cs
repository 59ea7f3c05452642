using Verified.Model.PageAllocator;

namespace Verified.Tests.Properties.PageAllocator;

public sealed class UnreclaimableProperties
{
    [Fact]
    [Verifies(RuleIds.PageAllocator.KswapdUnreclaimable)]
    public void E4_14_With_100_frames_a_zone_is_given_up_at_400_scanned()
    {
        Assert.False(Unreclaimable.IsDeclared(399, 100));
        Assert.True(Unreclaimable.IsDeclared(400, 100));
        Assert.False(Run(further: 30).System.AllUnreclaimable(0));
        using var floors = Run(further: 31);
        Assert.Equal((403u, true), (floors.System.PagesScanned(0), floors.System.AllUnreclaimable(0)));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.ReclaimSkipped)]
    public void A_zone_that_was_given_up_is_scanned_in_the_first_pass_only()
    {
        using var floors = Run(further: 31);
        floors.Cache.Passes.Clear();
        floors.Ask(0, Gfp.NoFs);
        Assert.Equal([12], floors.Cache.Passes.Select(pass => pass.Priority));
        Assert.Equal(434u, floors.System.PagesScanned(0));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.FreedClears)]
    public void R5_5_A_frame_freed_makes_the_zone_worth_scanning_again()
    {
        using var floors = Run(further: 31);
        floors.Free(100);
        Assert.Equal((0u, false), (floors.System.PagesScanned(0), floors.System.AllUnreclaimable(0)));
        floors.Cache.Passes.Clear();
        floors.Ask(1, Gfp.NoFs);
        Assert.Equal(13, floors.Cache.Passes.Count);
    }

    [Fact]
    [Verifies(RuleIds.Statistics.Zoneinfo)]
    [Verifies(RuleIds.Statistics.Vmstat)]
    public void Both_texts_show_what_reclaim_did()
    {
        using var floors = Run(further: 31);
        Assert.Equal(Model.Statistics.Zoneinfo.Text(floors.World), floors.System.Zoneinfo());
        Assert.Contains("        inactive 100\n        scanned  403 (a: 0 i: 0)\n", floors.System.Zoneinfo(),
            StringComparison.Ordinal);
        Assert.Contains("all_unreclaimable: 1\n", floors.System.Zoneinfo(), StringComparison.Ordinal);
        Assert.EndsWith("pageoutrun 1\nallocstall 0\noom_kill 0\n", floors.System.Vmstat(), StringComparison.Ordinal);
        Assert.Equal(new(1, 0, 0), floors.Counts());
    }

    /// <summary>128 frames in use, 100 of them in the page cache, after a round of kswapd.</summary>
    static Floors Run(uint further)
    {
        var floors = new Floors(Machines.Plain(128) with { Reclaim = true });
        floors.Fill(100);
        floors.LeaveFree(0);
        floors.Ask(0, Gfp.Atomic);
        floors.SetReclaim(further: further);
        floors.Kswapd();
        return floors;
    }
}
