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
}
