using System.Collections.Concurrent;
using Microsoft.Extensions.ObjectPool;
using Verified.Benchmarks.Peers;

namespace Verified.Benchmarks.Objects;

/// <summary>Managed objects in the pool of Microsoft.Extensions.ObjectPool, which keeps as many as the largest batch
/// has.</summary>
readonly struct PoolObjects<TBytes>(ObjectPool<Holder<TBytes>> pool) : IPages<Pooled<TBytes>>
    where TBytes : unmanaged
{
    const int Kept = 16384;

    /// <summary>An empty pool.</summary>
    public static PoolObjects<TBytes> New() =>
        new(new DefaultObjectPool<Holder<TBytes>>(new DefaultPooledObjectPolicy<Holder<TBytes>>(), Kept));

    public Pooled<TBytes> Take(int order) => new(pool.Get());

    public void Give(Pooled<TBytes> block, int order) => pool.Return(block.Holder!);

    public void Touch(Pooled<TBytes> block, int order) => block.Touch();

    public bool IsNone(Pooled<TBytes> block) => block.Holder is null;
}

/// <summary>Managed objects in a ConcurrentBag, as the documentation of .NET makes a pool of it.</summary>
readonly struct BagObjects<TBytes>(ConcurrentBag<Holder<TBytes>> bag) : IPages<Pooled<TBytes>>
    where TBytes : unmanaged
{
    /// <summary>An empty bag.</summary>
    public static BagObjects<TBytes> New() => new([]);

    public Pooled<TBytes> Take(int order) => new(bag.TryTake(out Holder<TBytes>? holder) ? holder : new());

    public void Give(Pooled<TBytes> block, int order) => bag.Add(block.Holder!);

    public void Touch(Pooled<TBytes> block, int order) => block.Touch();

    public bool IsNone(Pooled<TBytes> block) => block.Holder is null;
}
