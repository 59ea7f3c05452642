using Verified.Benchmarks.Peers;

namespace Verified.Benchmarks.Objects;

/// <summary>Who takes part with objects of one size.</summary>
static class ObjectField
{
    /// <summary>The sizes in bytes.</summary>
    public static IReadOnlyList<int> Sizes { get; } = [64, 256, 1024];

    /// <summary>Everybody whom this machine has.</summary>
    public static Field Gather(int size) => size switch
    {
        64 => Gather<Bytes64>(size),
        256 => Gather<Bytes256>(size),
        _ => Gather<Bytes1024>(size),
    };

    static Field Gather<TBytes>(int size)
        where TBytes : unmanaged
    {
        List<Peer> peers =
        [
            new SharedPeer<NoPages, uint>(Field.Loop, default),
            CacheObjects.Peer(Field.Ours, size, CacheObjects.LargeArrays),
            CacheObjects.Peer("v-2.6", size, CacheObjects.UsualArrays),
            KmallocObjects.Peer("kmalloc", size),
            PooledElements.Peer("mempool", size),
            SlotObjects<TBytes>.Peer("slots"),
            new SharedPeer<NativeObjects, nuint>("native", new((nuint)size)),
            new SharedPeer<PoolObjects<TBytes>, Pooled<TBytes>>("objectpool", PoolObjects<TBytes>.New()),
            new SharedPeer<BagObjects<TBytes>, Pooled<TBytes>>("bag", BagObjects<TBytes>.New()),
        ];
        List<string> missing = [];
        Add(peers, missing, size, "glibc", "libc.so.6", "malloc", "free");
        Add(peers, missing, size, "mimalloc", "libmimalloc.so.2", "mi_malloc", "mi_free");
        Add(peers, missing, size, "jemalloc", "libjemalloc.so.2", "malloc", "free");
        Add(peers, missing, size, "tcmalloc", "libtcmalloc_minimal.so.4", "tc_malloc", "tc_free");
        return new Field(peers, missing);
    }

    static void Add(
        List<Peer> peers, List<string> missing, int size, string name, string library, string take, string give)
    {
        if (SharedLibrary.TryFind(library, take, give, out nint taker, out nint giver, out string? reason))
            peers.Add(new SharedPeer<MallocObjects, nuint>(name, new(taker, giver, (nuint)size)));
        else missing.Add($"{name} ({reason})");
    }
}
