using System.Globalization;

namespace Verified.Check.Traces;

/// <summary>The written forms of a cache's flags, and of the general caches, which no command creates.</summary>
static class CacheForm
{
    /// <summary>The caches that kmalloc may have, by the size of their objects; each has a twin for DMA.</summary>
    static readonly int[] Sizes =
        [32, 64, 96, 128, 192, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072];

    static readonly (string Name, uint Bit)[] Flags =
    [
        ("CTOR", 0x1), ("DTOR", 0x2), ("DEBUG_INITIAL", 0x200), ("RED_ZONE", 0x400), ("POISON", 0x800),
        ("NO_REAP", 0x1000), ("HWCACHE_ALIGN", 0x2000), ("CACHE_DMA", 0x4000), ("MUST_HWCACHE_ALIGN", 0x8000),
        ("STORE_USER", 0x10000), ("RECLAIM_ACCOUNT", 0x20000), ("PANIC", 0x40000), ("DESTROY_BY_RCU", 0x80000),
    ];

    /// <summary>The names of the flags, for messages.</summary>
    public static string Words => string.Join(", ", Flags.Select(flag => flag.Name));

    /// <summary>The most negative number of a general cache.</summary>
    public static int Least => -2 * Sizes.Length;

    /// <summary>The name of the general cache with that number, from -1 down.</summary>
    public static string General(int number) =>
        $"size-{Sizes[(-number - 1) / 2]}{(number % 2 == 0 ? "(DMA)" : "")}";

    /// <summary>The number of the general cache with that name, from -1 down; null when there is none.</summary>
    public static int? General(ReadOnlySpan<char> name)
    {
        for (int number = -1; number >= Least; number--)
            if (name.SequenceEqual(General(number))) return number;
        return null;
    }

    /// <summary>
    /// The place in the chain of the general cache with that number, from -1 down, on a machine with that cache line;
    /// -1: it has no such cache.
    /// </summary>
    public static int PlaceOf(int number, int cacheLine)
    {
        if (number >= 0 || number < Least || cacheLine == 0) return -1;
        int place = 0;
        for (int before = -1; before > number; before--) place += Exists(before, cacheLine) ? 1 : 0;
        return Exists(number, cacheLine) ? place : -1;
    }

    static bool Exists(int number, int cacheLine) => Sizes[(-number - 1) / 2] switch
    {
        96 => cacheLine < 64,
        192 => cacheLine < 128,
        _ => true,
    };

    /// <summary>The flags as names joined by |; what has no name as a number; 0 for none.</summary>
    public static string Format(uint flags)
    {
        var words = new List<string>();
        foreach (var (name, bit) in Flags)
        {
            if ((flags & bit) == 0) continue;
            words.Add(name);
            flags &= ~bit;
        }

        if (flags != 0 || words.Count == 0) words.Add(string.Create(CultureInfo.InvariantCulture, $"0x{flags:x}"));
        return string.Join('|', words);
    }

    /// <summary>Reads flags; false: a word is neither a name nor a number.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out uint flags)
    {
        flags = 0;
        foreach (Range part in text.Split('|'))
        {
            ReadOnlySpan<char> word = text[part];
            bool hex = word.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
            if (Bit(word) is { } bit) flags |= bit;
            else if (hex && uint.TryParse(word[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture,
                out uint number)) flags |= number;
            else return false;
        }

        return true;
    }

    static uint? Bit(ReadOnlySpan<char> word)
    {
        foreach (var (name, bit) in Flags)
            if (word.SequenceEqual(name)) return bit;
        return null;
    }
}
