using System.Globalization;
using Verified.Model;
using Verified.Model.PageAllocator;

namespace Verified.Check.Traces;

/// <summary>Values of several parts, as text shows them part by part.</summary>
static class OperandText
{
    static readonly string[] Sizes = ["zone", "list", "low", "high", "batch"];

    /// <summary>What the page cache gives back, as keys and values; what is 0 or no is left out.</summary>
    public static string Script(ulong value)
    {
        ReclaimScript script = ReclaimScript.Of(value);
        string text = script.Frames == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" frames={script.Frames}");
        if (script.Priority != 0) text += string.Create(CultureInfo.InvariantCulture, $" priority={script.Priority}");
        if (script.Further != 0) text += string.Create(CultureInfo.InvariantCulture, $" further={script.Further}");
        return script.Victim ? text + " victim=yes" : text;
    }

    /// <summary>The script with one part written.</summary>
    public static ulong Script(ulong value, string name, int part)
    {
        ReclaimScript script = ReclaimScript.Of(value);
        return (name switch
        {
            "frames" => script with { Frames = part },
            "priority" => script with { Priority = part },
            "further" => script with { Further = (uint)part },
            _ => script with { Victim = part != 0 },
        }).Value;
    }

    /// <summary>The two ratios with one of them written.</summary>
    public static ulong Ratio(ulong value, string name, uint ratio) => name is "dma"
        ? (value & ~(ulong)uint.MaxValue) | ratio
        : (uint)value | ((ulong)ratio << 32);

    /// <summary>The two ratios as keys and values.</summary>
    public static string Ratios(ulong value) =>
        string.Create(CultureInfo.InvariantCulture, $" dma={(uint)value} normal={value >> 32}");

    /// <summary>The list and its sizes with one part written.</summary>
    public static ulong Size(ulong value, string name, int part) => Array.IndexOf(Sizes, name) switch
    {
        0 => (value & ~0x7FFFul) | ((uint)part & 0x7FFF),
        1 => (value & ~0x8000ul) | (part == 0 ? 0ul : 0x8000),
        int at => (value & ~(0xFFFFul << (16 * (at - 1)))) | ((ulong)(ushort)part << (16 * (at - 1))),
    };

    /// <summary>A zone by its name, or by its number where it can have no name.</summary>
    public static string Zone(ZoneId zone) => zone.Index < TraceLimits.Zones
        ? LayoutForm.Name(zone)
        : zone.Index.ToString(CultureInfo.InvariantCulture);

    /// <summary>The list and its sizes as keys and values.</summary>
    public static string List(ulong value)
    {
        var zone = new ZoneId((int)(value & 0x7FFF));
        string list = (value & 0x8000) == 0 ? "hot" : "cold";
        return string.Create(
            CultureInfo.InvariantCulture,
            $" zone={Zone(zone)} list={list} low={value >> 16 & 0xFFFF} high={value >> 32 & 0xFFFF} "
            + $"batch={value >> 48}");
    }
}
