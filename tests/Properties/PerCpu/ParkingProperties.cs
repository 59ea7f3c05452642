using Verified.Model.PageFrames;
using Verified.Model.PerCpu;

namespace Verified.Tests.Properties.PerCpu;

public sealed class ParkingProperties
{
    static readonly Frame first = new(0);

    [Fact]
    [Verifies(RuleIds.PerCpu.Parked)]
    public void What_a_frame_keeps_stays_in_a_list_and_behind_it()
    {
        World world = World.Boot(
            Machines.Plain(8) with { PerCpuLists = true, PerCpuSizes = new(0, 9, 1, 0, 9, 1) });
        var ask = new Command { Op = Op.AllocPages, Gfp = Gfps.Kernel };
        void Run(Command command) => world = Spec.Predict(world, command).Next;
        Run(ask);
        Run(new() { Op = Op.SetIndex, Frame = first, Value = 77 });
        Run(new() { Op = Op.FreePages, Frame = first });
        Assert.True(Parking.IsParked(world.Frames[first]));
        Assert.Equal((0, 77ul, true), Kept(world));
        World drained = Spec.Predict(world, new Command { Op = Op.Drain }).Next;
        Assert.Equal((0, 77ul, false), Kept(drained));
        Run(ask);
        Assert.Equal((1, 77ul, false), Kept(world));
    }

    static (int Users, ulong Index, bool Parked) Kept(World world)
    {
        Descriptor own = world.Frames[first];
        return (own.Users, own.Index, own.Parked);
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.GiveHead)]
    [Verifies(RuleIds.PageFrames.FreeReserved)]
    public void A_frame_that_comes_back_by_its_address_or_from_a_reserve_is_hot()
    {
        World world = World.Boot(
            Machines.Plain(8, reserved: 7) with { PerCpuLists = true, PerCpuSizes = new(0, 9, 1, 0, 9, 1) });
        string Lists() => string.Join(' ', ((ListId[])[ListId.Hot, ListId.Cold])
            .Select(list => Take.List(world, ZoneId.Dma, 0, list)));
        void Run(Command command) => world = Spec.Predict(world, command).Next;
        Run(new() { Op = Op.AllocPages, Gfp = Gfps.Kernel });
        Run(new() { Op = Op.AllocPages, Gfp = Gfps.Kernel });
        Run(new() { Op = Op.FreePagesAt, Value = 0xC0004000 });
        Assert.Equal("[4] []", Lists());
        Run(new() { Op = Op.FreeReservedPage, Frame = new(7) });
        Assert.Equal("[7,4] []", Lists());
        Run(new() { Op = Op.FreeColdPage, Frame = new(6) });
        Assert.Equal("[7,4] [6]", Lists());
    }
}
