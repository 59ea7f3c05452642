using Verified.Model.Slab;
using Verified.Model.Vmalloc;
using Verified.Tests.Properties.Slab;

namespace Verified.Tests.Properties.Vmalloc;

/// <summary>The lives of areas in the model, call by call.</summary>
public sealed class LifeProperties
{
    const int Page = 4096;
    Transcript told = Boot(4096);

    static Transcript Boot(int frames) => new(World.Boot(Caches.Machine(frames) with { VmallocPages = 4096 }));

    VmallocState State => told.World.Upper!.Vmalloc!;

    string Vmalloc(int bytes, Op op = Op.Vmalloc) => told.Run(new() { Op = op, Value = (ulong)bytes });

    string Vmap(int frame, ulong count) => told.Run(new() { Op = Op.Vmap, Frame = new(frame), More = count });

    string VmapArea(ulong area, ulong count) => told.Run(new() { Op = Op.VmapArea, Value = area, More = count });

    string Back(ulong area, Op op = Op.Vfree) => told.Run(new() { Op = op, Value = area });

    void Fail(int request) => told.Run(new() { Op = Op.FailPages, Value = (ulong)request });

    string Shown() => string.Join(" ", Areas.Shown(State, Part.Areas, 0));

    void AssertNothing()
    {
        Assert.Equal("0", Shown());
        Assert.Empty(told.World.Slabs!.Kept);
    }

    [Fact]
    [Verifies(RuleIds.Vmalloc.Pages)]
    [Verifies(RuleIds.Vmalloc.Exact)]
    [Verifies(RuleIds.Vmalloc.ReleasePages)]
    public void Areas_with_frames_of_their_own_give_them_back_in_their_order()
    {
        Assert.Equal("ok at 0xc1800000: +2048(d0) +2049..2050(d2)", Vmalloc(5000));
        Assert.Equal("ok at 0xc1803000: +2051(d0)", Vmalloc(Page, Op.Vmalloc32));
        Assert.Equal("0 3 2 2 3 2 2 1 3", Shown());
        Assert.Equal([2049, 2050], Areas.Shown(State, Part.AreaPages, 0));
        Assert.Equal([2051], Areas.Shown(State, Part.AreaPages, 3));
        Assert.Empty(Areas.Shown(State, Part.AreaPages, 1));
        Assert.Equal("bug (InUse)", Back(0xC1800000, Op.Vunmap));
        Assert.Equal("freed: -2049..2050", Back(0xC1800000));
        Assert.Equal("freed: -2051", Back(0xC1803000));
        AssertNothing();
    }

    [Fact]
    [Verifies(RuleIds.Vmalloc.Map)]
    [Verifies(RuleIds.Vmalloc.Unmap)]
    public void A_mapping_shows_frames_in_the_order_given_and_leaves_them()
    {
        told = Boot(64);
        Assert.Equal("ok at 0xc1000000: +32(d0)", Vmap(0, 64));
        Assert.Equal("failed (Illegal)", Vmap(0, 65));
        Assert.Equal("bug (Invalid)", Vmap(63, 2));
        Assert.Equal("failed (Illegal)", Vmap(0, 0));
        Assert.Equal(Enumerable.Range(0, 64), Areas.Shown(State, Part.AreaPages, 0));
        Assert.Equal("ok at 0xc1041000: +33..35(d2)", Vmalloc(3 * Page));
        Assert.Equal("bug (Invalid)", VmapArea(0xC1041000, 4));
        Assert.Equal("bug (Invalid)", VmapArea(0xC1042000, 1));
        Assert.Equal("ok at 0xc1045000", VmapArea(0xC1041000, 3));
        Assert.Equal("ok at 0xc1049000", VmapArea(0xC1041000, 2));
        Assert.Equal("0 65 4 64 65 4 2 3 69 4 4 3 73 3 4 2 72", Shown());
        Assert.Equal([35, 34, 33], Areas.Shown(State, Part.AreaPages, 69));
        Assert.Equal([34, 33], Areas.Shown(State, Part.AreaPages, 73));
        foreach (ulong mapping in (ulong[])[0xC1049000, 0xC1045000, 0xC1000000])
            Assert.Equal("freed", Back(mapping, Op.Vunmap));
        Assert.Equal("freed: -33..35", Back(0xC1041000));
        AssertNothing();
    }

    [Fact]
    [Verifies(RuleIds.Vmalloc.Array)]
    [Verifies(RuleIds.Vmalloc.ReleaseInvalid)]
    public void A_list_of_more_than_a_page_is_an_area_that_comes_and_goes_with_its_own()
    {
        Assert.Equal("ok at 0xc1800000: +2048..2049(d0) +2050..3073(d2)", Vmalloc(1024 * Page));
        Assert.Equal("0 1025 2 1024 1024", Shown());
        Assert.Equal("freed: -2050..3073", Back(0xC1800000));
        AssertNothing();

        told = Boot(4096);
        Assert.Equal("ok at 0xc1800000: +2048(d0) +2049..3075(d2)", Vmalloc(1025 * Page));
        Assert.Equal("0 1026 2 1025 1026 3 2 2 1027", Shown());
        Assert.Equal([2049, 2050], Areas.Shown(State, Part.AreaPages, 1026));
        Assert.Equal("bug (InUse)", Back(0xC1C02000));
        Assert.Equal("freed: -2051..3075 -2049..2050", Back(0xC1800000));
        AssertNothing();
    }

