using System.Buffers;
using System.Buffers.Text;

namespace Verified.Check.Import;

/// <summary>What a line of a recording is.</summary>
enum LineKind
{
    /// <summary>Nothing of interest: empty, a comment, a step of a call chain.</summary>
    Quiet,

    /// <summary>The buffer lost events here.</summary>
    Lost,

    /// <summary>Some event. Of a page event that matters the fields are read too.</summary>
    Event,

    /// <summary>Something else, or a page event without its fields.</summary>
    Unknown,
}

/// <summary>One line of ftrace text or of perf script, taken apart without copying.</summary>
/// <remarks>
/// <code>
///   task-1  [000] d..2.  3266.704: mm_page_free: page=00000000314e6171 pfn=0x2088c2 order=0
///   task 1  [000]  837.619297: kmem:mm_page_alloc: page=0x.. pfn=0x13b548 order=0 migratetype=1 gfp_flags=GFP_KERNEL
/// </code>
/// Old kernels write pfn in decimal. The second flag column of ftrace tells interrupts: h, H, s, z or Z.
/// </remarks>
readonly ref struct EventLine
{
    /// <summary>Blocks of a higher order are a mistake of the line: no kernel has them.</summary>
    const int HighestOrder = 20;

    static readonly SearchValues<byte> Hexadecimal = SearchValues.Create("0123456789abcdef"u8);

    /// <summary>What the line is.</summary>
    public LineKind Kind { get; private init; }

    /// <summary>The name of the event, without the system in front.</summary>
    public ReadOnlySpan<byte> Name { get; private init; }

    /// <summary>Whether the name has the form of perf script, with the system in front.</summary>
    public bool Perf { get; private init; }

    /// <summary>The CPU of the event.</summary>
    public int Cpu { get; private init; }

    /// <summary>Whether it happened in an interrupt, as far as the recording tells.</summary>
    public bool Interrupt { get; private init; }

    /// <summary>What stands behind the name.</summary>
    public ReadOnlySpan<byte> Fields { get; private init; }

    /// <summary>Page events: the first frame; -1: a request that failed.</summary>
    public long Frame { get; private init; }

    /// <summary>Page events: the order.</summary>
    public int Order { get; private init; }

    /// <summary>Allocations: the request flags by name.</summary>
    public ReadOnlySpan<byte> Gfp { get; private init; }

    /// <summary>Lost: how many events.</summary>
    public long Count { get; private init; }

    /// <summary>Takes a line apart.</summary>
    public static EventLine Of(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> text = line.Trim(" \t"u8);
        if (text.IsEmpty || text[0] == '#') return default;
        if (text.StartsWith("CPU:"u8) && text.IndexOf("[LOST "u8) is > 0 and var lost)
        {
            _ = Utf8Parser.TryParse(text[(lost + 6)..], out long count, out _);
            return new() { Kind = LineKind.Lost, Count = count };
        }

        if (!TryCpu(text, out int cpu, out ReadOnlySpan<byte> rest))
            return new() { Kind = IsCall(line) ? LineKind.Quiet : LineKind.Unknown };
        int colon = rest.IndexOf(": "u8);
        if (colon < 0) return new() { Kind = LineKind.Unknown };
        ReadOnlySpan<byte> fields = rest[(colon + 2)..].TrimStart((byte)' ');
        int space = fields.IndexOf((byte)' ');
        ReadOnlySpan<byte> name = space < 0 ? fields : fields[..space];
        if (name.Length < 2 || name[^1] != ':') return new() { Kind = LineKind.Unknown };
        name = name[..^1];
        bool perf = name.StartsWith("kmem:"u8);
        if (perf) name = name[5..];
        bool interrupt = IsInterrupt(rest[..colon].TrimStart((byte)' '));
        var seen = new EventLine
        {
            Kind = LineKind.Event,
            Name = name,
            Perf = perf,
            Cpu = cpu,
            Interrupt = interrupt,
            Fields = space < 0 ? default : fields[(space + 1)..],
        };
        return name.SequenceEqual("mm_page_alloc"u8) || name.SequenceEqual("mm_page_free"u8) ? Page(seen) : seen;
    }

    /// <summary>The value of a field, up to the next space; empty: there is no such field.</summary>
    public static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> fields, ReadOnlySpan<byte> key)
    {
        int at = fields.IndexOf(key);
        if (at < 0) return default;
        ReadOnlySpan<byte> value = fields[(at + key.Length)..];
        int end = value.IndexOf((byte)' ');
        return end < 0 ? value : value[..end];
    }

    static EventLine Page(EventLine seen)
    {
        ReadOnlySpan<byte> fields = seen.Fields;
        bool alloc = seen.Name.Length == "mm_page_alloc"u8.Length;
        ReadOnlySpan<byte> page = Field(fields, "page="u8);
        ReadOnlySpan<byte> gfp = Field(fields, "gfp_flags="u8);
        if (!Utf8Parser.TryParse(Field(fields, "order="u8), out int order, out _) || order is < 0 or > HighestOrder
            || page.IsEmpty || (alloc && gfp.IsEmpty)) return new() { Kind = LineKind.Unknown };
        bool none = page[0] == '(' || page.IndexOfAnyExcept("0x"u8) < 0;
        long frame = -1;
        if (!none && !TryFrame(Field(fields, "pfn="u8), out frame)) return new() { Kind = LineKind.Unknown };
        return new()
        {
            Kind = LineKind.Event,
            Name = seen.Name,
            Perf = seen.Perf,
            Cpu = seen.Cpu,
            Interrupt = seen.Interrupt,
            Fields = fields,
            Frame = frame == 0 ? -1 : frame,
            Order = order,
            Gfp = gfp,
        };
    }

    /// <summary>The [000] behind the task name, which may hold brackets itself.</summary>
    static bool TryCpu(ReadOnlySpan<byte> text, out int cpu, out ReadOnlySpan<byte> rest)
    {
        for (int at = text.IndexOf((byte)'['); at >= 0; at = Next(text, at))
        {
            rest = text[(at + 1)..];
            if ((at == 0 || text[at - 1] == ' ') && Utf8Parser.TryParse(rest, out cpu, out int length) && cpu >= 0
                && length >= 3 && rest.Length > length + 1 && rest[length] == ']' && rest[length + 1] == ' ')
            {
                rest = rest[(length + 2)..];
                return true;
            }
        }

        cpu = 0;
        rest = default;
        return false;
    }

    static int Next(ReadOnlySpan<byte> text, int at)
    {
        int next = text[(at + 1)..].IndexOf((byte)'[');
        return next < 0 ? -1 : at + 1 + next;
    }

    /// <summary>A step of a call chain: white space, an address, a symbol.</summary>
    static bool IsCall(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> text = line.TrimStart(" \t"u8);
        int digits = text.IndexOfAnyExcept(Hexadecimal);
        return text.Length < line.Length && digits >= 8 && text[digits] == ' ';
    }

    static bool IsInterrupt(ReadOnlySpan<byte> stamp)
    {
        int space = stamp.IndexOf((byte)' ');
        return space >= 4 && stamp[2] is (byte)'h' or (byte)'H' or (byte)'s' or (byte)'z' or (byte)'Z';
    }

    static bool TryFrame(ReadOnlySpan<byte> text, out long frame)
    {
        bool hex = text.StartsWith("0x"u8);
        ReadOnlySpan<byte> digits = hex ? text[2..] : text;
        bool read = Utf8Parser.TryParse(digits, out frame, out int length, hex ? 'x' : default);
        return read && length == digits.Length && frame >= 0;
    }
}
