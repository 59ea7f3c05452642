using Verified.Model.Dialects.V6;

namespace Verified.Tests.Properties.Dialects.V6;

public sealed class ZoneMarksProperties
{
    [Theory]
    [Verifies(DialectRuleIds.V6.MinShare)]
    [Verifies(DialectRuleIds.V6.MinBounded)]
    [Verifies(DialectRuleIds.V6.MarkDistance)]
    [InlineData(
        524288, "49/61/73/85", "10037/12546/15055/17564", "6808/8510/10212/11914", "32/32/32/32", "0/0/0/0")]
    public void E3_4a_Marks_of_the_first_snapshot(long normal, params string[] marks) => Assert.Equal(
        marks, ZoneMarks.All(Zone.X8664(3840, 772917, normal), 67584).Select(zone => zone.ToString()));

    [Theory]
    [Verifies(DialectRuleIds.V6.MinShare)]
    [Verifies(DialectRuleIds.V6.MarkDistance)]
    [InlineData(851968, "39/48/57", "8018/10022/12026", "8838/11047/13256")]
    [InlineData(1081344, "34/42/50", "7028/8785/10542", "9832/12290/14748")]
    public void E3_4bc_Marks_of_the_later_snapshots(long normal, params string[] marks) => Assert.Equal(
        marks,
        ZoneMarks.All(Zone.X8664(3840, 772917, normal), 67584).Take(3).Select(at => $"{at.Min}/{at.Low}/{at.High}"));

    [Theory]
    [Verifies(DialectRuleIds.V6.MinBounded)]
    [InlineData(0, 32)]
    [InlineData(33791, 32)]
    [InlineData(33792, 33)]
    [InlineData(131072, 128)]
    [InlineData(1000000, 128)]
    public void High_memory_and_movable_keep_a_1024th_between_32_and_128(long managed, long min)
    {
        Assert.Equal(min, ZoneMarks.Bounded(managed));
        foreach (ZoneType type in new[] { ZoneType.HighMem, ZoneType.Movable })
            Assert.Equal(min, ZoneMarks.All([new(ZoneType.Normal, 1000), new(type, managed)], 4096)[1].Min);
    }

    [Fact]
    [Verifies(DialectRuleIds.V6.MinShare)]
    public void Without_low_memory_no_zone_has_a_share() =>
        Assert.Equal<ZoneMarks>([new(32, 32, 32, 32)], ZoneMarks.All([new(ZoneType.Movable, 512)], 4096));

    [Theory]
    [Verifies(DialectRuleIds.V6.MarkDistance)]
    [InlineData(1000, 1000, 100000, 10, 250)]
    [InlineData(1000, 1000, 250000, 10, 250)]
    [InlineData(1000, 1000, 251000, 10, 251)]
    [InlineData(32, 1000, 0, 10, 250)]
    [InlineData(100, 100, 100000, 3000, 30000)]
    public void The_marks_are_as_far_apart_as_the_larger_of_both_distances(
        long min, long share, long managed, int scale, long step) =>
        Assert.Equal(
            new(min, min + step, min + 2 * step, min + 3 * step), ZoneMarks.Above(min, share, managed, scale));
}
