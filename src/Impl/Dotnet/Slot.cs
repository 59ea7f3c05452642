using System.Runtime.CompilerServices;

namespace Verified.Impl;

/// <summary>
/// A value that is rented from a <see cref="SlabCache{T}"/> until <see cref="Dispose"/>. A small value: its copies
/// stand for the same rented value. Each rental has a number of its own, which stands beside the value, so a slot whose
/// value was given back is known as such, also when the value has been rented anew.
/// </summary>
/// <typeparam name="T">The type of the value.</typeparam>
public readonly unsafe struct Slot<T> : IDisposable, IEquatable<Slot<T>>
    where T : unmanaged
{
    readonly SlabCache<T>? cache;
    readonly ulong rental;

    internal Slot(SlabCache<T> cache, nuint address, ulong rental)
    {
        this.cache = cache;
        this.rental = rental;
        Address = address;
    }

    /// <summary>Where the value is; 0 for the default slot.</summary>
    public nuint Address { get; }

    /// <summary>Whether the value is rented and this slot stands for it.</summary>
    public bool IsRented => cache != null && cache.Holds(Address, rental);

    /// <summary>The value. The reference is good until the slot is disposed of and as long as the cache can be reached;
    /// then the place is another's, and nothing watches over references that were kept.</summary>
    /// <exception cref="ObjectDisposedException">The value was given back, or the machine has ended or was
    /// rebooted.</exception>
    public ref T Value
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if (!IsRented) Throw.NotRented();
            return ref Unsafe.AsRef<T>((void*)Address);
        }
    }

    /// <summary>Gives the value back, on any CPU that is free or that the thread owns. Nothing, if that was done, or if
    /// the machine has ended. One thread at a time may dispose of the copies of a slot.</summary>
    /// <exception cref="InvalidOperationException">All CPUs are offline.</exception>
    public void Dispose() => cache?.Return(Address, rental);

    /// <summary>As <see cref="Dispose"/>, on a CPU that the caller owns.</summary>
    /// <exception cref="ArgumentException">The CPU is of another machine.</exception>
    /// <exception cref="InvalidOperationException">The CPU is offline.</exception>
    public void Return(CpuHandle cpu) => cache?.Return(cpu, Address, rental);

    /// <summary>Whether both stand for the same rental.</summary>
    public bool Equals(Slot<T> other) =>
        Address == other.Address && rental == other.rental && ReferenceEquals(cache, other.cache);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is Slot<T> other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Address, rental);

    /// <summary>Whether both stand for the same rental.</summary>
    public static bool operator ==(Slot<T> left, Slot<T> right) => left.Equals(right);

    /// <summary>Whether they stand for different rentals.</summary>
    public static bool operator !=(Slot<T> left, Slot<T> right) => !left.Equals(right);
}
