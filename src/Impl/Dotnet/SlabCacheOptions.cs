namespace Verified.Impl;

/// <summary>Brings a value into the state in which it is handed out. It runs inside a request for memory, so it must
/// not throw and must not use the cache.</summary>
/// <param name="value">All bits 0; it belongs to the constructor until that returns.</param>
/// <typeparam name="T">The type of the value.</typeparam>
public delegate void ValueConstructor<T>(ref T value)
    where T : unmanaged;

/// <summary>What a <see cref="SlabCache{T}"/> is told.</summary>
/// <typeparam name="T">The type of its values.</typeparam>
public sealed record SlabCacheOptions<T>
    where T : unmanaged
{
    /// <summary>Called for each value when its slab is made, not when it is rented: who gives a value back leaves it as
    /// it was constructed (R8.15). Null: values are all bits 0 at first.</summary>
    public ValueConstructor<T>? Constructor { get; init; }

    /// <summary>Bytes that values are aligned to, if that is more than the type asks for: a power of two up to 4096, or
    /// 0.</summary>
    public int Align { get; init; }

    /// <summary>Further flags of <see cref="Slab.CacheFlags"/>, for instance NoReap.</summary>
    public uint Flags { get; init; }

    /// <summary>Told of values that are still rented when the cache is disposed of, which then ends all the same; null:
    /// disposing of it throws.</summary>
    public Action<LeakReport>? OnLeak { get; init; }
}
