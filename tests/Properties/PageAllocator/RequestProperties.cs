using Verified.Model.PageAllocator;
using Verified.Model.PageFrames;

namespace Verified.Tests.Properties.PageAllocator;

public sealed class RequestProperties
{
    [Fact]
    [Verifies(RuleIds.PageAllocator.OrderLimit)]
    public void E4_1_Order_10_is_1024_pages_and_order_11_fails_silently()
    {
        using var floors = new Floors(Machines.Plain(2048));
        Assert.Equal(1024, floors.Take(10));
        Assert.Equal(1024, floors.FreePages());
        Assert.Equal(Response.Failed(Reason.OrderTooLarge), floors.Ask(11));
        Assert.Equal(Response.Failed(Reason.OrderTooLarge), floors.Ask(64, Gfp.HighUser | Gfp.Dma));
        Assert.Equal(1024, Order.Largest.Pages.Count);
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.Functions)]
    public void R4_1_Each_function_returns_its_kind_of_answer()
    {
        using var floors = new Floors(Machines.Small);
        Response pages = floors.Run(new() { Op = Op.AllocPages, Gfp = Gfp.Kernel, Order = new(1) });
        Assert.Equal((Outcome.Ok, 0ul), (pages.Outcome, pages.Address));
        Response address = floors.Run(new() { Op = Op.GetFreePages, Gfp = Gfp.Kernel, Order = new(1) });
        Assert.Equal(Addresses.OfLow(address.Frame), address.Address);
        Response dma = floors.Run(new() { Op = Op.GetDmaPages, Gfp = Gfp.Kernel, Order = new(1) });
        Assert.InRange(dma.Frame.Number, 0, 63);
        Assert.Equal(Addresses.OfLow(dma.Frame), dma.Address);
        Response zeroed = floors.Run(new() { Op = Op.GetZeroedPage, Gfp = Gfp.Kernel });
        Assert.Equal(Addresses.OfLow(zeroed.Frame), zeroed.Address);
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.Functions)]
    public void The_short_forms_are_the_long_ones_with_order_0()
    {
        using Impl.MemorySystem system = Machines.Boot(Machines.Plain(16));
        Impl.CpuHandle cpu = system.On(0);
        Impl.Result page = cpu.AllocPage(Gfp.Kernel);
        Impl.Result address = cpu.GetFreePage(Gfp.Kernel);
        Assert.Equal((0u, 1u), (page.Frame, address.Frame));
        Assert.Equal(system.AddressOf(1), address.Address);
        Assert.Equal(Impl.Outcome.Freed, cpu.FreePage(page.Frame).Outcome);
        Assert.Equal(Impl.Outcome.Freed, cpu.FreePageAt(address.Address).Outcome);
        Assert.Equal(16u, system.FreePages(0));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.ZeroedHigh)]
    public void E4_2_get_zeroed_page_from_high_memory_is_a_bug()
    {
        using var floors = new Floors(Machines.Small);
        Assert.Equal(Response.Bug(Reason.HighMemory), floors.Run(new() { Op = Op.GetZeroedPage, Gfp = 0xD2 }));
        Assert.Equal(Response.Bug(Reason.HighMemory), floors.Run(new() { Op = Op.GetZeroedPage, Gfp = 0x03 }));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.AddressLost)]
    public void R4_2_A_block_of_high_memory_has_no_address_to_return_and_is_lost()
    {
        using var floors = new Floors(Machines.Small);
        Response lost = floors.Run(new() { Op = Op.GetFreePages, Gfp = Gfp.HighUser, Order = new(2) });
        Assert.Equal((Outcome.Lost, 0ul), (lost.Outcome, lost.Address));
        Assert.Equal(64, floors.FreePages(2));
        Assert.Equal(FrameState.Used, floors.Inspect(lost.Frame.Number).State);
        Assert.Equal(Response.Of(Outcome.Freed), floors.Free(lost.Frame.Number, 2));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.AddressLost)]
    public void An_address_function_may_be_served_from_low_memory_behind_a_high_list()
    {
        Layout layout = Layout.Of(ZoneLayout.Of(0, 64), highMem: ZoneLayout.Of(64, 33));
        using var floors = new Floors(layout with { MinFreeKbytes = 0, DmaRatio = 1000 });
        Assert.Equal(Outcome.Ok, floors.Run(new() { Op = Op.GetFreePages, Gfp = Gfp.HighUser }).Outcome);
        Assert.False(Request.IsLost(byAddress: false, address: 0));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.MightSleep)]
    public void E4_7_GFP_KERNEL_in_an_interrupt_is_reported_and_GFP_ATOMIC_is_fine()
    {
        using var floors = new Floors(Machines.Plain(16));
        Response kernel = floors.Ask(0, Gfp.Kernel, Context.Interrupt);
        Assert.Equal((Outcome.Ok, true), (kernel.Outcome, kernel.MightSleep));
        Response atomic = floors.Ask(0, Gfp.Atomic, Context.Interrupt);
        Assert.Equal((Outcome.Ok, false), (atomic.Outcome, atomic.MightSleep));
        Assert.False(floors.Ask(0).MightSleep);
        Response failed = floors.Ask(5, Gfp.Kernel, Context.Interrupt);
        Assert.Equal((Outcome.Failed, true), (failed.Outcome, failed.MightSleep));
        Assert.Equal(Response.Failed(Reason.OrderTooLarge), floors.Ask(11, Gfp.Kernel, Context.Interrupt));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.Failure)]
    public void Without_a_zone_in_its_list_a_request_fails()
    {
        using var high = new Floors(Layout.Of(ZoneLayout.Empty, highMem: ZoneLayout.Of(0, 64)));
        Assert.Equal(Response.Failed(Reason.NoZones), high.Ask(0));
        Assert.Equal(Response.Failed(Reason.NoZones), high.Ask(0, Gfp.Dma));
        Assert.Equal(Outcome.Ok, high.Ask(0, Gfp.HighUser).Outcome);
        using var normal = new Floors(Layout.Of(ZoneLayout.Empty, ZoneLayout.Of(0, 64)));
        Assert.Equal(Response.Failed(Reason.NoZones), normal.Run(new() { Op = Op.GetDmaPages, Gfp = Gfp.Atomic }));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.OrderLimit)]
    [Verifies(RuleIds.Zones.ListIllegal)]
    [Verifies(RuleIds.PageAllocator.ZeroHighAtomic)]
    public void The_order_of_the_checks_is_fixed()
    {
        using var floors = new Floors(Machines.Small);
        Assert.Equal(Reason.HighMemory, floors.Run(new() { Op = Op.GetZeroedPage, Gfp = 3, Order = new(11) }).Reason);
        Assert.Equal(Reason.OrderTooLarge, floors.Ask(11, 3 | Gfp.Zero).Reason);
        Assert.Equal(Reason.IllegalZone, floors.Ask(10, 3 | Gfp.Zero).Reason);
        Assert.Equal(Reason.ZeroHighAtomic, floors.Ask(10, Gfp.HighMem | Gfp.Zero).Reason);
        Assert.Equal(
            Reason.OrderTooLarge, floors.Run(new() { Op = Op.GetDmaPages, Gfp = Gfp.HighMem, Order = new(11) }).Reason);
        Assert.Equal((58, 100, 68), (floors.FreePages(0), floors.FreePages(1), floors.FreePages(2)));
    }

    [Fact]
    [Trait("Takes", "seconds")]
    [Verifies(RuleIds.PageAllocator.NoOverlap)]
    public void No_frame_is_handed_out_twice()
    {
        using var floors = new Floors(Machines.Small);
        var owned = new HashSet<int>();
        for (int i = 0; i < 300; i++)
        {
            Response served = floors.Ask(i % 3, i % 2 == 0 ? 0u : 2u, Context.MemAlloc);
            if (served.Outcome != Outcome.Ok) continue;
            for (int k = 0; k < 1 << (i % 3); k++) Assert.True(owned.Add(served.Frame.Number + k));
        }

        Assert.Equal(226, owned.Count);
        Assert.All(owned, frame => Assert.True(floors.World.Machine.IsPresent(new(frame))));
        Assert.DoesNotContain(3, owned);
    }
}
