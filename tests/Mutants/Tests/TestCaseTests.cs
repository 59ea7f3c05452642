using Verified.Mutants.Tests;

namespace Verified.Tests.Mutants.Tests;

public sealed class TestCaseTests
{
    /// <summary>Run by the tests below, and by xunit only as far as they pass.</summary>
    public sealed class Sample : IDisposable
    {
        /// <summary>Whether those fail that can.</summary>
        internal static bool Fails { get; set; }

        internal static int Ended { get; private set; }

        public static TheoryData<string> Words => ["one", "two"];

        public void Dispose() => Ended++;

        [Fact]
        public async Task A_test_may_wait_for_something()
        {
            await Task.Yield();
            Assert.False(Fails);
        }

        [Theory]
        [InlineData(4, "three")]
        [InlineData(5, "seven")]
        public void A_test_may_have_rows(int length, string word) => Assert.True(!Fails || length == word.Length);

        [Theory]
        [InlineData(6, 7, 8)]
        public void A_test_may_have_numbers_of_other_types(uint one, long two, double three) =>
            Assert.Equal(21, one + two + three);

        [Theory]
        [InlineData(1, 2)]
        [InlineData(1, 2, 3)]
        public void A_test_may_have_any_number_of_them(int first, params int[] rest) =>
            Assert.Equal(Enumerable.Range(first + 1, rest.Length), rest);

        [Theory]
        [MemberData(nameof(Words))]
        public void A_test_may_have_members(string word) => Assert.Equal(3, word.Length);
    }

    [Fact]
    public void Each_row_of_a_test_is_one_and_says_whether_it_passes()
    {
        TestCase[] all = [.. TestCase.Of(typeof(Sample))];
        Assert.Equal(
            [
                "Sample.A_test_may_wait_for_something()", "Sample.A_test_may_have_rows(4, three)",
                "Sample.A_test_may_have_rows(5, seven)", "Sample.A_test_may_have_numbers_of_other_types(6, 7, 8)",
                "Sample.A_test_may_have_any_number_of_them(1, System.Int32[])",
                "Sample.A_test_may_have_any_number_of_them(1, System.Int32[])", "Sample.A_test_may_have_members(one)",
                "Sample.A_test_may_have_members(two)",
            ],
            all.Select(test => test.Name));
        int ended = Sample.Ended;
        Assert.All(all, test => Assert.True(test.Passes(out _)));
        Assert.Equal(ended + all.Length, Sample.Ended);
        Sample.Fails = true;
        bool[] passed = [.. all.Select(test => test.Passes(out _))];
        Sample.Fails = false;
        Assert.Equal([false, false, true, true, true, true, true, true], passed);
    }
}
