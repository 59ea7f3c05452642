namespace Verified.Impl;

/// <summary>What happened to a part of an object.</summary>
public enum SlabDamage
{
    /// <summary>A red zone was overwritten.</summary>
    Overrun,

    /// <summary>The poison in a free object was overwritten.</summary>
    UseAfterFree,
}

/// <summary>A damaged part of an object: a red zone, or the poison (R8.22).</summary>
/// <param name="Damage">What happened.</param>
/// <param name="Cache">The cache of the object.</param>
/// <param name="Address">The object, as a caller gets it.</param>
/// <param name="Offset">Bytes from there to the first damaged byte.</param>
/// <param name="User">Who last got the object or gave it back, as <see cref="CpuHandle.Caller"/> said; 0 if the cache
/// does not keep that.</param>
/// <param name="Finder">Whose operation found it.</param>
public readonly record struct SlabReport(
    SlabDamage Damage, int Cache, nuint Address, int Offset, uint User, uint Finder);
