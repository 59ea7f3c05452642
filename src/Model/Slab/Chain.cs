using System.Collections.Immutable;
using Verified.Rules;

namespace Verified.Model.Slab;

/// <summary>The chain of the free objects of a slab (R8.11).</summary>
public static class Chain
{
    /// <summary>
    /// Of a slab the object that came back last shall be taken first; the objects of a new slab are taken by ascending
    /// number.
    /// </summary>
    [Rule(RuleIds.Slab.ChainLifo, Source = "ULK3 8.2.7; R8.11")]
    public static ImmutableArray<int> Return(ImmutableArray<int> chain, int number) => chain.Insert(0, number);

    /// <summary>The chain of a new slab of so many objects.</summary>
    public static ImmutableArray<int> Fresh(int num)
    {
        var numbers = new int[num];
        for (int i = 0; i < num; i++) numbers[i] = i;
        return [.. numbers];
    }

    /// <summary>A slab of four.</summary>
    [Example(RuleIds.Slab.ChainLifo, "E8.11")]
    internal static string OfFour()
    {
        ImmutableArray<int> fresh = Fresh(4);
        return $"num 4: takes {string.Join(",", fresh[..3])}; returns 1, then 0: takes "
            + string.Join(",", Return(Return(fresh[3..], 1), 0));
    }
}
