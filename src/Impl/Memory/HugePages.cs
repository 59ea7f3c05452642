using System.Globalization;

namespace Verified.Impl.Memory;

/// <summary>How much of a region the operating system backs with huge pages. Only Linux tells.</summary>
static class HugePages
{
    const string Maps = "/proc/self/smaps";
    const int HugeKilobytes = 2048;

    /// <summary>Huge pages, of 2 MiB, behind the mappings that lie in a region; 0 where nobody tells.</summary>
    public static int In(nuint start, nuint bytes)
    {
        if (!OperatingSystem.IsLinux()) return 0;
        try
        {
            return In(File.ReadLines(Maps), start, bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    /// <summary>The same, as the lines of smaps tell it.</summary>
    public static int In(IEnumerable<string> maps, nuint start, nuint bytes)
    {
        long kilobytes = 0;
        bool inside = false;
        foreach (string line in maps)
        {
            if (Ranged(line) is { } range) inside = range.Start < start + bytes && range.End > start;
            else if (inside) kilobytes += Kilobytes(line, "AnonHugePages:") + Kilobytes(line, "ShmemPmdMapped:");
        }
        return (int)(kilobytes / HugeKilobytes);
    }

    // "7f3a00000000-7f3a00200000 rw-s ..." begins a mapping.
    static (nuint Start, nuint End)? Ranged(ReadOnlySpan<char> line)
    {
        int dash = line.IndexOf('-'), space = line.IndexOf(' ');
        return dash > 0 && space > dash && TryHex(line[..dash], out nuint start)
            && TryHex(line[(dash + 1)..space], out nuint end) ? (start, end) : null;
    }

    static bool TryHex(ReadOnlySpan<char> text, out nuint value) =>
        nuint.TryParse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out value);

    static long Kilobytes(ReadOnlySpan<char> line, string name)
    {
        if (!line.StartsWith(name, StringComparison.Ordinal)) return 0;
        ReadOnlySpan<char> rest = line[name.Length..].Trim();
        int unit = rest.IndexOf(' ');
        return unit > 0 && long.TryParse(rest[..unit], NumberStyles.None, CultureInfo.InvariantCulture, out long value)
            ? value : 0;
    }
}
