using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.CodeAnalysis.Text;

namespace Verified.Mutants.Generated;

/// <summary>One small mistake at one place of the sources.</summary>
/// <param name="File">The file, from the folder of the implementation.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="LineText">What stands in that line, without the blanks around it.</param>
/// <param name="Operator">Which kind of mistake.</param>
/// <param name="Span">The text that is replaced.</param>
/// <param name="Old">What stands there.</param>
/// <param name="New">What takes its place.</param>
/// <param name="Ordinal">The same mistake in a line of the same text of the same file: the how-manieth, from 0.</param>
public sealed record GeneratedMutant(
    string File, int Line, string LineText, Operator Operator, TextSpan Span, string Old, string New, int Ordinal)
{
    /// <summary>Stays what it is as long as its line does, wherever that moves in its file.</summary>
    public string Id
    {
        get
        {
            const int Digits = 16;
            string all = string.Join(
                '\0', File, LineText, Operator, Old, New, Ordinal.ToString(CultureInfo.InvariantCulture));
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)))[..Digits];
        }
    }

    /// <summary>The source with the mistake.</summary>
    public string Apply(string source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return string.Concat(source.AsSpan(0, Span.Start), New, source.AsSpan(Span.End));
    }

    /// <summary>The place and the change in one line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{File}({Line}) {Operator}: {Short(Old)} -> {Short(New)}");

    static string Short(string text)
    {
        const int Most = 60;
        string line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (line.Length == 0) return "nothing";
        return line.Length <= Most ? line : line[..Most] + "..";
    }
}
