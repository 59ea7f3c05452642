using Verified.Model;

namespace Verified.Check.Run;

/// <summary>The part of a display that shows what stands on the page allocator.</summary>
public sealed partial class Display
{
    PartView[] partViews = new PartView[16];
    int[] words = new int[256];
    int partCount;
    int wordCount;

    /// <summary>The caches wanted with all their parts, by their places in the chain.</summary>
    public List<int> Caches { get; } = [];

    /// <summary>
    /// The parts wanted besides: which, of which cache, and of which node, first frame, CPU, first page or number.
    /// </summary>
    public List<(Part Part, int Cache, int Place)> Parts { get; } = [];

    internal PartViews Shown => new(partViews.AsSpan(0, partCount), words);

    /// <summary>Room for the values of the next part, at least that many.</summary>
    public Span<int> NextPart(int capacity)
    {
        if (words.Length - wordCount < capacity)
            Array.Resize(ref words, Math.Max(words.Length * 2, wordCount + capacity));
        return words.AsSpan(wordCount);
    }

    /// <summary>
    /// Says what the system wrote into the room of the last <see cref="NextPart"/>, and how many values; tells where
    /// they are kept.
    /// </summary>
    public int EndPart(Part part, int cache, int place, int length)
    {
        if (partCount == partViews.Length) Array.Resize(ref partViews, partViews.Length * 2);
        partViews[partCount++] = new(part, cache, place, wordCount, length);
        wordCount += length;
        return wordCount - length;
    }

    /// <summary>A value that was written before.</summary>
    public int Word(int at) => words[at];

    void ForgetParts()
    {
        partCount = wordCount = 0;
        Caches.Clear();
        Parts.Clear();
    }
}
