namespace Verified.Tests.Properties.Memory;

public sealed class LayoutProperties
{
    [Fact]
    public void Options_and_arena_must_be_given()
    {
        using var arena = new Impl.Arena();
        Assert.Throws<ArgumentNullException>(() => Impl.MemorySystem.Boot(null!));
        Assert.Throws<ArgumentNullException>(() => Impl.MemorySystem.Boot(null!, arena));
        Assert.Throws<ArgumentNullException>(() => Impl.MemorySystem.Boot(new(), null!));
    }

    [Fact]
    public void A_machine_without_any_frame_boots_and_serves_nothing()
    {
        using var floors = new Floors(Layout.Of(ZoneLayout.Empty));
        Assert.Equal(Response.Failed(Reason.NoZones), floors.Ask(0));
        Assert.Equal(Response.Bug(Reason.Invalid), floors.Free(0));
        Assert.Equal(("", ""), (floors.System.Buddyinfo(), floors.System.Zoneinfo()));
        Assert.Equal(0, floors.Report().Nodes[0].Zones);
    }

    [Fact]
    public void Reserved_ranges_may_overlap_leave_the_zones_and_cover_holes()
    {
        Impl.MachineOptions options = new()
        {
            Dma = new(8, 32, new Impl.FrameRange(20, 4)),
            Reserved = [new(0, 10), new(9, 2), new(18, 8), new(38, 1000), new(5000, 1), new(30, 0)],
        };
        using var system = Impl.MemorySystem.Boot(options);
        Assert.Equal(19u, Enumerable.Range(8, 32).Aggregate(0u, (free, frame) => free + Free(system, (uint)frame)));
        Assert.Equal(19u, system.FreePages(0));
        Assert.Null(system.SelfCheck());
    }

    static uint Free(Impl.MemorySystem system, uint frame) =>
        system.Inspect(frame).State is Impl.FrameState.FreeHead or Impl.FrameState.FreeInterior ? 1u : 0;
}
