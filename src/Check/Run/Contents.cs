using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Verified.Check.Systems;
using Verified.Model;
using Verified.Model.PageAllocator;
using Verified.Model.PageFrames;

namespace Verified.Check.Run;

/// <summary>
/// The content oracle: every block in use is stamped with words that depend on its id, each word beside its complement,
/// and
/// must still carry them when it is released and whenever the contents are swept.
/// </summary>
/// <remarks>
/// Shallow, four words of each frame are stamped (of a large block: of eight of its frames); deep, every word of every
/// frame.
/// </remarks>
sealed class Contents(ISystem system)
{
    const int Sampled = 8;
    const int FrameWords = Pages.Size / sizeof(ulong);

    readonly Dictionary<int, Block> live = [];

    /// <summary>Whether whole frames are stamped.</summary>
    public bool Deep { get; set; }

    public void Clear() => live.Clear();

    /// <summary>
    /// Takes charge of a block that was just handed out: checks the promise of zeros, then stamps it.
    /// </summary>
    public Violation? Begin(int id, Frame first, Order order, bool zeroed)
    {
        if (system.Memory(first, new(1)).IsEmpty) return null;
        if (zeroed && FirstNonZero(first, order.Pages) is { } broken) return broken;
        var block = new Block(first, order.Pages, Mix((ulong)(uint)id));
        live[first.Number] = block;
        Stamp(block);
        return null;
    }

    /// <summary>Checks the block that begins at the frame, if one does.</summary>
    public Violation? Check(Frame first) => live.TryGetValue(first.Number, out Block block) ? Check(block) : null;

    /// <summary>Lets go of the block that begins at the frame.</summary>
    public void End(Frame first) => live.Remove(first.Number);

    /// <summary>Lets go of the block that holds the frame: part of it now belongs to somebody else.</summary>
    public void EndAround(Frame frame)
    {
        if (live.Remove(frame.Number)) return;
        foreach (Block block in live.Values)
        {
            if (frame < block.First || frame >= block.First + block.Pages) continue;
            live.Remove(block.First.Number);
            return;
        }
    }

    /// <summary>Checks every block.</summary>
    public Violation? Sweep()
    {
        foreach (Block block in live.Values)
            if (Check(block) is { } broken) return broken;
        return null;
    }

    Violation? FirstNonZero(Frame first, Pages pages)
    {
        int at = system.Memory(first, pages).IndexOfAnyExcept((byte)0);
        return at < 0
            ? null
            : Zeroing.NotZero(first + new Pages(at / Pages.Size), at % Pages.Size, system.Memory(first, pages)[at]);
    }

    void Stamp(in Block block)
    {
        Span<ulong> all = Words(block);
        for (int i = 0; i < Frames(block); i++)
        {
            int frame = Pick(block, i);
            Span<ulong> words = all.Slice(frame * FrameWords, FrameWords);
            ulong word = Word(block, frame);
            if (Deep)
                MemoryMarshal.Cast<ulong, UInt128>(words).Fill(new UInt128(~word, word));
            else
                (words[0], words[1], words[words.Length / 2], words[^1]) = (word, ~word, ~word, word ^ 1);
            if (Deep) words[^1] = word ^ 1;
        }
    }

    Violation? Check(in Block block)
    {
        Span<ulong> all = Words(block);
        for (int i = 0; i < Frames(block); i++)
        {
            int frame = Pick(block, i);
            Span<ulong> words = all.Slice(frame * FrameWords, FrameWords);
            ulong word = Word(block, frame);
            Violation? broken = Kept(block, frame, 0, word, words) ?? Kept(block, frame, 1, ~word, words)
                ?? Kept(block, frame, words.Length / 2, Deep ? word : ~word, words) ?? Kept(
                    block, frame, words.Length - 1, word ^ 1, words);
            // The words repeat in pairs: those that equal the pair before them need no look each.
            bool repeats = !Deep || words[2..^1].SequenceEqual(words[..^3]);
            for (int w = 2; !repeats && broken is null && w < words.Length - 1; w++)
                broken = Kept(block, frame, w, (w & 1) == 0 ? word : ~word, words);
            if (broken is not null) return broken;
        }

        return null;
    }

    static Violation? Kept(in Block block, int frame, int word, ulong expected, Span<ulong> words) =>
        words[word] == expected
        ? null
        : Content.Kept(block.First + new Pages(frame), word * sizeof(ulong), expected, words[word]);

    int Frames(in Block block) => Deep ? block.Pages.Count : Math.Min(block.Pages.Count, Sampled);

    /// <summary>
    /// Frame number i of those looked at: all of a small block, else the first, the last and some between.
    /// </summary>
    int Pick(in Block block, int i) =>
        Deep || block.Pages.Count <= Sampled ? i : (int)((long)i * (block.Pages.Count - 1) / (Sampled - 1));

    Span<ulong> Words(in Block block) => MemoryMarshal.Cast<byte, ulong>(system.Memory(block.First, block.Pages));

    static ulong Word(in Block block, int frame) =>
        BinaryPrimitives.ReverseEndianness(block.Salt) + ((ulong)frame * 0x9E3779B97F4A7C15);

    static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }

    readonly record struct Block(Frame First, Pages Pages, ulong Salt);
}
