using Verified.Tests.Properties.Slab;

namespace Verified.Tests.Properties.Vmalloc;

/// <summary>Which rules have a say about areas, and what each of them says.</summary>
public sealed class TellingProperties
{
    const string Placed = "area.descriptor area.guard area.alignment area.first-fit area.contained interrupt";
    const string Made = Placed + " request.size request.array request.pages";
    const string NoRoom = "area.descriptor area.guard area.alignment area.first-fit !area.contained interrupt";

    Transcript areas = new(World.Boot(Caches.Machine() with { VmallocPages = 24 }));

    ulong Last => areas.Last.Address;

    string Told(Command command)
    {
        areas.Run(command);
        return areas.Told("vmalloc");
    }

    string Vmalloc(ulong bytes, Op op = Op.Vmalloc, Context context = Context.Process) =>
        Told(new() { Op = op, Value = bytes, Context = context });

    string Back(Op op, ulong address, Context context = Context.Process) =>
        Told(new() { Op = op, Value = address, Context = context });

    [Fact]
    [Verifies(RuleIds.Vmalloc.Size)]
    [Verifies(RuleIds.Vmalloc.Array)]
    [Verifies(RuleIds.Vmalloc.Pages)]
    [Verifies(RuleIds.Vmalloc.Contained)]
    [Verifies(RuleIds.Vmalloc.Interrupt)]
    public void A_request_tells_how_far_it_came()
    {
        Assert.Equal($"ok at 0xc1000000: {Made}", Vmalloc(5000));
        Assert.Equal($"ok at 0xc1003000: {Made}", Vmalloc(4096, Op.Vmalloc32));
        Assert.Equal("failed (Illegal): interrupt !request.size", Vmalloc(0));
        Assert.Equal("failed (Illegal): interrupt !request.size", Vmalloc(1UL << 40));
        Assert.Equal($"failed (NoAddress): {NoRoom} request.size", Vmalloc(30 * 4096));
        Assert.Equal("bug (InInterrupt): !interrupt", Vmalloc(4096, context: Context.Interrupt));
        Assert.Equal($"ok at 0xc1005000: {Placed}", Told(new() { Op = Op.GetVmArea, Value = 8192, More = 4 }));
    }

    [Fact]
    [Verifies(RuleIds.Vmalloc.Undone)]
    public void An_area_whose_frames_run_out_is_undone()
    {
        areas = new(World.Boot(Caches.Machine(64) with { VmallocPages = 128 }));
        Assert.Equal($"ok at 0xc1000000: {Made}", Vmalloc(40 * 4096));
        Assert.Equal(
            $"failed (BelowWatermark): {Placed} request.size request.array !request.pages request.undone"
            + " release.pages",
            Vmalloc(40 * 4096));
    }

    [Fact]
    [Verifies(RuleIds.Vmalloc.Map)]
    public void A_second_mapping_tells_whether_the_frames_can_be_mapped()
    {
        Vmalloc(5000);
        ulong two = Last;
        string Map(ulong area, int pages) => Told(new() { Op = Op.VmapArea, Value = area, More = (ulong)pages });
        Assert.Equal($"ok at 0xc1003000: {Placed} map.frames", Map(two, 2));
        Assert.Equal("bug (Invalid): interrupt !map.frames", Map(two, 3));
        Assert.Equal("bug (Invalid): interrupt !map.frames", Map(two + 4096, 1));
        Assert.Equal($"ok at 0xc1006000: {Placed} map.frames", Told(new() { Op = Op.Vmap, Frame = new(5), More = 2 }));
        Assert.Equal("failed (Illegal): interrupt !map.frames", Told(new() { Op = Op.Vmap, Frame = new(5) }));
        Assert.Equal("bug (Invalid): interrupt !map.frames", Told(new() { Op = Op.Vmap, Frame = new(99999), More = 1 }));
    }

    [Fact]
    [Verifies(RuleIds.Vmalloc.ReleaseInvalid)]
    [Verifies(RuleIds.Vmalloc.ReleasePages)]
    public void An_area_given_back_tells_of_what_goes_with_it()
    {
        Vmalloc(5000);
        ulong own = Last;
        Told(new() { Op = Op.VmapArea, Value = own, More = 2 });
        ulong map = Last;
        Told(new() { Op = Op.GetVmArea, Value = 8192, More = 4 });
        ulong bare = Last;
        Assert.Equal("bug (InInterrupt): !interrupt", Back(Op.Vfree, own, Context.Interrupt));
        Assert.Equal("freed: interrupt release.invalid release.pages release.mapping", Back(Op.Vunmap, map));
        Assert.Equal("bug (NoArea): interrupt !release.invalid", Back(Op.Vunmap, map));
        Assert.Equal("freed: interrupt release.invalid release.pages release.mapping", Back(Op.Vunmap, bare));
        Assert.Equal("bug (Misaligned): interrupt !release.invalid", Back(Op.Vfree, own + 16));
        Assert.Equal("bug (NoArea): interrupt !release.invalid", Back(Op.Vfree, own + 4096));
        Assert.Equal("freed: interrupt release.invalid release.pages", Back(Op.Vfree, own));
        Assert.Equal("ignored: interrupt release.null", Back(Op.Vfree, 0));
        Assert.Equal("ignored: interrupt release.null", Back(Op.Vunmap, 0));
    }
}
