using System.Diagnostics;
using System.Xml.Linq;

namespace Verified.Tests.Tidy;

/// <summary>The built `verified` command, asked for its help.</summary>
static class CommandLine
{
    const int MostMilliseconds = 60_000;

    static readonly Dictionary<string, (HashSet<string> Commands, HashSet<string> Options)> Known = [];

    /// <summary>What is wrong with the arguments of a `verified` call; null: sub-command and options exist.</summary>
    public static string? Mistake(IReadOnlyList<string> arguments)
    {
        List<string> path = [];
        var help = Help(path);
        foreach (string argument in arguments)
        {
            if (argument.StartsWith('-') && argument.Length > 1 && !char.IsDigit(argument[1]))
            {
                string option = argument.Split('=', 2)[0];
                if (!help.Options.Contains(option))
                    return $"`verified {string.Join(' ', path)}` has no option {option}";
            }
            else if (help.Commands.Contains(argument))
            {
                path.Add(argument);
                help = Help(path);
            }
            else if (help.Commands.Count > 0)
            {
                return $"`verified {string.Join(' ', path)}` has no command {argument}";
            }
        }

        return null;
    }

    static (HashSet<string> Commands, HashSet<string> Options) Help(List<string> path)
    {
        string key = string.Join(' ', path);
        if (!Known.TryGetValue(key, out var help)) Known[key] = help = Read(Run([.. path, "--help"]));
        return help;
    }

    /// <summary>The first column of the sections of a help text.</summary>
    static (HashSet<string> Commands, HashSet<string> Options) Read(string text)
    {
        HashSet<string> commands = [];
        HashSet<string> options = [];
        string section = "";
        foreach (string line in text.Split('\n'))
        {
            if (line.Length > 0 && line[0] != ' ') section = line.Trim();
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || line[0] != ' ') continue;
            if (section == "Commands:") commands.Add(words[0]);
            if (section == "Options:") options.UnionWith(words.TakeWhile(IsOption).Select(word => word.TrimEnd(',')));
        }

        return (commands, options);
    }

    static bool IsOption(string word) => word.StartsWith('-');

    static string Run(IReadOnlyList<string> arguments)
    {
        string name = XDocument.Parse(Repository.Text("src/Cli/Cli.csproj")).Descendants("AssemblyName")
            .FirstOrDefault()?.Value ?? "Verified.Cli";
        var start = new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, name + ".dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["COLUMNS"] = "200";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string text = process.StandardOutput.ReadToEnd();
        string call = $"verified {string.Join(' ', arguments)}";
        Assert.True(process.WaitForExit(MostMilliseconds), $"{call} does not end");
        Assert.True(process.ExitCode == 0, $"{call} ends with {process.ExitCode}: {errors.Result}");
        return text;
    }
}
