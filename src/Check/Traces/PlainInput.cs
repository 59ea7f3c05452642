namespace Verified.Check.Traces;

/// <summary>Input that may be compressed: what it begins with tells.</summary>
static class PlainInput
{
    const int GzipFirst = 0x1F;
    const int GzipSecond = 0x8B;

    /// <summary>The stream, decompressed if it is gzip. It owns the stream given.</summary>
    public static Stream Open(Stream input)
    {
        var head = new byte[2];
        int length = input.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        return length == 2 && head[0] == GzipFirst && head[1] == GzipSecond
            ? new WholeGzip(head, input)
            : new PrefixedStream(head.AsMemory(0, length), input, default);
    }

    /// <summary>All bytes of the input, decompressed if it is gzip.</summary>
    /// <exception cref="TraceFormatException">There are more than the limit, or the compressed data is
    /// damaged.</exception>
    public static ArraySegment<byte> ReadAll(Stream input, int limit)
    {
        using Stream plain = Open(input);
        // What is not compressed can be refused without being read.
        if (plain is PrefixedStream && input.CanSeek && input.Length > limit) throw TooMuch(limit);
        var data = new byte[1 << 16];
        int length = 0;
        try
        {
            for (int read = plain.Read(data); read > 0; read = plain.Read(data, length, data.Length - length))
            {
                length += read;
                if (length > limit) throw TooMuch(limit);
                if (length == data.Length) Array.Resize(ref data, (int)Math.Min(2L * length, limit + 1L));
            }
        }
        catch (InvalidDataException cause)
        {
            throw new TraceFormatException("the gzip data is damaged or cut off; get or write the file again", cause);
        }

        return new(data, 0, length);
    }

    static TraceFormatException TooMuch(int limit) =>
        new($"holds more than {limit >> 20} MB; a trace is smaller, cut it into parts");
}
