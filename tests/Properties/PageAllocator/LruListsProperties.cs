using Verified.Impl.PageAllocator;

namespace Verified.Tests.Properties.PageAllocator;

/// <summary>The lists of a page cache: how they are kept, and how damage to them shows.</summary>
public sealed unsafe class LruListsProperties
{
    delegate void Damage(LruLists lists, LruLink* links);

    /// <summary>With so many frames the links of three zones end where a page does.</summary>
    const uint Full = 1002;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 64)]
    [InlineData(3, Full)]
    [InlineData(3, Full + 1)]
    [InlineData(24, 20_000)]
    public void All_lists_are_empty_and_sound_at_first_and_hold_every_frame(int zones, uint frames)
    {
        using var lists = new LruLists(zones, frames);
        Assert.Equal(zones, lists.ZoneCount);
        for (int zone = 0; zone < zones; zone++)
        {
            foreach (uint list in (uint[])[LruLists.Inactive(zone), LruLists.Active(zone)])
            {
                Assert.Equal((0u, true, false), (lists.Count(list), lists.IsSound(list), lists.TryTail(list, out _)));
                Assert.Equal(list == LruLists.Active(zone), LruLists.IsActive(list));
                lists.Insert(list, 0);
                lists.Insert(list, frames - 1);
                if (frames > 1) Assert.Equal((2u, true), (lists.Count(list), lists.IsSound(list)));
                Assert.True(lists.TryListOf(frames - 1, out uint own));
                Assert.Equal(list, own);
                lists.Remove(frames - 1);
                if (frames > 1) lists.Remove(0);
                else lists.Zone(zone)->Inactive = lists.Zone(zone)->Active = 0;
            }
        }
    }

    [Fact]
    public void A_frame_that_moves_is_the_head_of_the_other_list()
    {
        using LruLists lists = Three();
        lists.Move(LruLists.Active(1), 2);
        Assert.Equal((2u, 1u), (lists.Count(LruLists.Inactive(1)), lists.Count(LruLists.Active(1))));
        Assert.True(lists.TryTail(LruLists.Active(1), out uint tail));
        Assert.Equal(2u, tail);
        Assert.True(lists.TryTail(LruLists.Inactive(1), out tail));
        Assert.Equal(1u, tail);
        uint index = lists.End(LruLists.Inactive(1));
        Assert.True(lists.TryNext(ref index));
        Assert.Equal(3u, index);
        Assert.True(lists.TryNext(ref index));
        Assert.Equal(1u, index);
        Assert.False(lists.TryNext(ref index));
        Assert.False(lists.TryListOf(7, out _));
        Assert.True(lists.IsSound(LruLists.Inactive(1)) && lists.IsSound(LruLists.Active(1)));
    }

    [Fact]
    public void Every_damage_to_a_list_is_found()
    {
        AssertFound((_, links) => links[2].Next = Full + 6);
        AssertFound((_, links) => links[2].Next = uint.MaxValue);
        AssertFound((_, links) => links[2].Next = 3);
        AssertFound((_, links) => links[2].Previous = 1);
        AssertFound((_, links) => links[2].List = 0);
        AssertFound((_, links) => links[1].List++);
        AssertFound((lists, _) => lists.Zone(1)->Inactive++);
        AssertFound((lists, _) => lists.Zone(1)->Inactive--);
    }

    static void AssertFound(Damage damage)
    {
        using LruLists lists = Three();
        Assert.True(lists.IsSound(LruLists.Inactive(1)));
        damage(lists, (LruLink*)(lists.Zone(0) + lists.ZoneCount));
        Assert.False(lists.IsSound(LruLists.Inactive(1)));
    }

    /// <summary>Frames 1 to 3 on the inactive list of zone 1, 3 at its head.</summary>
    static LruLists Three()
    {
        var lists = new LruLists(3, Full);
        for (uint frame = 1; frame <= 3; frame++) lists.Insert(LruLists.Inactive(1), frame);
        return lists;
    }
}
