using Verified.Tests.Properties.Slab;
using Sl = Verified.Rules.RuleIds.Slab;

namespace Verified.Tests.Properties.Naming;

/// <summary>An area that is not as it must be breaks the rule by which it should have been made so.</summary>
public sealed class AreaPartsProperties
{
    static readonly Command Reserve = new() { Op = Op.GetVmArea, Value = 4096, More = 4 };

    static World Boot(int pages = 64) => World.Boot(Caches.Machine() with { VmallocPages = pages });

    [Fact]
    [Verifies(RuleIds.Vmalloc.Range), Verifies(RuleIds.Vmalloc.Alignment), Verifies(RuleIds.Vmalloc.FirstFit)]
    public void An_address_is_outside_the_range_or_not_aligned_or_not_the_lowest()
    {
        World world = Boot();
        ulong start = world.Upper!.Vmalloc!.Start;
        string At(World from, Command command, ulong address) =>
            Lies.Answer(from, command, own => own with { Address = address });
        Assert.Equal(RuleIds.Vmalloc.Range, At(world, Reserve, start - 4096));
        Assert.Equal(RuleIds.Vmalloc.Range, At(world, Reserve, start + (64 << 12)));
        Assert.Equal(RuleIds.Vmalloc.Range, At(world, Reserve, start + 8));
        Assert.Equal(RuleIds.Vmalloc.FirstFit, At(world, Reserve, start + 4096));
        Assert.Equal(RuleIds.Vmalloc.FirstFit, Lies.Answer(world, Reserve, own => own with { Outcome = Outcome.Failed }));
        Assert.Equal(RuleIds.Vmalloc.FirstFit, Lies.Answer(
            world, Reserve, own => own with { Outcome = Outcome.Failed, Address = start - 4096 }));
        Command device = Reserve with { More = 1, Value = 8192 };
        World some = Caches.Run(world, Reserve).Next;
        Assert.Equal(RuleIds.Vmalloc.Alignment, At(some, device, start + (2 << 12)));
        Assert.Equal(RuleIds.Vmalloc.Alignment, At(some, device, start + (8 << 12)));
        Assert.Equal(RuleIds.Vmalloc.FirstFit, At(some, device, start + (12 << 12)));
        Assert.Equal(RuleIds.Vmalloc.Alignment, At(some, device, start + (3 << 12)));
        // Only areas of devices are aligned.
        Assert.Equal(RuleIds.Vmalloc.FirstFit, At(some, Reserve, start + (8 << 12)));
    }

    [Fact]
    [Verifies(RuleIds.Vmalloc.Guard), Verifies(RuleIds.Vmalloc.Undone), Verifies(RuleIds.Vmalloc.Exact)]
    public void An_area_without_its_guard_or_that_is_left_behind_is_told()
    {
        World world = Boot();
        string Shown(World from, Command command, Part part, params int[] values)
        {
            var calls = new List<PageCall>();
            Ruling ruling = Caches.Run(from, command, calls);
            PartView[] views = [new(part, 0, 0, 0, values.Length)];
            return Spec.Step(from, command, new()
            {
                Response = ruling.Response,
                Level = Level.Address,
                Calls = calls.ToArray(),
                Parts = new(views, values),
            }).Violation!.Rule;
        }

        Assert.Equal(RuleIds.Vmalloc.Guard, Shown(world, Reserve, Part.Areas, 0, 1, 4, 0, 0));
        Assert.Equal(RuleIds.Vmalloc.Exact, Shown(world, Reserve, Part.Areas, 0, 3, 4, 0, 0));
        Assert.Equal(RuleIds.Vmalloc.Exact, Shown(world, Reserve, Part.Areas, 0, 2, 0, 0, 0));
        Assert.Equal(RuleIds.Vmalloc.Exact, Shown(world, Reserve, Part.Areas, 0, 1, 4, 0, 0, 0));
        Assert.Equal(RuleIds.Vmalloc.Exact, Shown(world, Reserve, Part.AreaPages, 7));
        Command large = Reserve with { Op = Op.Vmalloc, Value = 40 << 12 };
        World few = World.Boot(Caches.Machine(frames: 48) with { VmallocPages = 64, MinFreeKbytes = 64 });
        Assert.Equal(RuleIds.Vmalloc.Undone, Shown(few, large, Part.Areas, 0, 41, 2, 0, 0));
    }

    [Fact]
    [Verifies(RuleIds.Vmalloc.Descriptor), Verifies(RuleIds.Vmalloc.Array)]
    public void A_cache_that_was_not_asked_should_have_given_the_descriptor_or_the_list()
    {
        World world = Boot();
        int first = Model.Kmalloc.Sizes.Place(32, 28, 0), list = Model.Kmalloc.Sizes.Place(32, 144, 0);
        Assert.Equal(RuleIds.Vmalloc.Descriptor, Lies.Rule(world, Reserve, Part.Local, first, 0, _ => [0]));
        Assert.Equal(RuleIds.Vmalloc.Descriptor, Lies.NoCall(world, Reserve, Reason.NoBlock));
        Assert.Equal(RuleIds.Vmalloc.Descriptor, Lies.Call(world, Reserve, 0, call => call with { Gfp = 0x20 }));
        Command large = Reserve with { Op = Op.Vmalloc, Value = 36 << 12 };
        Assert.Equal(RuleIds.Vmalloc.Descriptor, Lies.Rule(world, large, Part.Local, first, 0, _ => [0]));
        Assert.Equal(RuleIds.Vmalloc.Array, Lies.Rule(world, large, Part.Local, list, 0, _ => [0]));
        int page = Model.Kmalloc.Sizes.Place(32, 4096, 0);
        World wide = World.Boot(Caches.Machine(4096) with { VmallocPages = 2048 });
        Command pages = Reserve with { Op = Op.Vmalloc, Value = 1024 << 12 };
        Assert.Equal(RuleIds.Vmalloc.Array, Lies.Rule(wide, pages, Part.Local, page, 0, _ => [0]));
        Command small = large with { Value = 4096 };
        Assert.Equal(Sl.RefillBatch, Lies.Rule(world, small, Part.Local, first, 0, _ => [0]));
        Ruling made = Caches.Run(world, Reserve);
        List<PageCall> further = [new(new() { Op = Op.AllocPages, Gfp = 0xD0 }, default, made.Next)];
        Response told = Caches.Run(made.Next, Reserve).Response;
        Assert.Equal(RuleIds.Vmalloc.Descriptor, Spec.Step(made.Next, Reserve, Caches.Seen(told, further)).Violation!.Rule);
        var free = new Command { Op = Op.Vunmap, Value = made.Response.Address };
        int[] before = [.. Model.Slab.Exact.Array(Caches.At(made.Next, first).Locals[0]).ToArray()];
        Assert.Equal(Sl.FreePush, Lies.Rule(made.Next, free, Part.Local, first, 0, _ => before));
        Assert.Equal(Sl.ArraysExact, Lies.Rule(Boot(1), Reserve, Part.Local, first, 0, own => own[..^1]));
    }
}
