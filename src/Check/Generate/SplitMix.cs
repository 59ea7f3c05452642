namespace Verified.Check.Generate;

/// <summary>
/// A stream of random numbers from one 64-bit seed (splitmix64). A class, so that streams are shared by reference.
/// </summary>
public sealed class SplitMix(ulong seed)
{
    const ulong Golden = 0x9E3779B97F4A7C15;

    ulong state = seed;

    /// <summary>The next 64 bits.</summary>
    public ulong Next()
    {
        state += Golden;
        return Finish(state);
    }

    /// <summary>A number from 0 to limit - 1; limit is at least 1.</summary>
    public int Below(int limit) => (int)(((Next() >> 32) * (ulong)(uint)limit) >> 32);

    /// <summary>A number from low to high, both included.</summary>
    public int Between(int low, int high) => low + Below(high - low + 1);

    /// <summary>True once in that many.</summary>
    public bool OneIn(int many) => Below(many) == 0;

    /// <summary>One of the items.</summary>
    public T Pick<T>(ReadOnlySpan<T> items) => items[Below(items.Length)];

    /// <summary>A stream of its own for a purpose, so that drawing more for one does not shift another.</summary>
    public static SplitMix Stream(ulong seed, ulong purpose) => new(Mix(seed, purpose));

    /// <summary>A seed that depends on both.</summary>
    public static ulong Mix(ulong seed, ulong number) =>
        Finish(Finish(seed + Golden) ^ ((number + 1) * 0xD1342543DE82EF95));

    static ulong Finish(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
