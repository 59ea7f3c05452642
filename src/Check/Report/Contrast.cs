namespace Verified.Check.Report;

/// <summary>What was demanded and what was seen, each cut to one line around their first difference.</summary>
public static class Contrast
{
    const int Shown = 160;
    const int Lead = 40;

    /// <summary>Both as one line each. Of texts of several lines only the first that differs is shown, with its
    /// number.</summary>
    public static (string Expected, string Actual) Of(string expected, string actual)
    {
        string[] demanded = expected.ReplaceLineEndings("\n").Split('\n');
        string[] seen = actual.ReplaceLineEndings("\n").Split('\n');
        if (demanded.Length == 1 && seen.Length == 1) return Cut(expected, actual);
        int line = demanded.Zip(seen).TakeWhile(pair => pair.First == pair.Second).Count();
        var (a, b) = Cut(Line(demanded, line), Line(seen, line));
        return ($"line {line + 1}: {a}", $"line {line + 1}: {b}");
    }

    static string Line(string[] lines, int number) => number < lines.Length ? lines[number] : "(no such line)";

    static (string Expected, string Actual) Cut(string a, string b)
    {
        int same = a.AsSpan().CommonPrefixLength(b);
        int from = Math.Max(a.Length, b.Length) <= Shown ? 0 : Math.Max(0, same - Lead);
        return (Window(a, from), Window(b, from));
    }

    static string Window(string text, int from)
    {
        string rest = from == 0 ? text : ".." + text[Math.Min(from, text.Length)..];
        return rest.Length <= Shown ? rest : rest[..Shown] + "..";
    }
}
