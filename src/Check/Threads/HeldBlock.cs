using System.Runtime.InteropServices;
using Verified.Impl;

namespace Verified.Check.Threads;

/// <summary>A block that a thread holds. Each of its pages begins and ends with words that depend on the
/// stamp.</summary>
/// <param name="Frame">The first frame (pfn).</param>
/// <param name="Order">It has 2^order frames.</param>
/// <param name="Stamp">A number that no other block of the run has.</param>
readonly record struct HeldBlock(uint Frame, int Order, ulong Stamp)
{
    const int PageWords = 4096 / sizeof(ulong);

    /// <summary>How many frames.</summary>
    public int Frames => 1 << Order;

    /// <summary>Writes the words.</summary>
    public void Mark(MemorySystem memory)
    {
        Span<ulong> words = Words(memory);
        for (int page = 0; page < words.Length; page += PageWords)
            (words[page], words[page + PageWords - 1]) = (Stamp + (ulong)page, ~Stamp - (ulong)page);
    }

    /// <summary>Whether they are still there.</summary>
    public bool IsMarked(MemorySystem memory)
    {
        Span<ulong> words = Words(memory);
        for (int page = 0; page < words.Length; page += PageWords)
            if (words[page] != Stamp + (ulong)page || words[page + PageWords - 1] != ~Stamp - (ulong)page) return false;
        return true;
    }

    /// <summary>Whether all its bytes are zero.</summary>
    public bool IsZero(MemorySystem memory) => !Words(memory).ContainsAnyExcept(0ul);

    Span<ulong> Words(MemorySystem memory) => MemoryMarshal.Cast<byte, ulong>(memory.Memory(Frame, Frames));
}
