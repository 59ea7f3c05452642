using Verified.Model.PageAllocator;

namespace Verified.Tests.Properties.PageAllocator;

public sealed class ZeroingProperties
{
    [Theory]
    [Verifies(RuleIds.PageAllocator.ZeroFill)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void A_block_asked_for_with_ZERO_is_zero_and_nothing_else_is(int order)
    {
        using Impl.MemorySystem system = Machines.Boot(Machines.Plain(32));
        Impl.CpuHandle cpu = system.On(0);
        system.Memory(0, 32).Fill(0xA5);
        Impl.Result result = cpu.AllocPages(Gfp.Kernel | Gfp.Zero, order);
        for (uint frame = 0; frame < 32; frame++)
        {
            bool inside = frame >= result.Frame && frame < result.Frame + (1u << order);
            Assert.Equal(-1, system.Memory(frame, 1).IndexOfAnyExcept(inside ? (byte)0 : (byte)0xA5));
        }
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.ZeroFill)]
    public void get_zeroed_page_is_zero_and_other_functions_leave_the_bytes_alone()
    {
        using Impl.MemorySystem system = Machines.Boot(Machines.Plain(8));
        Impl.CpuHandle cpu = system.On(0);
        system.Memory(0, 8).Fill(0x5A);
        Assert.Equal(-1, system.Memory(cpu.GetZeroedPage(Gfp.Atomic).Frame, 1).IndexOfAnyExcept((byte)0));
        Assert.Equal(-1, system.Memory(cpu.AllocPages(Gfp.Kernel, 1).Frame, 2).IndexOfAnyExcept((byte)0x5A));
        Assert.True(Zeroing.IsAsked(Request.Meaning(new() { Op = Op.GetZeroedPage }).Gfp));
        Assert.False(Zeroing.IsAsked(Gfp.Kernel));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.ZeroHighAtomic)]
    public void E4_3_Zeroing_high_memory_needs_permission_to_sleep()
    {
        using var floors = new Floors(Machines.Small);
        Assert.Equal(Response.Bug(Reason.ZeroHighAtomic), floors.Ask(0, 0x8002));
        Assert.Equal(Outcome.Ok, floors.Ask(0, 0x8012).Outcome);
        Assert.Equal(Response.Bug(Reason.ZeroHighAtomic), floors.Run(new() { Op = Op.GetFreePages, Gfp = 0x8022 }));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.ZeroFill)]
    public void High_memory_is_zeroed_too()
    {
        using Impl.MemorySystem system = Machines.Boot(Machines.Small);
        system.Memory(167, 68).Fill(0x77);
        Impl.Result result = system.On(0).AllocPages(0x8012, 2);
        Assert.InRange(result.Frame, 167u, 234u);
        Assert.Equal(-1, system.Memory(result.Frame, 4).IndexOfAnyExcept((byte)0));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.ZeroFill)]
    public void A_byte_that_is_not_zero_breaks_the_rule()
    {
        Violation violation = Zeroing.NotZero(new(7), 100, 0xAB);
        Assert.Equal("frame 7 to be zero", violation.Expected);
        Assert.Equal((RuleIds.PageAllocator.ZeroFill, "byte 0xab at offset 100"), (violation.Rule, violation.Actual));
    }
}
