using System.Collections;

namespace Verified.Model.Slab;

/// <summary>
/// The caches by their place in the chain, the general ones first; null: the place is free. Immutable.
/// </summary>
/// <remarks>They are kept in rows of eight, so that a change copies one row and not the whole chain.</remarks>
public readonly struct CacheChain : IEnumerable<Cache?>
{
    const int RowBits = 3;
    const int Row = 1 << RowBits;

    readonly Cache?[][] rows;

    CacheChain(Cache?[][] rows, int length) => (this.rows, Length) = (rows, length);

    /// <summary>How many places there are.</summary>
    public int Length { get; }

    /// <summary>The cache at a place.</summary>
    public Cache? this[int place] => rows[place >> RowBits][place & (Row - 1)];

    /// <summary>A chain of those caches.</summary>
    public static CacheChain Of(IReadOnlyCollection<Cache?> caches) => new([.. caches.Chunk(Row)], caches.Count);

    /// <summary>The chain with another cache at a place.</summary>
    public CacheChain With(int place, Cache? cache)
    {
        Cache?[][] others = rows.AsSpan().ToArray();
        Cache?[] row = others[place >> RowBits].AsSpan().ToArray();
        row[place & (Row - 1)] = cache;
        others[place >> RowBits] = row;
        return new(others, Length);
    }

    /// <summary>The first place that is free; -1: none.</summary>
    public int FirstFree()
    {
        for (int place = 0; place < Length; place++)
            if (this[place] is null) return place;
        return -1;
    }

    /// <summary>
    /// The first place from the given one on where another chain of that length has another cache; none: the length.
    /// </summary>
    public int Differs(in CacheChain other, int from)
    {
        while (from < Length && ReferenceEquals(this[from], other[from]))
        {
            bool sameRow = ReferenceEquals(rows[from >> RowBits], other.rows[from >> RowBits]);
            from = sameRow ? (from | (Row - 1)) + 1 : from + 1;
        }

        return Math.Min(from, Length);
    }

    /// <inheritdoc/>
    public IEnumerator<Cache?> GetEnumerator() => rows.SelectMany(row => row).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
