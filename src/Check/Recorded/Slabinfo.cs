using System.Globalization;
using Verified.Check.Traces;
using Verified.Model.Dialects.V6;

namespace Verified.Check.Recorded;

/// <summary>The caches of a recorded machine, read from its /proc/slabinfo (version 2.1).</summary>
public sealed class Slabinfo
{
    const int Columns = 6;
    const long Largest = 1L << 40;

    readonly Dictionary<string, SlubSlab> caches;
    readonly Dictionary<long, SlubSlab> general = [];

    Slabinfo(Dictionary<string, SlubSlab> caches)
    {
        this.caches = caches;
        foreach (var (name, slab) in caches)
            if (name.StartsWith("kmalloc-", StringComparison.Ordinal)) general[slab.Size] = slab;
    }

    /// <summary>How many caches there are.</summary>
    public int Count => caches.Count;

    /// <summary>The slabs of the cache of that name; null: there is none.</summary>
    public SlubSlab? Of(string name) => caches.TryGetValue(name, out SlubSlab slab) ? slab : null;

    /// <summary>The slabs of the general caches with objects of that size; null: there are none.</summary>
    public SlubSlab? General(long size) => general.TryGetValue(size, out SlubSlab slab) ? slab : null;

    /// <summary>Reads the text of /proc/slabinfo.</summary>
    /// <exception cref="TraceFormatException">It is no slabinfo; the message names the line.</exception>
    public static Slabinfo Read(TextReader text)
    {
        var caches = new Dictionary<string, SlubSlab>(StringComparer.Ordinal);
        int number = 0;
        while (text.ReadLine() is { } line)
        {
            number++;
            if (number == 1 && !line.StartsWith("slabinfo - version: 2", StringComparison.Ordinal)) break;
            if (number == 1 || line.StartsWith('#') || line.Length == 0) continue;
            string[] words = line.Split(" : ")[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < Columns) throw Wrong(number, line);
            string name = string.Join(' ', words[..^(Columns - 1)]);
            long pages = Number(words[^1], number, line);
            long objects = Number(words[^2], number, line);
            caches[name] = new(Number(words[^3], number, line), objects, pages);
        }

        return caches.Count > 0
            ? new(caches)
            : throw TraceFormatException.AtLine(
                Math.Max(number, 1), "slabinfo: no cache; give the text of /proc/slabinfo, version 2.1");
    }

    static long Number(string text, int number, string line) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value)
            && value is > 0 and < Largest
            ? value
            : throw Wrong(number, line);

    static TraceFormatException Wrong(int number, string line) => TraceFormatException.AtLine(
        number, $"slabinfo: {TraceFormatException.Quote(line)} is no cache with its figures; give the text as it was");
}
