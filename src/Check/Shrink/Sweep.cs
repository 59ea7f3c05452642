namespace Verified.Check.Shrink;

/// <summary>How to change many things with few attempts.</summary>
static class Sweep
{
    /// <summary>
    /// Offers every item of 0 to count - 1 in ranges, from the end and without restart. A range that is taken doubles
    /// the next, one that is refused halves it; an item that is refused alone stays. n items of which k must stay cost
    /// about 2 k log(n / k) attempts.
    /// </summary>
    public static void FromEnd(int count, Func<Range, bool> attempt)
    {
        int size = Math.Max(1, count / 2);
        int end = count;
        while (end > 0)
        {
            size = Math.Min(size, end);
            if (attempt((end - size)..end))
            {
                end -= size;
                size *= 2;
            }
            else if (size > 1)
            {
                size /= 2;
            }
            else
            {
                end--;
            }
        }
    }

    /// <summary>
    /// Looks for a small number below a known good one: 0, 1, 2, 4 and so on until one is taken, then by halving the
    /// gap to the last that was refused. The number one below the result was refused.
    /// </summary>
    public static void Down(Int128 good, Func<Int128, bool> attempt)
    {
        Int128 refused = -1;
        for (Int128 next = 0; next < good; next = next == 0 ? 1 : next * 2)
        {
            if (attempt(next)) good = next;
            else refused = next;
        }

        while (good - refused > 1)
        {
            Int128 middle = refused + ((good - refused) / 2);
            if (attempt(middle)) good = middle;
            else refused = middle;
        }
    }

    /// <summary>
    /// How many neighbours of each of n items a pass over pairs looks at: all of them on short traces, fewer on long
    /// ones, so that such a pass makes at most about 5,000 attempts.
    /// </summary>
    public static int Neighbours(int count) => Math.Max(8, 5000 / Math.Max(1, count));
}
