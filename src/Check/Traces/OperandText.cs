using System.Globalization;
using Verified.Model;
using Verified.Model.PageAllocator;

namespace Verified.Check.Traces;

/// <summary>Values of several parts, as text shows them part by part.</summary>
static class OperandText
{
    const int ListShift = 11, ColdBit = 16;

    const string OrderWord = "order-", ColdWord = "-cold";

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
        0 => (value & ~0x7FFul) | ((uint)part & 0x7FF),
        1 => (value & ~0xF800ul) | ((uint)part << ListShift & 0xF800),
        int at => (value & ~(0xFFFFul << (16 * (at - 1)))) | ((ulong)(ushort)part << (16 * (at - 1))),
    };

    /// <summary>The five bits that name a list of a CPU: the order of its blocks, and above them whether it is the cold
    /// one; null for what is no name.</summary>
    public static int? ListNumber(ReadOnlySpan<char> text)
    {
        if (text is "hot") return 0;
        if (text is "cold") return ColdBit;
        if (!text.StartsWith(OrderWord)) return null;
        // Blocks have no warmth, but the bit may be set all the same.
        bool cold = text.EndsWith(ColdWord);
        ReadOnlySpan<char> digits = text[OrderWord.Length..(cold ? ^ColdWord.Length : ^0)];
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int order)
            && order is > 0 and < ColdBit ? order | (cold ? ColdBit : 0) : null;
    }

    static string ListName(int number)
    {
        int order = number & (ColdBit - 1);
        bool cold = (number & ColdBit) != 0;
        if (order == 0) return cold ? "cold" : "hot";
        return string.Create(CultureInfo.InvariantCulture, $"{OrderWord}{order}{(cold ? ColdWord : "")}");
    }

    /// <summary>A zone by its name, or by its number where it can have no name.</summary>
    public static string Zone(ZoneId zone) => zone.Index < TraceLimits.Zones
        ? LayoutForm.Name(zone)
        : zone.Index.ToString(CultureInfo.InvariantCulture);

    /// <summary>The list and its sizes as keys and values.</summary>
    public static string List(ulong value)
    {
        var zone = new ZoneId((int)(value & 0x7FF));
        string list = ListName((int)(value >> ListShift & 0x1F));
        return string.Create(
            CultureInfo.InvariantCulture,
            $" zone={Zone(zone)} list={list} low={value >> 16 & 0xFFFF} high={value >> 32 & 0xFFFF} "
            + $"batch={value >> 48}");
    }
}
