namespace Verified.Tests.Properties.State;

/// <summary>
/// A set of frame indexes as plain bits: what a set of free frames is compared with. Nothing here is fast.
/// </summary>
sealed class BitReference(int length)
{
    readonly bool[] bits = new bool[length];

    public int Length => bits.Length;

    public bool this[int index] => index < bits.Length && bits[index];

    public int Count => bits.Count(bit => bit);

    /// <summary>Frames of the set in the aligned run; frames beyond the end are in no set.</summary>
    public int CountIn(int index, int order) => Enumerable.Range(index, 1 << order).Count(i => this[i]);

    public bool Fits(int index, int order) => index + (1 << order) <= bits.Length;

    public void Fill(int index, int order, bool present) => Array.Fill(bits, present, index, 1 << order);

    /// <summary>The largest order whose aligned run around the frame lies in the set as a whole.</summary>
    public int OrderOf(int index)
    {
        int order = 0;
        while (order < 10 && IsFull(index & -(2 << order), order + 1)) order++;
        return order;
    }

    /// <summary>The maximal aligned blocks, ascending.</summary>
    public List<(int Index, int Order)> Blocks()
    {
        var blocks = new List<(int, int)>();
        for (int at = 0; at < bits.Length;)
        {
            int order = bits[at] ? OrderOf(at) : 0;
            if (bits[at]) blocks.Add((at, order));
            at += 1 << order;
        }

        return blocks;
    }

    bool IsFull(int index, int order)
    {
        if (!Fits(index, order)) return false;
        for (int i = index; i < index + (1 << order); i++)
            if (!bits[i]) return false;
        return true;
    }
}
