namespace Verified.Benchmarks.Peers;

/// <summary>Who takes part on this machine, and who is missing.</summary>
sealed record Field(IReadOnlyList<Peer> Peers, IReadOnlyList<string> Missing)
{
    /// <summary>The name of the column without an allocator.</summary>
    public const string Loop = "(loop)";

    /// <summary>The name of ours, as the others are compared with it.</summary>
    public const string Ours = "verified";

    /// <summary>Everybody whom this machine has.</summary>
    public static Field Gather()
    {
        List<Peer> peers =
        [
            new SharedPeer<NoPages, uint>(Loop, default),
            OurPages.Peer(Ours, OurPages.LargeLists, OurPages.AllLists),
            OurPages.Peer("v-2.6", OurPages.UsualLists),
            OurPages.Peer("v-buddy", OurPages.NoLists),
            new SharedPeer<NativePages, nuint>("native", default),
            new SharedPeer<PooledArrays, RentedArray>("arraypool", default),
        ];
        List<string> missing = [];
        Add(peers, missing, "glibc", "libc.so.6", "aligned_alloc", "free");
        Add(peers, missing, "mimalloc", "libmimalloc.so.2", "mi_malloc_aligned", "mi_free", sizeFirst: true);
        Add(peers, missing, "jemalloc", "libjemalloc.so.2", "aligned_alloc", "free");
        Add(peers, missing, "tcmalloc", "libtcmalloc_minimal.so.4", "tc_memalign", "tc_free");
        return new Field(peers, missing);
    }

    static void Add(
        List<Peer> peers, List<string> missing, string name, string library, string take, string give,
        bool sizeFirst = false)
    {
        if (!SharedLibrary.TryFind(library, take, give, out nint taker, out nint giver, out string? reason))
            missing.Add($"{name} ({reason})");
        else if (sizeFirst) peers.Add(new SharedPeer<SizeFirstPages, nuint>(name, new(taker, giver)));
        else peers.Add(new SharedPeer<AlignFirstPages, nuint>(name, new(taker, giver)));
    }
}
