using Verified.Model.PageFrames;

namespace Verified.Tests.Properties.PageFrames;

public sealed class FlagsProperties
{
    static readonly string[] KernelNames =
    [
        "locked", "error", "referenced", "uptodate", "dirty", "lru", "active", "slab", "highmem", "checked", "arch_1",
        "reserved", "private", "writeback", "nosave", "compound", "swapcache", "mappedtodisk", "reclaim", "nosave_free",
    ];

    [Fact]
    [Verifies(RuleIds.PageFrames.FlagBits)]
    public void E1_2_0x920_is_lru_highmem_and_reserved()
    {
        Assert.Equal("PG_lru | PG_highmem | PG_reserved", Flags.Names((PageFlags)0x920));
        using var floors = new Floors(
            Layout.Of(ZoneLayout.Of(0, 8), highMem: ZoneLayout.Of(8, 8)) with { Reserved = [new(new(9), new(1))] });
        floors.SetFlags(9, PageFlags.Lru);
        Assert.Equal(0x920u, Picture.Descriptor(floors.System, 9).Flags & (uint)Flags.All);
    }

    [Fact]
    [Verifies(RuleIds.PageFrames.FlagBits)]
    public void Every_flag_has_the_bit_and_the_name_of_the_kernel()
    {
        for (int bit = 0; bit < 20; bit++)
        {
            var flag = (PageFlags)(1u << bit);
            Assert.Equal(KernelNames[bit], Flags.Name(flag));
            Assert.Equal(flag, Flags.Parse(KernelNames[bit].ToUpperInvariant()));
            Assert.Equal("PG_" + KernelNames[bit], Flags.Names(flag));
        }

        Assert.Equal("none", Flags.Names(PageFlags.None));
        Assert.Null(Flags.Parse("nonsense"));
        Assert.Equal(20, Flags.Bits(Flags.All).Count());
    }

    [Theory]
    [InlineData(14, Impl.PageFrames.Flags.NoSave)]
    [InlineData(15, Impl.PageFrames.Flags.Compound)]
    [InlineData(16, Impl.PageFrames.Flags.SwapCache)]
    [InlineData(18, Impl.PageFrames.Flags.Reclaim)]
    [InlineData(19, Impl.PageFrames.Flags.NoSaveFree)]
    [Verifies(RuleIds.PageFrames.FlagBits)]
    public void Names_that_only_callers_use_are_the_same_bits_on_both_floors(int bit, uint flag)
    {
        Assert.Equal(1u << bit, flag);
        Assert.Equal(KernelNames[bit], Flags.Name((PageFlags)flag));
    }

    [Fact]
    [Verifies(RuleIds.PageFrames.FlagBits)]
    public void Flags_are_set_and_cleared_bit_by_bit()
    {
        using var floors = new Floors(Machines.Plain(8));
        int frame = floors.Take();
        const PageFlags Settable = Flags.All & ~(PageFlags.HighMem | PageFlags.Compound | PageFlags.Reserved);
        foreach (PageFlags flag in Flags.Bits(Settable))
        {
            Assert.Equal(Outcome.Ok, floors.SetFlags(frame, flag).Outcome);
            Assert.Equal((uint)flag, Picture.Descriptor(floors.System, (uint)frame).Flags);
            Assert.Equal(Outcome.Ok, floors.Change(Op.ClearFlags, frame, (ulong)flag).Outcome);
            Assert.Equal(0u, Picture.Descriptor(floors.System, (uint)frame).Flags);
        }
    }

    [Fact]
    [Verifies(RuleIds.PageFrames.ZoneTag)]
    public void E1_4_Node_three_and_HighMem_make_0x0E000000_with_the_shift_of_32_bit_NUMA() =>
        Assert.Equal(0x0E000000u, Flags.ZoneTag(ZoneId.Of(new(3), 2), 6));

    [Fact]
    [Verifies(RuleIds.PageFrames.ZoneTag)]
    public void With_flat_memory_the_tag_begins_at_bit_29()
    {
        using var floors = new Floors(Machines.Small);
        Assert.Equal(29, Flags.FlatShift);
        foreach (var (frame, zone) in new[] { (3, 0), (20, 0), (67, 1), (166, 1), (167, 2), (234, 2) })
        {
            Assert.Equal((uint)zone, Picture.Descriptor(floors.System, (uint)frame).Flags >> Flags.FlatShift);
            Assert.Equal((uint)zone << 29, Flags.ZoneTag(new(zone), 1));
        }
    }
}
