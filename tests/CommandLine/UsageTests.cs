namespace Verified.Tests.CommandLine;

public sealed class UsageTests
{
    [Theory]
    [InlineData("did you mean 'check'", "chek")]
    [InlineData("there is no command", "frobnicate")]
    [InlineData("did you mean 'buddy'", "check", "budy")]
    [InlineData("did you mean 'page-allocator'", "check", "page_allocator", "--cases", "1")]
    [InlineData("did you mean '--seed'", "check", "--sed", "1")]
    [InlineData("decimal or as 0x", "check", "--seed", "12x")]
    [InlineData("decimal or as 0x", "check", "--seed", "0x10000000000000000")]
    [InlineData("write 500ms, 20s, 10m or 1h", "check", "--time", "20")]
    [InlineData("write 500ms, 20s, 10m or 1h", "check", "--time", "-5s")]
    [InlineData("--cases is '0'", "check", "--cases", "0")]
    [InlineData("--jobs is 'many'", "check", "--jobs", "many")]
    [InlineData("--format is 'xml'", "check", "--format", "xml")]
    [InlineData("--progress is 'loud'", "check", "--progress", "loud")]
    [InlineData("did you mean 'impl'", "check", "--system", "imp")]
    [InlineData("did you mean 'missed-merge'", "check", "--system", "fault:missed-merg")]
    [InlineData("replay", "replay")]
    [InlineData("one argument too many", "replay", "a", "b")]
    [InlineData("needs one of: import, judge, show", "trace")]
    [InlineData("did you mean 'import'", "trace", "inport", "x")]
    [InlineData("--out-file", "trace", "import", "x")]
    [InlineData("did you mean 'rules'", "list", "rule")]
    [InlineData("there is no fault", "selftest", "--fault", "no-such-fault")]
    [InlineData("--threads is '1'; it must be a whole number from 2 to 16", "threads", "--threads", "1")]
    [InlineData("--cpus is '9'", "threads", "--cpus", "9")]
    [InlineData("--operations is '-5'", "threads", "--operations", "-5")]
    [InlineData("one argument too many", "threads", "churn")]
    public void A_wrong_command_line_gets_one_line_and_code_1(string part, params string[] arguments)
    {
        Answer answer = Answer.To(arguments);

        Assert.Equal(1, answer.Code);
        Assert.Equal("", answer.Results);
        string line = Assert.Single(answer.Messages.TrimEnd('\n').Split('\n'));
        Assert.StartsWith("error: ", line);
        Assert.Contains(part, line);
    }

    [Fact]
    public void A_directory_of_something_else_is_not_taken_for_results()
    {
        using var folder = new Folder();
        folder.Write("precious.txt", "keep me");

        Answer answer = Answer.To("check", "buddy", "--cases", "1", "--out", folder["."]);

        Assert.Equal(1, answer.Code);
        Assert.Contains("name a new one with --out", answer.Messages);
        Assert.True(File.Exists(folder["precious.txt"]));
    }

    [Fact]
    public void A_file_in_the_place_of_the_results_is_refused()
    {
        using var folder = new Folder();

        Answer answer = Answer.To("check", "buddy", "--cases", "1", "--out", folder.Write("results", "a file"));

        Assert.Equal(1, answer.Code);
        Assert.Contains("is a file", answer.Messages);
    }

    [Fact]
    public void Pages_are_built_in_a_checkout_only()
    {
        using var folder = new Folder();
        string before = Environment.CurrentDirectory;
        try
        {
            Environment.CurrentDirectory = folder["."];

            Answer answer = Answer.To("spec", "build", "--out", folder["pages"]);

            Assert.Equal(1, answer.Code);
            Assert.Contains("inside a checkout", answer.Messages);
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
    }
}
