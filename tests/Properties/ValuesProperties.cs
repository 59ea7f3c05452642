namespace Verified.Tests.Properties;

public sealed class ValuesProperties
{
    [Fact]
    public void Frames_are_counted_in_pages()
    {
        var frame = new Frame(10);
        Assert.Equal(new Frame(14), frame + new Pages(4));
        Assert.Equal(new Pages(4), new Frame(14) - frame);
        Assert.True(frame < new Frame(11) && frame <= new Frame(10) && frame > new Frame(9) && frame >= new Frame(10));
        Assert.False(frame < new Frame(10) || frame <= new Frame(9) || frame > new Frame(10) || frame >= new Frame(11));
        Assert.Equal(-1, frame.CompareTo(new(11)));
        Assert.Equal((-1, "none", "frame 10"), (Frame.None.Number, Frame.None.ToString(), frame.ToString()));
    }

    [Fact]
    public void Values_read_as_what_they_are()
    {
        Assert.Equal("4 pages", new Pages(4).ToString());
        Assert.Equal("order 3", new Order(3).ToString());
        Assert.Equal(new Order(4), new Order(3).Up);
        Assert.Equal(
            ["zone DMA", "zone Normal", "zone HighMem"], Enumerable.Range(0, 3).Select(i => new ZoneId(i).ToString()));
        Assert.Equal("zone Normal of node 1", new ZoneId(4).ToString());
        Assert.Equal((4096, 1 << Pages.Shift), (Pages.Size, Pages.Size));
    }

    [Fact]
    public void A_range_ends_behind_its_last_frame()
    {
        var range = new FrameRange(new(4), new(3));
        Assert.Equal(new Frame(7), range.End);
        Assert.Equal([4, 5, 6], Enumerable.Range(0, 10).Where(frame => range.Contains(new(frame))));
    }

    [Fact]
    public void A_command_produces_a_block_only_when_it_asks_for_one()
    {
        Op[] producers =
        [
            Op.AllocPages, Op.GetFreePages, Op.GetZeroedPage, Op.GetDmaPages, Op.AllocPagesNode, Op.AllocPagesBound,
            Op.RetryPages,
        ];
        Assert.Equal(producers, Enum.GetValues<Op>().Where(op => new Command { Op = op }.Produces));
    }

    [Theory]
    [InlineData("CacheAlloc CacheAllocNode Kmalloc Kzalloc Kcalloc Krealloc", "MakesObject")]
    [InlineData("PoolCreateSlab PoolCreateKmalloc PoolCreatePages PoolCreate", "MakesPool")]
    [InlineData("KmapAtomic KmapLocal Vmalloc Vmalloc32 Vmap VmapArea GetVmArea PoolAlloc", "MakesAddress")]
    [InlineData("Kmap Kunmap KmapAtomic KunmapAtomic KmapLocal KunmapLocal", "OfHighMemory")]
    [InlineData("Vmalloc Vmalloc32 Vmap VmapArea GetVmArea Vunmap Vfree", "OfVmalloc")]
    [InlineData(
        "PoolCreateSlab PoolCreateKmalloc PoolCreatePages PoolCreate PoolAlloc PoolFree PoolResize PoolDestroy "
        + "FailElements", "OfMempool")]
    [InlineData(
        "CacheCreate CacheAlloc CacheAllocNode Kmalloc Kzalloc Kcalloc Krealloc CacheFree Kfree Ksize "
        + "CacheDestroy CacheShrink CacheReap CacheTune Slabinfo FailPages CacheCheck Poke", "OfSlab")]
    [InlineData(
        "AllocPages GetFreePages GetZeroedPage GetDmaPages AllocPagesNode AllocPagesBound RetryPages "
        + "FreePages FreePagesAt FreeColdPage GetPage PutPage CacheAlloc Kmalloc CacheFree Kfree PoolAlloc PoolFree",
        "MayInterrupt")]
    [InlineData(
        "AllocPages GetFreePages GetZeroedPage GetDmaPages AllocPagesNode AllocPagesBound RetryPages CacheCreate "
        + "CacheAlloc CacheAllocNode Kmalloc Kzalloc Kcalloc Krealloc KmapAtomic KmapLocal Vmalloc Vmalloc32 Vmap "
        + "VmapArea GetVmArea PoolCreateSlab PoolCreateKmalloc PoolCreatePages PoolCreate PoolAlloc", "IsNamed")]
    public void Commands_are_told_apart_by_what_they_make_and_where(string operations, string by)
    {
        Func<Command, bool> has = by switch
        {
            "MakesObject" => command => command.MakesObject,
            "MakesPool" => command => command.MakesPool,
            "MakesAddress" => command => command.MakesAddress,
            "OfHighMemory" => command => command.OfHighMemory,
            "OfVmalloc" => command => command.OfVmalloc,
            "OfMempool" => command => command.OfMempool,
            "OfSlab" => command => command.OfSlab,
            "MayInterrupt" => command => command.MayInterrupt,
            _ => command => command.IsNamed,
        };
        Assert.Equal(operations, string.Join(' ', Enum.GetValues<Op>().Where(op => has(new() { Op = op }))));
    }

