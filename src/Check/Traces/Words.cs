using System.Globalization;
using Verified.Model;

namespace Verified.Check.Traces;

/// <summary>One line of a text trace, cut into words, with its number for messages.</summary>
readonly ref struct Words(ReadOnlySpan<char> line, ReadOnlySpan<Range> ranges, int number)
{
    readonly ReadOnlySpan<char> line = line;
    readonly ReadOnlySpan<Range> ranges = ranges;
    readonly int number = number;

    /// <summary>More words than any line needs; what is behind them stays one word and is refused as such.</summary>
    public const int Most = 16;

    /// <summary>How many words the line has.</summary>
    public int Count => ranges.Length;

    /// <summary>The line's number, from 1.</summary>
    public int Number => number;

    /// <summary>A word.</summary>
    public ReadOnlySpan<char> this[int index] => line[ranges[index]];

    /// <summary>What stands behind the first word, trimmed.</summary>
    public ReadOnlySpan<char> Rest => line[ranges[0].End.Value..].Trim();

    /// <summary>An error in this line.</summary>
    public TraceFormatException Error(string message) => TraceFormatException.AtLine(number, message);

    /// <summary>The word, or an error that says what should stand there.</summary>
    public ReadOnlySpan<char> Require(int index, string what) =>
        index < Count ? this[index] : throw Error($"{this[Count - 1]} needs {what} behind it");

    /// <summary>Cuts a word of the form key=value.</summary>
    public bool IsPair(int index, out ReadOnlySpan<char> key, out ReadOnlySpan<char> value)
    {
        ReadOnlySpan<char> word = this[index];
        int at = word.IndexOf('=');
        key = at < 1 ? default : word[..at];
        value = at < 1 ? default : word[(at + 1)..];
        return at >= 1;
    }

    /// <summary>A number in the bounds given.</summary>
    public int Int(ReadOnlySpan<char> text, string what, int min, int max)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            && value >= min && value <= max) return (int)value;
        throw Error($"{what} is {TraceFormatException.Quote(text)}; it must be a number from {min} to {max}");
    }

    /// <summary>A number of 64 bits, decimal or 0x..</summary>
    public ulong Wide(ReadOnlySpan<char> text, string what)
    {
        bool hex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        NumberStyles style = hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        if (ulong.TryParse(hex ? text[2..] : text, style, CultureInfo.InvariantCulture, out ulong value)) return value;
        throw Error(
            $"{what} is {TraceFormatException.Quote(text)}; it must be a number such as 21 or 0x15, of 64 bits at "
            + "most");
    }

    /// <summary>Ranges of frames: start+count, joined by commas.</summary>
    public System.Collections.Immutable.ImmutableArray<FrameRange> Ranges(ReadOnlySpan<char> text)
    {
        var list = System.Collections.Immutable.ImmutableArray.CreateBuilder<FrameRange>();
        foreach (Range part in text.Split(','))
        {
            ReadOnlySpan<char> range = text[part];
            int plus = range.IndexOf('+');
            if (plus < 1)
                throw Error(
                    $"{TraceFormatException.Quote(range)} is no range of frames; write start+count, such as 4+2");
            Frame start = new(Int(range[..plus], "the start of a range", 0, TraceLimits.Frames));
            list.Add(new(start, new(Int(range[(plus + 1)..], "the count of a range", 0, TraceLimits.Frames))));
        }

        return list.ToImmutable();
    }
}
