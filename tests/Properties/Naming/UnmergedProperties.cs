using static Verified.Tests.Properties.Steps;

namespace Verified.Tests.Properties.Naming;

/// <summary>Counts and lists of blocks that are not merged as they must be tell how far the merging went.</summary>
public sealed class UnmergedProperties
{
    static readonly World Eight = World.Boot(Machines.Plain(8));
    static readonly Layout Two = Layout.Of(ZoneLayout.Of(0, 8), ZoneLayout.Of(8, 8)) with { MinFreeKbytes = 0 };

    static string Rule(World world, Command command, int more, params (int Order, int More)[] blocks)
    {
        Ruling ruling = Spec.Predict(world, command);
        int[] counts = ruling.Next.Counts(), pages = ruling.Next.Pages();
        pages[0] += more;
        foreach (var (order, other) in blocks) counts[order] += other;
        return Spec.Step(world, command, new()
        {
            Response = ruling.Response,
            Level = Level.Counts,
            FreePages = pages,
            NrFree = counts,
        }).Violation!.Rule;
    }

    [Fact]
    [Verifies(RuleIds.Buddy.MergeCandidate), Verifies(RuleIds.Buddy.MergeCascade), Verifies(RuleIds.Buddy.ListCounts)]
    public void Counts_tell_how_far_a_block_was_merged()
    {
        World one = Eight.After(Alloc());
        Assert.Equal(RuleIds.Buddy.MergeCandidate, Rule(one, Free(0), 0, (3, -1), (0, 2), (1, 1), (2, 1)));
        Assert.Equal(RuleIds.Buddy.MergeCascade, Rule(one, Free(0), 0, (3, -1), (1, 2), (2, 1)));
        Assert.Equal(RuleIds.Buddy.ListCounts, Rule(one, Free(0), 0, (3, -1)));
        Assert.Equal(RuleIds.Buddy.ListCounts, Rule(one, Free(0), 1, (0, 1)));
        Assert.Equal(RuleIds.Buddy.ListCounts, Rule(one, Alloc(), 0, (1, -1), (0, 2)));
        World two = one.After(Alloc());
        World four = two.After(Alloc(1));
        Assert.Equal(RuleIds.Buddy.MergeCandidate, Rule(four, Free(2, 1), 0, (1, -1), (2, 1), (1, -1)));
    }

    [Fact]
    [Verifies(RuleIds.Buddy.MergeCandidate), Verifies(RuleIds.Buddy.MergeCascade)]
    public void The_zone_and_the_order_of_the_block_itself_are_looked_at()
    {
        World one = World.Boot(Two).After(Alloc(1));
        const int Normal = Order.Limit;
        Assert.Equal(
            RuleIds.Buddy.MergeCandidate, Rule(one, Free(8, 1), 0, (Normal + 3, -1), (Normal + 1, 2), (Normal + 2, 1)));
        Assert.Equal(RuleIds.Buddy.MergeCascade, Rule(one, Free(8, 1), 0, (Normal + 3, -1), (Normal + 2, 2)));
        World dma = World.Boot(Two).After(Alloc(3), Alloc(1));
        Assert.Equal(RuleIds.Buddy.MergeCandidate, Rule(dma, Free(0, 1), 0, (3, -1), (1, 2), (2, 1)));
        Assert.Equal(RuleIds.Buddy.MergeCascade, Rule(dma, Free(0, 1), 0, (3, -1), (2, 2)));
    }

    [Fact]
    [Verifies(RuleIds.Buddy.BlockIndex), Verifies(RuleIds.Buddy.ListCanonical)]
    public void A_block_that_begins_in_the_middle_of_the_merged_one_was_joined_wrongly()
    {
        World one = Eight.After(Alloc());
        Assert.Equal(RuleIds.Buddy.BlockIndex, Listed(one, Free(0), 3, 4));
        Assert.Equal(RuleIds.Buddy.ListCanonical, Listed(one, Free(0), 3, 16));
        Assert.Equal(RuleIds.Buddy.ListCanonical, Listed(one, Free(0), 2, 0));
        Assert.Equal(RuleIds.Buddy.ListCanonical, Listed(one, Alloc(), 3, 4));
    }

    [Fact]
    [Verifies(RuleIds.Buddy.BlockIndex), Verifies(RuleIds.Buddy.ListCanonical)]
    public void The_middle_of_a_block_is_where_it_is_in_its_zone()
    {
        World one = World.Boot(Two).After(Alloc());
        Assert.Equal(RuleIds.Buddy.BlockIndex, Listed(one, Free(8), Order.Limit + 3, 12));
        // A frame of the other zone, and places where no merged block is.
        Assert.Equal(RuleIds.Buddy.ListCanonical, Listed(one, Free(8), Order.Limit + 3, 4));
        Assert.Equal(RuleIds.Buddy.ListCanonical, Listed(one, Free(8), Order.Limit + 2, 9));
        Assert.Equal(RuleIds.Buddy.ListCanonical, Listed(one, Free(8), 3, 0));
        World last = World.Boot(Machines.Plain(24)).After(Alloc());
        Assert.Equal(RuleIds.Buddy.BlockIndex, Listed(last, Free(16), 3, 20));
    }

    /// <summary>The rule that is named when one list has one block, and all others none.</summary>
    static string Listed(World world, Command command, int list, int frame)
    {
        var starts = new int[(ZoneId.Kinds * Order.Limit) + 1];
        starts.AsSpan(list + 1).Fill(1);
        return Spec.Step(world, command, new()
        {
            Response = Spec.Predict(world, command).Response,
            Level = Level.Address,
            Lists = new(starts, (int[])[frame]),
        }).Violation!.Rule;
    }
}