    [Fact]
    [Verifies(RuleIds.Vmalloc.ReleaseInvalid)]
    public void A_list_that_begins_the_range_goes_with_the_area_behind_it()
    {
        Vmalloc(3 * Page);
        Vmalloc(Page);
        Back(0xC1800000);
        Assert.Equal("ok at 0xc1806000: +2049(d2) +2053(d2) +2050..2051(d2) +2054..3076(d2)", Vmalloc(1025 * Page));
        Assert.Equal("0 3 2 2 4 2 2 1 6 1026 2 1025 1028", Shown());
        Assert.Equal("bug (InUse)", Back(0xC1800000));
        Assert.Equal("freed: -2050..2051 -2054..3076 -2049 -2053", Back(0xC1806000));
        Assert.Equal("freed: -2052", Back(0xC1804000));
        AssertNothing();
    }

    [Fact]
    [Verifies(RuleIds.Vmalloc.Array)]
    public void A_list_may_be_the_first_frame_of_all()
    {
        told = new(World.Boot(Caches.Low(4096) with { VmallocPages = 4096 }));
        Assert.Equal("ok frame 0", told.Run(new() { Op = Op.AllocPages, Gfp = 0xD0 }));
        Assert.Equal("ok at 0xc1800000: +1(d0) +2(d2)", Vmalloc(Page));
        told.Run(new() { Op = Op.FreePages });
        Assert.Equal("ok at 0xc1802000: +0(d0) +3..1026(d2)", Vmalloc(1024 * Page));
        Assert.True(told.Marks.Of(RuleIds.Vmalloc.Array));
        Assert.Equal("freed: -3..1026", Back(0xC1802000));
        Assert.Equal("freed: -2", Back(0xC1800000));
        AssertNothing();
    }

    [Fact]
    [Verifies(RuleIds.Vmalloc.Descriptor)]
    [Verifies(RuleIds.Vmalloc.Undone)]
    public void What_fails_leaves_nothing_behind()
    {
        Fail(1);
        Assert.Equal("failed (Injected)", Vmap(0, 1));
        Fail(1);
        Assert.Equal("failed (Injected)", Vmalloc(1024 * Page));
        Fail(2);
        Assert.Equal("failed (Injected): +2048(d0)", Vmalloc(1024 * Page));
        AssertNothing();
        Assert.Equal("failed (Illegal)", Vmalloc((4096 * Page) + 1));
        Assert.Equal("failed (NoAddress)", Vmalloc(4096 * Page));
        AssertNothing();

        told = Boot(64);
        Assert.Equal(
            "failed (BelowWatermark): +32..33(d0) +34..53(d2) +0..21(d2) +54..55(d2) +22..23(d2) +(d2)"
            + " -34..53 -0..21 -54..55 -22..23",
            Vmalloc(64 * Page));
        Assert.Equal("failed (Illegal)", Vmalloc((64 * Page) + 1));
        AssertNothing();
    }

    [Fact]
    [Verifies(RuleIds.Vmalloc.Undone)]
    [Verifies(RuleIds.Vmalloc.Array)]
    public void Without_a_frame_for_its_list_an_area_is_undone_and_with_a_list_both_are()
    {
        told = Boot(1200);
        Vmalloc(1025 * Page);
        Assert.Equal(
            "failed (ReservedForLower): +350..499(d2) +1102..1103(d2) +500..501(d2) +(d2)"
            + " -352..499 -1102..1103 -500..501 -350..351",
            Vmalloc(1026 * Page));
        Assert.Equal(
            "ok at 0xc1405000: +350(d0) +351..499(d2) +1102..1103(d2) +500(d2)", Vmalloc(152 * Page));
        Assert.Equal("ok at 0xc149e000: +501(d2)", Vmalloc(Page));
        Assert.Equal("failed (ReservedForLower): +(d2)", Vmalloc(1026 * Page));
        Assert.Equal("0 1026 2 1025 1026 3 2 2 1029 153 2 152 1182 2 2 1 1180", Shown());
        Assert.Equal(7, told.World.Slabs!.Kept.Length);
    }

    [Fact]
    [Verifies(RuleIds.Vmalloc.Exact)]
    public void Who_interrupts_a_request_finds_the_frames_that_the_area_has_so_far()
    {
        var vmalloc = new Command { Op = Op.Vmalloc, Value = 3 * Page };
        List<PageCall> made = [];
        List<int> seen = [];
        World world = told.World;
        Turn turn;
        while ((turn = Conversation.Next(world, vmalloc, Caches.Calls(made))).Call is { } call)
        {
            Ruling answer = Spec.Predict(turn.World, call);
            made.Add(new(call, answer.Response, answer.Next));
            seen.AddRange(Areas.Shown(turn.World.Upper!.Vmalloc!, Part.Areas, 0)[^1..]);
        }

        Assert.Equal([0, 0, 1, 2], seen);
    }

    [Fact]
    [Verifies(RuleIds.Vmalloc.ReleaseInvalid)]
    public void The_second_page_of_the_range_belongs_to_whoever_has_it()
    {
        Assert.Equal("ok at 0xc1800000: +2048(d0)", told.Run(new() { Op = Op.GetVmArea, More = 4 }));
        Assert.Equal("ok at 0xc1801000: +2049(d2)", Vmalloc(Page));
        Assert.Equal("0 1 4 0 1 2 2 1 1", Shown());
        Assert.Equal("freed: -2049", Back(0xC1801000));
        Assert.Equal("freed", Back(0xC1800000, Op.Vunmap));
        AssertNothing();
    }
}
