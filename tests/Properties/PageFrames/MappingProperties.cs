using Verified.Model.PageFrames;

namespace Verified.Tests.Properties.PageFrames;

public sealed class MappingProperties
{
    [Fact]
    [Verifies(RuleIds.PageFrames.MappingDecoded)]
    public void E1_9_An_odd_mapping_is_an_anonymous_frame_without_page_mapping()
    {
        using var floors = new Floors(Machines.Plain(8));
        int frame = floors.Take();
        floors.Change(Op.SetMapping, frame, 0xC7A01231);
        Mapping mapping = floors.Inspect(frame).Mapping;
        Assert.Equal((true, 0ul), (mapping.Anonymous, mapping.PageMapping));
        Assert.Equal(0xC7A01231, Picture.Descriptor(floors.System, (uint)frame).Mapping);
    }

    [Fact]
    [Verifies(RuleIds.PageFrames.MappingDecoded)]
    public void A_file_page_has_its_mapping_and_index()
    {
        using var floors = new Floors(Machines.Plain(8));
        int frame = floors.Take();
        floors.Change(Op.SetMapping, frame, 0xC7A01230);
        floors.Change(Op.SetIndex, frame, 42);
        Assert.Equal(new Mapping(false, 0xC7A01230, 42, 0), floors.Inspect(frame).Mapping);
    }

    [Fact]
    [Verifies(RuleIds.PageFrames.MappingDecoded)]
    public void A_frame_in_the_swap_cache_has_the_swapper_space_and_its_index_in_private()
    {
        using var floors = new Floors(Machines.Plain(8));
        int frame = floors.Take();
        floors.Change(Op.SetMapping, frame, 0xC7A01231);
        floors.Change(Op.SetIndex, frame, 42);
        floors.Change(Op.SetPrivate, frame, 4711);
        floors.SetFlags(frame, PageFlags.SwapCache);
        Assert.Equal(new Mapping(true, 0xC0FFEE00, 4711, 0), floors.Inspect(frame).Mapping);
    }

    [Fact]
    [Verifies(RuleIds.PageFrames.MappingDecoded)]
    public void Mappers_are_mapcount_plus_one()
    {
        using var floors = new Floors(Machines.Plain(8));
        int frame = floors.Take();
        Assert.Equal(0, floors.Inspect(frame).Mapping.Mappers);
        floors.Change(Op.Map, frame);
        floors.Change(Op.Map, frame);
        Assert.Equal(2, floors.Inspect(frame).Mapping.Mappers);
        Assert.Equal(1, Picture.Descriptor(floors.System, (uint)frame).Mapcount);
        floors.Change(Op.Unmap, frame);
        floors.Change(Op.Unmap, frame);
        Assert.Equal(Response.Bug(Reason.Unmapped), floors.Change(Op.Unmap, frame));
    }
}
