using Verified.Cli.Options;

namespace Verified.Tests.CommandLine;

public sealed class OptionTests
{
    [Theory]
    [InlineData("500ms", 0.5)]
    [InlineData("20s", 20)]
    [InlineData("1.5m", 90)]
    [InlineData("1h", 3600)]
    public void Durations_have_a_number_and_a_unit(string text, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Duration.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("0s")]
    [InlineData("10")]
    [InlineData("1e9h")]
    [InlineData("2000h")]
    public void What_is_no_duration_is_refused(string text) => Assert.Null(Duration.Parse(text));

    [Theory]
    [InlineData("31", 31ul)]
    [InlineData("0x1F", 31ul)]
    [InlineData("18446744073709551615", ulong.MaxValue)]
    public void Seeds_are_decimal_or_hexadecimal(string text, ulong seed) => Assert.Equal(seed, Seed.Parse(text));

    [Fact]
    public void Fresh_seeds_differ() =>
        Assert.True(Enumerable.Range(0, 8).Select(_ => Seed.Fresh()).Distinct().Count() > 1);

    [Theory]
    [InlineData("buddy", "buddy", 0)]
    [InlineData("budy", "buddy", 1)]
    [InlineData("", "zones", 5)]
    [InlineData("kitten", "sitting", 3)]
    public void The_distance_of_words_counts_edits(string a, string b, int edits) =>
        Assert.Equal(edits, Nearest.Distance(a, b));

    [Fact]
    public void A_word_that_is_near_nothing_gets_no_suggestion() =>
        Assert.Null(Nearest.Of("elephant", ["buddy", "zones"]));
}