    [Fact]
    public void Only_what_may_interrupt_and_is_told_to_does()
    {
        Assert.True(new Command { Op = Op.Kmalloc, After = 1 }.Interrupts);
        Assert.False(new Command { Op = Op.Kmalloc }.Interrupts);
        Assert.False(new Command { Op = Op.Drain, After = 1 }.Interrupts);
    }

    [Fact]
    public void Responses_read_as_one_line()
    {
        Assert.Equal("freed, 2 bad", Response.Of(Outcome.Freed, 2).ToString());
        Assert.Equal("bug (Unused)", Response.Bug(Reason.Unused).ToString());
        Assert.Equal(
            "failed (NoZones), might sleep", (Response.Failed(Reason.NoZones) with { MightSleep = true }).ToString());
        Assert.Equal("some text", Response.Read("some text").ToString());
        Assert.Equal(
            "ok frame 5 at 0xc0005000",
            new Response(Outcome.Ok, Reason.None, new(5), 0xC0005000, 0, false, null).ToString());
    }

    [Fact]
    public void Verdicts_keep_the_rule_that_was_broken()
    {
        Verdict broken = Verdict.Broken(RuleIds.Buddy.ListCounts, "3", "4");
        Assert.Equal("buddy.lists.counts: expected 3, saw 4", broken.Violation?.ToString());
        Assert.True(broken.Marks.Has(RuleIds.Buddy.ListCounts));
        Assert.False(broken.Marks.Has(RuleIds.Buddy.ListOrder));
        World world = World.Boot(Machines.Plain(8));
        Assert.Same(world, Verdict.Holds(world, default).Next);
    }

    [Fact]
    public void Rules_are_numbered_in_the_order_of_their_declaration()
    {
        Assert.Equal(RuleTable.Count, RuleTable.Ids.Distinct().Count());
        Assert.InRange(RuleTable.Count, 1, Marks.Capacity);
        Assert.Equal(Enumerable.Range(0, RuleTable.Count), RuleTable.Ids.Select(RuleTable.NumberOf));
        Assert.Equal("buddy", RuleTable.RoomOf(RuleIds.Buddy.MergeCascade));
        Assert.Throws<ArgumentException>("id", () => RuleTable.NumberOf("buddy.nonsense"));
    }

    [Fact]
    public void A_mark_tells_its_rule_from_all_others()
    {
        foreach (string id in RuleTable.Ids)
        {
            Assert.Equal([id], RuleTable.Ids.Where(Marks.Of(id).Has));
            Assert.Equal([id], RuleTable.Ids.Where(Marks.Refused(id).Has));
            Assert.NotEqual(Marks.Of(id), Marks.Refused(id));
        }
    }

    [Fact]
    public void Outcomes_and_reasons_have_the_same_names_and_numbers_on_both_floors()
    {
        Assert.Equal(Enum.GetNames<Outcome>(), Enum.GetNames<Impl.Outcome>());
        Assert.Equal(Enum.GetNames<Reason>(), Enum.GetNames<Impl.Reason>().Take(Enum.GetNames<Reason>().Length));
        Assert.Equal(Enum.GetNames<Context>(), Enum.GetNames<Impl.Context>());
    }
}
