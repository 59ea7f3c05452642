using Verified.Check.Checking;
using Verified.Check.Generate;
using Verified.Check.Systems;

namespace Verified.Tests.Engine.Isolation;

public sealed class RangeTests
{
    [Fact]
    public void Numbers_that_are_given_back_are_taken_again_and_none_twice()
    {
        var plan = new CheckPlan([Area.All[0]], () => new ModelSystem(), 1, TimeSpan.Zero, 10, 1);
        AreaProgress area = Assert.Single(AreaProgress.Of(plan));
        var taken = new List<long>();

        while (area.Take(4, 10) is { } range)
        {
            taken.Add(range.First);
            area.GiveBack(range.First + 1, range.End);
        }

        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], taken.Order());
        Assert.False(area.HasLeft(10));
    }
}
