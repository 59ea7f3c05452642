namespace Verified.Check.Traces;

/// <summary>
/// The text form of traces, for people: header lines for the machine, then one command a line; a '#' begins a comment.
/// </summary>
/// <remarks>
/// <code>
/// verified-trace 1
/// zone DMA start=0 frames=16 holes=4+2,9+1     or: memory i386 frames=2048
/// reserved 3+1                                 ranges are start+count
/// tunables min_free=0 dma_ratio=256 normal_ratio=32 compound=on cpus=2
/// seed 0x1f area buddy
/// note what is told of the trace
/// a = alloc order=2 gfp=ATOMIC|COMP cpu=1 ctx=realtime,interrupt
/// free a                                       order= is that of the producer when left out
/// free a+1 order=0                             the second frame of a
/// free @77 order=1                             an absolute frame
/// free_at a+1 order=0 bytes=0x10               16 bytes into the second frame of a
/// free_at 0xc0001000 order=0                   an absolute address
/// set a flags=locked,dirty
/// </code>
/// A name such as a stands for the producer that it was given to; '?' for a producer that is gone. What is read comes
/// back with the canonical ids of <see cref="Renumbering.Renumbered"/>.
/// </remarks>
public static class TraceText
{
    /// <summary>The first words of the form.</summary>
    public const string Magic = "verified-trace";

    /// <summary>The version that this build writes and reads.</summary>
    public const int Version = 1;

    /// <summary>The text of a trace.</summary>
    public static string Format(Trace trace) => Format(new StoredTrace(trace));

    /// <summary>The text of a trace and its expected divergence.</summary>
    public static string Format(StoredTrace stored)
    {
        using var text = new StringWriter { NewLine = "\n" };
        Write(stored, text);
        return text.ToString();
    }

    /// <summary>Writes a trace line by line.</summary>
    public static void Write(StoredTrace stored, TextWriter output)
    {
        foreach (string line in HeaderWriter.Lines(stored)) output.Write(line + "\n");
        foreach (string line in Lines(stored.Trace)) output.Write(line + "\n");
    }

    /// <summary>The commands of a trace, one line each and in order.</summary>
    public static IEnumerable<string> Lines(Trace trace)
    {
        var writer = new CommandWriter();
        foreach (var command in trace.Commands) yield return writer.Next(command);
    }

    /// <summary>Reads a trace.</summary>
    /// <exception cref="TraceFormatException">The text is no trace; the message names the line.</exception>
    public static StoredTrace Parse(ReadOnlySpan<char> text) => new TextReading().Read(text);
}
