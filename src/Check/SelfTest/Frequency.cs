namespace Verified.Check.SelfTest;

/// <summary>How often words stand in a row of them.</summary>
public static class Frequency
{
    /// <summary>Each word once, the most frequent one first; null is none.</summary>
    public static IReadOnlyList<string> MostFrequentFirst(this IEnumerable<string?> words) =>
        [.. words.OfType<string>().CountBy(word => word).OrderByDescending(count => count.Value)
            .Select(count => count.Key)];
}
