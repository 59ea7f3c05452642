using System.CommandLine;

namespace Verified.Cli;

/// <summary>The help of every level: purpose, usage, examples first, then arguments, options and exit codes.</summary>
static class HelpText
{
    const int Column = 26;

    /// <summary>What the program alone prints: eight lines.</summary>
    public static IReadOnlyList<string> Short { get; } =
    [
        "verified checks memory allocators against an executable specification.",
        "",
        "  verified check buddy --time 20s       run generated traces of an area, or of all",
        "  verified replay FILE                  run a stored trace again",
        "  verified explain FILE                 why it fails, with a map of memory",
        "  verified shrink FILE                  make it as short as it goes",
        "  verified list rules                   what is checked",
        "  verified --help                       all commands, options and exit codes",
    ];

    static readonly (string Code, string Meaning)[] Codes =
    [
        ("0", "held"), ("1", "usage"), ("2", "a rule was violated"), (
            "3", "undecided: a rule never fired, or a failure did not repeat"),
        ("4", "the self-test is broken"), ("5", "input not understood"), ("70", "internal error"),
        ("130", "interrupted; partial results are kept"),
    ];

    /// <summary>The full help of a command.</summary>
    public static IReadOnlyList<string> Of(Command command, Command root) =>
    [
        command.Description ?? command.Name,
        "",
        $"Usage: {Usage(command)}",
        .. Examples(command),
        .. Section("Commands", command.Subcommands.Select(sub => (sub.Name, sub.Description ?? ""))),
        .. Section("Arguments", command.Arguments.Select(argument => (Name(argument), argument.Description ?? ""))),
        .. Section("Options", command.Options.Union(root.Options.Where(option => option.Recursive))
            .Select(option => (Name(option), option.Description ?? ""))),
        .. Section("Exit codes", Codes),
    ];

    /// <summary>The words that lead to a command.</summary>
    public static string Path(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{Path(parent)} {command.Name}"
            : command.Name;

    static string Usage(Command command)
    {
        string arguments = string.Concat(command.Arguments.Select(argument => " " + Name(argument)));
        return $"{Path(command)}{(command.Subcommands.Count > 0 ? " COMMAND" : arguments)} [options]";
    }

    static IEnumerable<string> Examples(Command command) => command is Verb { Examples: { Count: > 0 } examples }
        ? ["", "Examples:", .. examples.SelectMany(example => new[] { $"  {example.Line}", $"      {example.About}" })]
        : [];

    static IEnumerable<string> Section(string title, IEnumerable<(string Name, string About)> rows)
    {
        var lines = rows.Select(row => $"  {row.Name.PadRight(Column)} {row.About}").ToList();
        return lines.Count == 0 ? [] : ["", title + ":", .. lines];
    }

    static string Name(Argument argument)
    {
        string many = argument.Arity.MaximumNumberOfValues > 1 ? ".." : "";
        return argument.Arity.MinimumNumberOfValues == 0 ? $"[{argument.Name}{many}]" : argument.Name + many;
    }

    static string Name(Option option)
    {
        string aliases = string.Join(
            ", ", option.Aliases.Prepend(option.Name).Distinct().OrderBy(alias => alias.Length));
        return option.ValueType == typeof(bool) ? aliases : $"{aliases} {option.HelpName}";
    }
}
