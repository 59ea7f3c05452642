using Verified.Check.Report;

namespace Verified.Tests.CommandLine.Report;

public sealed class ContrastTests
{
    [Fact]
    public void Short_values_stay_as_they_are() => Assert.Equal(("1", "2"), Contrast.Of("1", "2"));

    [Fact]
    public void Of_texts_of_several_lines_the_first_that_differs_is_shown() =>
        Assert.Equal(("line 2: b", "line 2: x"), Contrast.Of("a\nb\nc", "a\nx\nc"));

    [Fact]
    public void A_line_that_is_missing_is_named() =>
        Assert.Equal(("line 2: b", "line 2: (no such line)"), Contrast.Of("a\nb", "a"));

    [Fact]
    public void Long_values_are_cut_around_the_difference()
    {
        string same = new('s', 500);

        var (expected, actual) = Contrast.Of(same + "left" + same, same + "right" + same);

        Assert.StartsWith("..sss", expected);
        Assert.Contains("sleft", expected);
        Assert.Contains("sright", actual);
        Assert.InRange(expected.Length, 100, 170);
    }
}
