using Verified.Impl;

namespace Verified.Check.Threads;

/// <summary>A few elements, of which now and then there seems to be none: a back end that threads share. It knows where
/// each of them is.</summary>
sealed class FailingSource(int elements) : IElementSource
{
    readonly int[] made = new int[elements + 1];
    int asked;

    /// <summary>What it did not get back.</summary>
    public int Out => made.Count(one => one != 0);

    /// <summary>Whether it never fails as long as it has elements.</summary>
    public bool Works { get; set; }

    /// <inheritdoc/>
    public uint Take(CpuHandle cpu, uint gfp, Context context)
    {
        uint draw = (uint)Interlocked.Increment(ref asked) * 0x9E3779B9u;
        if (!Works && (draw >> 16) % 4 != 0) return 0;
        for (int i = 0; i < elements; i++)
        {
            int one = 1 + (int)((draw + (uint)i) % (uint)elements);
            if (Interlocked.CompareExchange(ref made[one], 1, 0) == 0) return (uint)one;
        }

        return 0;
    }

    /// <inheritdoc/>
    public void Give(CpuHandle cpu, uint element) => Volatile.Write(ref made[element], 0);

    /// <inheritdoc/>
    public Reason Fault(uint element) =>
        element - 1 < (uint)elements && Volatile.Read(ref made[element]) != 0 ? Reason.None : Reason.Free;
}
