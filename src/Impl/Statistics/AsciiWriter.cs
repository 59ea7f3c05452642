using System.Buffers.Text;

namespace Verified.Impl.Statistics;

/// <summary>Writes ASCII text into a buffer of the caller, without managed memory.</summary>
ref struct AsciiWriter(Span<byte> into)
{
    readonly Span<byte> into = into;
    int length;

    /// <summary>Bytes written, or -1 if the buffer is too small.</summary>
    public readonly int Length => length;

    public void Write(scoped ReadOnlySpan<byte> text, int width = 0)
    {
        int padding = Math.Max(width - text.Length, 0);
        if (length < 0 || into.Length - length < padding + text.Length)
        {
            length = -1;
            return;
        }
        into.Slice(length, padding).Fill((byte)' ');
        text.CopyTo(into[(length + padding)..]);
        length += padding + text.Length;
    }

    public void Write(ulong number, int width = 0)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(number, digits, out int count);
        Write(digits[..count], width);
    }

    /// <summary>A label, a number behind it, and the end of the line.</summary>
    public void WriteLine(scoped ReadOnlySpan<byte> label, ulong number)
    {
        Write(label);
        Write(number);
        Write("\n"u8);
    }

    public void Write(int number)
    {
        Span<byte> digits = stackalloc byte[11];
        Utf8Formatter.TryFormat(number, digits, out int count);
        Write(digits[..count]);
    }
}
