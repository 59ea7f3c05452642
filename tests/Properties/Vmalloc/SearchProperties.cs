using System.Collections.Immutable;
using FsCheck.Fluent;
using Verified.Impl;
using Verified.Model.Vmalloc;
using Outcome = Verified.Impl.Outcome;
using Reason = Verified.Impl.Reason;

namespace Verified.Tests.Properties.Vmalloc;

public sealed class SearchProperties
{
    const uint Ioremap = 1;

    [Fact]
    [Verifies(RuleIds.Vmalloc.FirstFit), Verifies(RuleIds.Vmalloc.Alignment)]
    public void E7_11_Areas_take_the_lowest_place_that_fits()
    {
        using var machine = AreaMachine.Boot(4096);
        nuint first = machine.Cpu.Vmalloc(8192).Address;
        Assert.Equal(0xF8800000u, machine.Placed(new Result(Outcome.Ok, address: first)));
        Assert.Equal(0xF8803000u, machine.Placed(machine.Cpu.Vmalloc(4096)));
        Assert.Equal(Outcome.Freed, machine.Cpu.Vfree(first).Outcome);
        Assert.Equal(0xF8800000u, machine.Placed(machine.Cpu.Vmalloc(4096)));
        Assert.Equal(0xF8805000u, machine.Placed(machine.Cpu.Vmalloc(8192)));
        Assert.Equal(0xF8808000u, machine.Placed(machine.Cpu.GetVmArea(4096, Ioremap)));
        Assert.Equal(0xF8820000u, machine.Placed(machine.Cpu.GetVmArea(65536, Ioremap)));
    }

    [Fact]
    [Verifies(RuleIds.Vmalloc.Guard), Verifies(RuleIds.Vmalloc.Exact)]
    public void E7_10_The_size_of_an_area_includes_its_guard()
    {
        using var machine = AreaMachine.Boot(64);
        for (uint pages = 1; pages <= 4; pages++) machine.Cpu.Vmalloc(pages << 12);
        Assert.Equal(
            [new(0, 2, 2, 1), new(2, 3, 2, 2), new(5, 4, 2, 3), new(9, 5, 2, 4)], machine.Areas());
        foreach (AreaInfo area in machine.Areas())
            Assert.False(machine.System.TryFrameAtPage(area.Page + area.Pages - 1, out _));
    }

    [Fact]
    [Verifies(RuleIds.Vmalloc.Contained)]
    public void The_end_of_the_range_holds_for_the_first_area_too()
    {
        using var machine = AreaMachine.Boot(2);
        machine.Fails(Reason.NoAddress, () => machine.Cpu.Vmalloc(16384));
        nuint only = machine.Cpu.Vmalloc(4096).Address;
        machine.Fails(Reason.NoAddress, () => machine.Cpu.Vmalloc(4096));
        machine.Fails(Reason.NoAddress, () => machine.Cpu.GetVmArea(0, 0));
        machine.Fails(Reason.NoAddress, () => machine.Cpu.GetVmArea(nuint.MaxValue, Ioremap));
        Assert.Equal(Outcome.Freed, machine.Cpu.Vfree(only).Outcome);
        machine.AssertAsBooted();
    }

    [Theory]
    [Verifies(RuleIds.Vmalloc.Alignment)]
    [InlineData(63, 64)]
    [InlineData(64, 128)]
    [InlineData(127, 128)]
    [InlineData(128, 128)]
    [InlineData(300, 128)]
    public void An_area_for_a_device_is_aligned_to_128_pages_at_most(uint pages, int at)
    {
        using var machine = AreaMachine.Boot(1000);
        Assert.Equal(0, machine.PageOf(machine.Cpu.GetVmArea(4096, 0).Address));
        Assert.Equal(at, machine.PageOf(machine.Cpu.GetVmArea(pages * 4096, 1).Address));
    }

    [Fact]
    [Verifies(RuleIds.Vmalloc.Descriptor)]
    public void Without_an_object_to_describe_it_there_is_no_area()
    {
        using var machine = AreaMachine.Boot(16);
        machine.System.FailPages(1);
        machine.Fails(Reason.Injected, () => machine.Cpu.GetVmArea(4096, 0));
        Assert.Equal(Outcome.Ok, machine.Cpu.GetVmArea(4096, 0).Outcome);
    }

    [Fact]
    [Verifies(RuleIds.Vmalloc.FirstFit), Verifies(RuleIds.Vmalloc.Alignment), Verifies(RuleIds.Vmalloc.Contained)]
    public void Both_floors_find_the_same_place_among_any_areas() => Holds.ForAllLists(
        Gen.Choose(0, 1 << 20).ArrayOf(), numbers =>
        {
            using var machine = AreaMachine.Boot(200);
            var state = new VmallocState(0, 200, []);
            var held = new List<nuint>();
            foreach (int number in numbers)
            {
                if ((number & 0x60) == 0 && held.Count > 0)
                {
                    nuint gone = held[number % held.Count];
                    state = state.Without(state.At(machine.PageOf(gone)));
                    if (machine.Cpu.Vfree(gone).Outcome != Outcome.Freed) return "not released";
                    held.Remove(gone);
                    continue;
                }

                uint flags = (uint)number & Ioremap;
                int pages = (number >> 1) & 15, whole = Search.Guarded(pages);
                int at = Search.Lowest(state.Areas, whole, Search.Alignment(pages, flags));
                Result made = machine.Cpu.GetVmArea((nuint)pages << 12, flags);
                if (Search.IsContained(state, at, whole) != (made.Outcome == Outcome.Ok)) return $"{made.Outcome}";
                if (made.Outcome != Outcome.Ok) continue;
                if (at != machine.PageOf(made.Address)) return $"page {machine.PageOf(made.Address)} for {at}";
                if (!Untouched(state.Areas, at, whole)) return $"page {at} touches another";
                state = state.With(new Area(at, whole, flags, at));
                held.Add(made.Address);
            }

            return null;
        });

    static bool Untouched(ImmutableArray<Area> areas, int at, int pages) =>
        areas.All(area => area.End <= at || at + pages <= area.Page);
}
