namespace Verified.Check.Traces;

/// <summary>An input that is not understood. The message is one line: where, what, and what to do.</summary>
public sealed class TraceFormatException : Exception
{
    /// <summary>Says what is wrong with the input. Line breaks in the message become spaces.</summary>
    public TraceFormatException(string message, Exception? cause = null)
        : base(message.ReplaceLineEndings(" "), cause)
    {
    }

    /// <summary>The same with the name of the file in front.</summary>
    public TraceFormatException In(string path) => new($"{path}: {Message}", this);

    /// <summary>An error in one line of a text, counted from 1.</summary>
    internal static TraceFormatException AtLine(long line, string message) => new($"line {line}: {message}");

    /// <summary>
    /// A piece of the input in quotes, short and without control characters, so that it can stand in a message.
    /// </summary>
    internal static string Quote(ReadOnlySpan<char> text)
    {
        const int Shown = 40;
        Span<char> shown = stackalloc char[Shown];
        int length = Math.Min(text.Length, Shown);
        for (int i = 0; i < length; i++)
            shown[i] = char.IsControl(text[i]) || char.IsSurrogate(text[i]) ? '?' : text[i];
        return text.Length > Shown ? $"'{shown}...'" : $"'{shown[..length]}'";
    }
}
