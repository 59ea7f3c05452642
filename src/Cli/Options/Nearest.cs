namespace Verified.Cli.Options;

/// <summary>What was probably meant.</summary>
static class Nearest
{
    /// <summary>The name with the fewest single-letter edits from the word; null: none is near.</summary>
    public static string? Of(string word, IEnumerable<string> names)
    {
        var best = names.Select(name => (name, Edits: Distance(word, name))).OrderBy(pair => pair.Edits)
            .FirstOrDefault();
        return best.name is not null && best.Edits <= Math.Max(2, best.name.Length / 3) ? best.name : null;
    }

    /// <summary>Insertions, deletions and replacements that make one word the other (Levenshtein).</summary>
    public static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int above = row[j];
                row[j] = a[i - 1] == b[j - 1] ? diagonal : 1 + Math.Min(diagonal, Math.Min(above, row[j - 1]));
                diagonal = above;
            }
        }

        return row[^1];
    }
}
