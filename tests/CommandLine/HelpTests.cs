using Verified.Cli;

namespace Verified.Tests.CommandLine;

public sealed class HelpTests
{
    [Fact]
    public void Alone_the_program_prints_eight_lines_and_is_content()
    {
        Answer answer = Answer.To();

        Assert.Equal(0, answer.Code);
        Assert.Equal(8, answer.Lines.Length);
    }

    [Fact]
    public void The_help_of_the_program_names_every_command()
    {
        Answer answer = Answer.To("--help");

        Assert.Equal(0, answer.Code);
        foreach (string name in new[] { "check", "replay", "shrink", "explain", "trace", "list", "selftest", "threads", "spec" })
            Assert.Contains($"\n  {name} ", answer.Results);
    }

    [Fact]
    public void The_help_of_every_command_shows_examples_before_options_and_the_exit_codes()
    {
        foreach (Verb verb in new Cli.CommandLine().Commands.OfType<Verb>())
        {
            Answer answer = Answer.To([.. HelpText.Path(verb).Split(' ')[1..], "--help"]);

            Assert.Equal(0, answer.Code);
            Assert.Equal(2, verb.Examples.Count);
            Assert.Contains($"Usage: {HelpText.Path(verb)}", answer.Results);
            Assert.True(answer.Results.IndexOf("Examples:", StringComparison.Ordinal) < answer.Results.IndexOf(
                "Options:", StringComparison.Ordinal));
            Assert.Contains("130 ", answer.Results);
            Assert.All(verb.Options, option => Assert.Contains(option.Name, answer.Results));
        }
    }

    [Fact]
    public void Every_example_is_a_command_line_that_parses()
    {
        foreach (Verb verb in new Cli.CommandLine().Commands.OfType<Verb>())
        {
            foreach (Example example in verb.Examples)
            {
                string[] words = example.Line.Split('>')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
                string[] path = HelpText.Path(verb).Split(' ');
                Assert.Equal(path, words[..path.Length]);
                Assert.Empty(verb.Parse(words[path.Length..]).Errors);
            }
        }
    }

    [Fact]
    public void The_version_is_one_line()
    {
        Assert.Matches("^verified [0-9]+\\.[0-9]+\\.[0-9]+\n$", Answer.To("--version").Results);
    }
}
