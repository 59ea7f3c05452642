using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Verified.Model.Slab;

/// <summary>
/// The values that a part must have: a few of its own, and behind them the objects or slabs in it.
/// </summary>
/// <remarks>They are compared where they are: nothing is copied unless somebody asks for an array.</remarks>
public readonly struct PartValues
{
    readonly Few own;
    readonly int count;
    readonly ImmutableArray<int> objects = [];
    readonly ImmutableArray<SlabDescriptor> slabs = [];

    /// <summary>At most six values, and the objects behind them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PartValues(ReadOnlySpan<int> own, ImmutableArray<int> objects)
    {
        Few few = default;
        for (int i = 0; i < own.Length; i++) few[i] = own[i];
        (this.own, count, this.objects) = (few, own.Length, objects);
    }

    /// <summary>At most six values.</summary>
    public PartValues(ReadOnlySpan<int> own)
        : this(own, [])
    {
    }

    /// <summary>No values: there is no such part.</summary>
    public static PartValues None => new(ReadOnlySpan<int>.Empty);

    /// <summary>The first frames of slabs.</summary>
    public PartValues(ImmutableArray<SlabDescriptor> slabs) => this.slabs = slabs;

    /// <summary>How many there are.</summary>
    public int Length => count + objects.Length + slabs.Length;

    /// <summary>Whether those are the values.</summary>
    public bool Are(ReadOnlySpan<int> seen) =>
        seen.Length == Length && Begin(seen) && seen.Slice(count, objects.Length).SequenceEqual(objects.AsSpan())
        && AreSlabs(seen[(count + objects.Length)..]);

    /// <summary>Whether some values begin with those that are not objects or slabs.</summary>
    public bool Begin(ReadOnlySpan<int> seen)
    {
        if (seen.Length < count) return false;
        for (int i = 0; i < count; i++)
            if (seen[i] != own[i]) return false;
        return true;
    }

    /// <summary>All of them.</summary>
    public int[] ToArray()
    {
        var all = new int[Length];
        ((ReadOnlySpan<int>)own)[..count].CopyTo(all);
        objects.AsSpan().CopyTo(all.AsSpan(count));
        for (int i = 0; i < slabs.Length; i++) all[count + objects.Length + i] = slabs[i].First.Number;
        return all;
    }

    bool AreSlabs(ReadOnlySpan<int> seen)
    {
        for (int i = 0; i < seen.Length; i++)
            if (seen[i] != slabs[i].First.Number) return false;
        return true;
    }

    [InlineArray(6)]
    struct Few
    {
        int first;
    }
}
