namespace Verified.Check.Import;

/// <summary>Gives the lines of a stream as spans of one buffer: nothing is allocated per line.</summary>
sealed class LineReader(Stream input)
{
    /// <summary>A longer line is given in pieces; none of them is a page event.</summary>
    const int Longest = 1 << 16;

    readonly byte[] buffer = new byte[Longest];
    int start;
    int end;
    bool ended;

    /// <summary>Lines given so far.</summary>
    public long Number { get; private set; }

    /// <summary>The next line without its line break; false at the end. It lives until the next call.</summary>
    public bool Next(out ReadOnlySpan<byte> line)
    {
        int length;
        while ((length = buffer.AsSpan(start, end - start).IndexOf((byte)'\n')) < 0)
        {
            if (ended || end - start == Longest)
            {
                line = buffer.AsSpan(start, end - start);
                start = end;
                if (!line.IsEmpty) Number++;
                return !line.IsEmpty;
            }

            Fill();
        }

        line = buffer.AsSpan(start, length).TrimEnd((byte)'\r');
        start += length + 1;
        Number++;
        return true;
    }

    void Fill()
    {
        buffer.AsSpan(start, end - start).CopyTo(buffer);
        end -= start;
        start = 0;
        int read = input.Read(buffer, end, Longest - end);
        ended = read == 0;
        end += read;
    }
}
