using Verified.Model;

namespace Verified.Check.Run;

/// <summary>The part of a display that shows caches and slabs.</summary>
public sealed partial class Display
{
    SlabView[] slabViews = new SlabView[16];
    int[] words = new int[256];
    int slabViewCount;
    int wordCount;

    /// <summary>The caches wanted with all their parts, by their places in the chain.</summary>
    public List<int> Caches { get; } = [];

    /// <summary>
    /// The parts wanted of other caches: which, of which cache, and of which node, first frame or CPU.
    /// </summary>
    public List<(SlabPart Part, int Cache, int Place)> Parts { get; } = [];

    internal SlabViews Slabs => new(slabViews.AsSpan(0, slabViewCount), words);

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
    public int EndPart(SlabPart part, int cache, int place, int length)
    {
        if (slabViewCount == slabViews.Length) Array.Resize(ref slabViews, slabViews.Length * 2);
        slabViews[slabViewCount++] = new(part, cache, place, wordCount, length);
        wordCount += length;
        return wordCount - length;
    }

    /// <summary>A value that was written before.</summary>
    public int Word(int at) => words[at];

    void ForgetSlabs()
    {
        slabViewCount = wordCount = 0;
        Caches.Clear();
        Parts.Clear();
    }
}
