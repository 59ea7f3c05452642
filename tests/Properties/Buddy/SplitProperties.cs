using FsCheck.Fluent;
using Verified.Model.Buddy;
using Verified.Model.State;

namespace Verified.Tests.Properties.Buddy;

public sealed class SplitProperties
{
    [Fact]
    [Verifies(RuleIds.Buddy.SplitUpperHalves)]
    public void E5_5a_Order_8_from_order_10_leaves_256_and_512()
    {
        using var floors = new Floors(Machines.Plain(1024));
        Assert.Equal(0, floors.Take(8));
        Assert.Equal([256], floors.List(8));
        Assert.Equal([512], floors.List(9));
        Assert.Equal(768, floors.FreePages());
    }

    [Fact]
    [Verifies(RuleIds.Buddy.SplitUpperHalves)]
    [Verifies(RuleIds.Buddy.MergeCascade)]
    public void Merging_after_splitting_is_the_identity_on_both_floors() => Holds.ForAll(
        from order in Gen.Choose(0, 10)
        from seed in Gen.Choose(0, 3)
        select (order, seed),
        picked =>
        {
            using var floors = new Floors(Machines.Plain(1024 + (picked.seed * 96)), Level.Counts);
            for (int i = 0; i < picked.seed; i++) floors.Take(i);
            FrameSet before = floors.World.Free(ZoneId.Dma);
            if (floors.Ask(picked.order) is not { Outcome: Outcome.Ok } served) return null;
            if (!Split.Take(before, served.Frame.Number, new(picked.order)).Equals(floors.World.Free(ZoneId.Dma)))
                return "the split left other frames";
            if (floors.Free(served.Frame.Number, picked.order).Outcome != Outcome.Freed) return "not freed";
            if (floors.System.SelfCheck() is { } broken) return broken;
            return before.Equals(floors.World.Free(ZoneId.Dma)) ? null : "the free frames are others than before";
        }, cases: 60);
}
