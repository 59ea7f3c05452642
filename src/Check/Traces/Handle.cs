namespace Verified.Check.Traces;

/// <summary>The names of producers in text: a to z, aa to az, ba, ..</summary>
static class Handle
{
    const int Letters = 26;

    /// <summary>The name of the n-th producer, from 1.</summary>
    public static string Of(int number)
    {
        Span<char> name = stackalloc char[8];
        int at = name.Length;
        for (int rest = number; rest > 0; rest = (rest - 1) / Letters) name[--at] = (char)('a' + (rest - 1) % Letters);
        return name[at..].ToString();
    }

    /// <summary>Whether a person may use the name: a letter, then letters, digits and underscores.</summary>
    public static bool IsLegal(ReadOnlySpan<char> name) =>
        !name.IsEmpty && char.IsAsciiLetter(name[0]) && name.IndexOfAnyExcept(Allowed) < 0;

    static readonly System.Buffers.SearchValues<char> Allowed = System.Buffers.SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
}
