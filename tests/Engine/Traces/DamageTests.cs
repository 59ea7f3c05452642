using System.IO.Compression;
using System.Text;
using Verified.Check.Traces;
using Verified.Model;

namespace Verified.Tests.Engine.Traces;

/// <summary>Whatever happens to the bytes of a trace, reading it gives a trace or one clear line.</summary>
public sealed class DamageTests
{
    static readonly StoredTrace Small = new(
        new(
            Layout.Of(new(new(new(0), new(16)), [new(new(4), new(2))])) with { Cpus = 2 },
            [
                new() { Op = Op.AllocPages, Id = 1, Order = new(2), Gfp = 0x4020, Cpu = 1, Context = Context.RealTime },
                new() { Op = Op.FreePagesAt, Id = 2, Target = 1, Offset = 1, Value = 9 },
                new() { Op = Op.SetFlags, Id = 3, Frame = new(7), Value = 0x11 },
                new() { Op = Op.Fragmentation, Id = 4, Value = 1 },
            ])
        { Seed = 0x1f, Area = "buddy", Note = "a \"note\"" },
        new("buddy.merge", 1, Check.Run.DivergenceKind.Counts));

    static byte[] Json => Encoding.UTF8.GetBytes(TraceJson.Format(Small));

    static byte[] Text => Encoding.UTF8.GetBytes(TraceText.Format(Small));

    static byte[] Packed(byte[] plain)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal)) gzip.Write(plain);
        return packed.ToArray();
    }

    /// <summary>Reads a file of these bytes; null: it was refused, in one line.</summary>
    static StoredTrace? Load(string path, ReadOnlySpan<byte> bytes)
    {
        File.WriteAllBytes(path, bytes);
        try
        {
            return TraceFile.Load(path);
        }
        catch (TraceFormatException wrong)
        {
            Assert.StartsWith(path + ": ", wrong.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', wrong.Message);
            return null;
        }
    }

    [Fact]
    public void A_JSON_trace_cut_anywhere_is_refused()
    {
        using var folder = new Folder();
        byte[] whole = Json;
        for (int length = 0; length < whole.Length - 1; length++) Assert.Null(Load(folder.Path("cut.json"), whole.AsSpan(0, length)));
        Assert.NotNull(Load(folder.Path("cut.json"), whole));
    }

    [Fact]
    public void A_packed_trace_cut_anywhere_is_refused()
    {
        using var folder = new Folder();
        foreach (byte[] whole in new[] { Packed(Json), Packed(Text) })
        {
            for (int length = 0; length < whole.Length; length++) Assert.Null(Load(folder.Path("cut.gz"), whole.AsSpan(0, length)));
            Assert.NotNull(Load(folder.Path("cut.gz"), whole));
        }
    }

    [Fact]
    public void A_text_trace_cut_anywhere_is_a_shorter_trace_or_refused()
    {
        using var folder = new Folder();
        byte[] whole = Text;
        for (int length = 0; length < whole.Length; length++)
            Assert.True((Load(folder.Path("cut.txt"), whole.AsSpan(0, length))?.Trace.Commands.Length ?? 0) <= Small.Trace.Commands.Length);
    }

    [Fact]
    public void A_trace_with_any_byte_changed_is_another_trace_or_refused()
    {
        using var folder = new Folder();
        foreach (byte[] whole in new[] { Json, Text, Packed(Json) })
        {
            for (int at = 0; at < whole.Length; at++)
            {
                foreach (byte other in new byte[] { 0, (byte)'"', (byte)'9', (byte)'\n', 0xFF })
                {
                    byte[] changed = [.. whole];
                    changed[at] = other;
                    if (Load(folder.Path("changed"), changed) is { } stored) Assert.Null(LayoutCheck.Problem(stored.Trace.Layout));
                }
            }
        }
    }
}
