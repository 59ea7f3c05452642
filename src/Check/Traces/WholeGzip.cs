using System.IO.Compression;

namespace Verified.Check.Traces;

/// <summary>Decompresses gzip and notices when the data is cut off.</summary>
/// <remarks>
/// The decompressor takes an early end for the end. So one more small member is put behind the data: it comes out
/// last if, and only if, all before it is whole.
/// </remarks>
sealed class WholeGzip : ReadOnlyStream
{
    static readonly byte[] Seal = [0x76, 0xE7, 0x1F, 0x1E, 0xD0, 0x5E, 0xA1, 0xED];
    static readonly byte[] Sealed = Pack(Seal);

    readonly GZipStream plain;
    readonly byte[] held = new byte[1 << 16];
    int start;
    int end;
    bool ended;

    /// <summary>Decompresses a stream of which the first bytes were read already.</summary>
    public WholeGzip(ReadOnlyMemory<byte> head, Stream rest) =>
        plain = new(new PrefixedStream(head, rest, Sealed), CompressionMode.Decompress);

    public override int Read(Span<byte> buffer)
    {
        while (!ended && end - start <= Seal.Length) Fill();
        int length = Math.Min(buffer.Length, end - start - Seal.Length);
        held.AsSpan(start, length).CopyTo(buffer);
        start += length;
        return length;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) plain.Dispose();
        base.Dispose(disposing);
    }

    void Fill()
    {
        held.AsSpan(start, end - start).CopyTo(held);
        end -= start;
        start = 0;
        int read = plain.Read(held, end, held.Length - end);
        end += read;
        ended = read == 0;
        if (ended && !held.AsSpan(0, end).SequenceEqual(Seal)) throw new InvalidDataException("it ends too early");
    }

    static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(bytes);
        return packed.ToArray();
    }
}
