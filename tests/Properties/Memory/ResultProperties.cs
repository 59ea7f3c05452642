using Verified.Impl;
using Outcome = Verified.Impl.Outcome;
using Reason = Verified.Impl.Reason;

namespace Verified.Tests.Properties.Memory;

/// <summary>What an answer is packed of comes out again.</summary>
public sealed class ResultProperties
{
    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(0xFFFFFFFF, 0, true)]
    [InlineData(0xFFFFFFFF, 32767, false)]
    [InlineData(0x80000000, 1, true)]
    public void All_parts_stand_beside_each_other(uint frame, int reports, bool mightSleep)
    {
        foreach (Outcome outcome in Enum.GetValues<Outcome>())
        {
            foreach (Reason reason in Enum.GetValues<Reason>())
            {
                var result = new Result(outcome, reason, reports, mightSleep, frame, nuint.MaxValue);
                Assert.Equal((outcome, reason, reports), (result.Outcome, result.Reason, result.Reports));
                Assert.Equal((mightSleep, frame, nuint.MaxValue), (result.MightSleep, result.Frame, result.Address));
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_packed_by_hand_is_the_same(bool mightSleep)
    {
        var served = new Result(Result.Served(uint.MaxValue, mightSleep), 5);
        Assert.Equal((Outcome.Ok, Reason.None, 0), (served.Outcome, served.Reason, served.Reports));
        Assert.Equal((mightSleep, uint.MaxValue, (nuint)5), (served.MightSleep, served.Frame, served.Address));
        Assert.Equal(Result.Freed, new Result(Outcome.Freed).Packed);
    }

    [Fact]
    public void Reports_add_up_to_32767_at_most()
    {
        var result = new Result(Outcome.Freed, Reason.None, 30_000, mightSleep: true, frame: 9);
        Assert.Equal(30_000, result.With(0).Reports);
        Assert.Equal(32_766, result.With(2766).Reports);
        Assert.Equal(32_767, result.With(2767).Reports);
        Result most = result.With(30_000).With(30_000);
        Assert.Equal((32_767, true, 9u, Outcome.Freed), (most.Reports, most.MightSleep, most.Frame, most.Outcome));
    }

    [Fact]
    public void A_caller_who_says_nothing_is_an_ordinary_process() =>
        Assert.Equal(default, Enum.Parse<Impl.Context>("Process"));
}
