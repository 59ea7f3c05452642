using System.CommandLine;
using System.CommandLine.Parsing;
using System.Reflection;
using Verified.Cli.Commands;
using Verified.Cli.Options;

namespace Verified.Cli;

/// <summary>From arguments to an exit code: parses, answers help and errors in one line, and runs the verb.</summary>
sealed class CommandLine
{
    readonly Option<bool> help = new("--help", "-h", "-?") { Recursive = true, Description = "shows this help" };
    readonly Option<bool> version = new("--version") { Description = "shows the version" };
    readonly Command root = new("verified", "Checks memory allocators against an executable specification.");

    public CommandLine()
    {
        root.Add(help);
        root.Add(version);
        foreach (Command command in AllCommands.Make()) root.Add(command);
    }

    /// <summary>Runs one command line. Never throws.</summary>
    public ExitCode Run(IReadOnlyList<string> arguments, TextWriter results, TextWriter messages)
    {
        var output = new Output(results, messages, WantsJson(arguments));
        try
        {
            return Run(arguments, output);
        }
        catch (Exception cause)
        {
            return output.Error(cause);
        }
    }

    /// <summary>The command of a path such as "trace import", for tests of the help.</summary>
    public IEnumerable<Command> Commands => root.Subcommands.SelectMany(command => command.Subcommands.Append(command));

    ExitCode Run(IReadOnlyList<string> arguments, Output output)
    {
        if (arguments.Count == 0)
        {
            output.Lines(HelpText.Short);
            return ExitCode.Held;
        }

        ParseResult parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        Command command = parsed.CommandResult.Command;
        if (parsed.GetValue(help))
        {
            output.Lines(HelpText.Of(command, root));
            output.Document(json => json.WriteString("help", string.Join('\n', HelpText.Of(command, root))));
            return ExitCode.Held;
        }

        if (parsed.GetValue(version))
        {
            var attribute = typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!;
            string number = attribute.InformationalVersion.Split('+')[0];
            output.Line($"verified {number}");
            output.Document(json => json.WriteString("version", number));
            return ExitCode.Held;
        }

        if (Mistake(parsed, command) is { } mistake)
            throw new UsageException($"{mistake}; try: {HelpText.Path(command)} --help");
        using var interruption = new Interruption();
        return ((Verb)command).Deed(parsed, output, interruption.Token);
    }

    /// <summary>The first thing that is wrong with the command line; null: nothing is.</summary>
    string? Mistake(ParseResult parsed, Command command)
    {
        if (parsed.UnmatchedTokens.Concat(Swallowed(parsed)).FirstOrDefault() is { } token)
        {
            bool option = token.StartsWith('-');
            IEnumerable<string> known = option
                ? command.Options.Append(help).Select(known => known.Name)
                : command.Subcommands.Select(known => known.Name);
            string kind = option ? "option" : command.Subcommands.Count > 0 ? "command" : "";
            if (kind.Length == 0) return $"'{token}' is one argument too many";
            return $"there is no {kind} '{token}'"
                + (Nearest.Of(token, known) is { } near ? $"; did you mean '{near}'" : "");
        }

        if (command is not Verb)
        {
            string all = string.Join(", ", command.Subcommands.Select(sub => sub.Name));
            return $"{HelpText.Path(command)} needs one of: {all}";
        }

        return parsed.Errors is [var error, ..] ? Plain(error) : null;
    }

    /// <summary>Unknown options that the parser took for arguments.</summary>
    static IEnumerable<string> Swallowed(ParseResult parsed) => parsed.CommandResult.Children.OfType<ArgumentResult>()
        .SelectMany(argument => argument.Tokens)
        .Select(token => token.Value)
        .Where(value => value is ['-', _, ..]);

    static string Plain(ParseError error) => error.Message.TrimEnd('.').ReplaceLineEndings(" ");

    static bool WantsJson(IReadOnlyList<string> arguments) =>
        arguments.Any(argument => argument is "--format=json" or "--format:json")
        || arguments.Zip(arguments.Skip(1)).Any(pair => pair is { First: "--format", Second: "json" });
}
