using System.Text.RegularExpressions;

namespace Verified.Tests.Tidy;

public sealed partial class ReadmeTests
{
    static readonly string[] Shells = ["sh", "console", "bash", "shell"];

    [Fact]
    public void The_readme_shows_commands() => Assert.NotEmpty(Commands());

    [Fact]
    public void Every_verified_command_of_the_readme_exists() => Offences.None(
        from command in Commands()
        let arguments = VerifiedArguments(command)
        where arguments is not null
        let mistake = CommandLine.Mistake(arguments)
        where mistake is not null
        select $"{command}: {mistake}",
        "Bring README.md and src/Cli together:");

    [Fact]
    public void Every_path_that_a_dotnet_command_of_the_readme_names_exists() => Offences.None(
        from command in Commands()
        where command.StartsWith("dotnet ", StringComparison.Ordinal)
        from word in command.Split(" -- ")[0].Split(' ').Skip(2)
        where Path().IsMatch(word) && !Repository.Exists(word)
        select $"{command}: {word}",
        "Bring README.md and the projects together:");

    [Fact]
    public void What_the_readme_tells_a_developer_to_run_is_what_the_build_server_runs()
    {
        string[] script = [.. Split(Repository.Text(".ci/run"))];
        Offences.None(
            Commands().Where(command => Checking().IsMatch(command)
                && !script.Any(line => $"{line} ".StartsWith($"{command} ", StringComparison.Ordinal))),
            "README.md promises these checks, but .ci/run does not make them:");
    }

    [Fact]
    public void Every_verified_command_of_the_build_script_exists() => Offences.None(
        from command in Split(Repository.Text(".ci/run"))
        let arguments = VerifiedArguments(command)
        where arguments is not null
        let mistake = CommandLine.Mistake(arguments)
        where mistake is not null
        select $"{command}: {mistake}",
        "Bring .ci/run and src/Cli together:");

    /// <summary>The commands in the shell blocks of the README, one by one, without prompts and comments.</summary>
    static IEnumerable<string> Commands() => Block().Matches(Repository.Text("README.md"))
        .Where(block => Shells.Contains(block.Groups[1].Value))
        .Select(block => (Shell: block.Groups[1].Value, Text: block.Groups[2].Value))
        .SelectMany(block => Split(block.Shell == "console" ? Prompted(block.Text) : block.Text));

    static string Prompted(string block) => string.Join('\n', block.Split('\n')
        .Where(line => line.StartsWith("$ ", StringComparison.Ordinal))
        .Select(line => line[2..]));

    static IEnumerable<string> Split(string script) => script
        .Replace("\\\n", " ", StringComparison.Ordinal)
        .Split('\n')
        .Select(line => Comment().Replace(line, ""))
        .SelectMany(line => Separator().Split(line))
        .Select(command => Spaces().Replace(command, " ").Trim())
        .Where(command => command.Length > 0);

    /// <summary>
    /// What follows `verified`, or the double dash of `dotnet run` on the command's project; null: another command.
    /// </summary>
    static IReadOnlyList<string>? VerifiedArguments(string command)
    {
        Match call = Call().Match(command);
        return call.Success
            ? [.. Redirection().Replace(call.Groups[1].Value, "").Split(' ', StringSplitOptions.RemoveEmptyEntries)]
            : null;
    }

    [GeneratedRegex(@"^```(\w+)[^\n]*\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"(?:^|\s)#.*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"&&|\|\||;|\|")]
    private static partial Regex Separator();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"\s*[0-9]*>.*$")]
    private static partial Regex Redirection();

    [GeneratedRegex(@"^(?:\./)?(?:verified|dotnet run .*--project src/Cli\S*(?: -\S+)* --)(?: (.*))?$")]
    private static partial Regex Call();

    [GeneratedRegex(@"^(?:src|tests|benchmarks|docs|corpus)/|\.(?:sln|slnx|csproj)$")]
    private static partial Regex Path();

    [GeneratedRegex("^dotnet (?:build|test|format)\\b")]
    private static partial Regex Checking();
}
