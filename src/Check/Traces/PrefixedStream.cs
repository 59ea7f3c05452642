namespace Verified.Check.Traces;

/// <summary>
/// A stream whose first bytes were read already to see what it holds: gives them again, the rest, and what is put
/// behind.
/// </summary>
sealed class PrefixedStream(ReadOnlyMemory<byte> prefix, Stream rest, ReadOnlyMemory<byte> suffix) : ReadOnlyStream
{
    ReadOnlyMemory<byte> prefix = prefix;
    ReadOnlyMemory<byte> suffix = suffix;

    public override int Read(Span<byte> buffer)
    {
        if (!prefix.IsEmpty) return Take(ref prefix, buffer);
        int length = rest.Read(buffer);
        return length > 0 || buffer.IsEmpty ? length : Take(ref suffix, buffer);
    }

    static int Take(ref ReadOnlyMemory<byte> bytes, Span<byte> buffer)
    {
        int length = Math.Min(bytes.Length, buffer.Length);
        bytes.Span[..length].CopyTo(buffer);
        bytes = bytes[length..];
        return length;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) rest.Dispose();
        base.Dispose(disposing);
    }
}
