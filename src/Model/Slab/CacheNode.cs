using System.Collections.Immutable;

namespace Verified.Model.Slab;

/// <summary>The slabs of a cache on one node, and what is known of them (R8.2: kmem_list3). Immutable.</summary>
/// <remarks>
/// v2.6.11 has one of these per cache. A machine with several nodes has one per cache and node, as later kernels do.
/// That each slab is in the list that its objects demand is safety; where in the list it stands is v2.6's choice.
/// </remarks>
public sealed record CacheNode
{
    /// <summary>Slabs with free objects and others, head first.</summary>
    public ImmutableArray<SlabDescriptor> Partial { get; init; } = [];

    /// <summary>Slabs without free objects, head first.</summary>
    public ImmutableArray<SlabDescriptor> Full { get; init; } = [];

    /// <summary>Slabs of free objects alone, head first.</summary>
    public ImmutableArray<SlabDescriptor> Free { get; init; } = [];

    /// <summary>Whether slabs_free was looked at since it was last reaped.</summary>
    public bool FreeTouched { get; init; }

    /// <summary>When free slabs are reaped next, in milliseconds since boot.</summary>
    public long NextReap { get; init; }

    /// <summary>The array that the CPUs of the node share.</summary>
    public ObjectArray Shared { get; init; } = ObjectArray.Empty;

    /// <summary>The slab that begins with that frame; null: there is none.</summary>
    public SlabDescriptor? Find(Frame first) => Find(Partial, first) ?? Find(Full, first) ?? Find(Free, first);

    /// <summary>The list without that slab, which must be in it.</summary>
    public CacheNode Without(SlabDescriptor slab) =>
        slab.Chain.IsEmpty ? this with { Full = Remove(Full, slab) }
        : Find(Partial, slab.First) is null ? this with { Free = Remove(Free, slab) }
        : this with { Partial = Remove(Partial, slab) };

    /// <summary>
    /// Free objects in slabs, handed to no array: num of each free slab, the chains of the partial ones.
    /// </summary>
    public int FreeObjects(int num)
    {
        int count = Free.Length * num;
        foreach (SlabDescriptor slab in Partial) count += slab.Chain.Length;
        return count;
    }

    /// <summary>Whether the descriptor of a slab is in the object that begins with that word.</summary>
    public bool Keeps(int word) => Keeps(Partial, word) || Keeps(Full, word) || Keeps(Free, word);

    static bool Keeps(ImmutableArray<SlabDescriptor> slabs, int word)
    {
        foreach (SlabDescriptor slab in slabs)
            if (slab.Word == word) return true;
        return false;
    }

    static SlabDescriptor? Find(ImmutableArray<SlabDescriptor> slabs, Frame first)
    {
        foreach (SlabDescriptor slab in slabs)
            if (slab.First == first) return slab;
        return null;
    }

    static ImmutableArray<SlabDescriptor> Remove(ImmutableArray<SlabDescriptor> slabs, SlabDescriptor slab)
    {
        int at = 0;
        while (slabs[at].First != slab.First) at++;
        return slabs.RemoveAt(at);
    }

    /// <summary>A free slab, and a partial one with four of fifteen objects in use.</summary>
    [Example(RuleIds.Slab.ListsExact, "E8.2")]
    internal static string FreeAndPartial()
    {
        var free = new SlabDescriptor(new(0), 0, 0, SlabDescriptor.Fresh(15));
        var list = new CacheNode { Free = [free], Partial = [free with { Chain = free.Chain[4..] }] };
        return $"a free slab of 15, one with 4 of 15 in use: free_objects {list.FreeObjects(15)}";
    }
}
