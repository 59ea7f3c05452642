using System.Runtime.CompilerServices;

namespace Verified.Benchmarks.Objects;

/// <summary>A value of 64 bytes.</summary>
[InlineArray(8)]
struct Bytes64
{
    long first;
}

/// <summary>A value of 256 bytes.</summary>
[InlineArray(32)]
struct Bytes256
{
    long first;
}

/// <summary>A value of 1024 bytes.</summary>
[InlineArray(128)]
struct Bytes1024
{
    long first;
}

/// <summary>A managed object with such a value: what a pool of .NET keeps.</summary>
sealed class Holder<TBytes>
    where TBytes : unmanaged
{
    public TBytes Value;
}

/// <summary>An object of a pool, in a struct so that the loops are compiled for it alone.</summary>
readonly record struct Pooled<TBytes>(Holder<TBytes>? Holder)
    where TBytes : unmanaged
{
    /// <summary>Writes its first 8 bytes.</summary>
    public void Touch() => Unsafe.As<TBytes, long>(ref Holder!.Value) = 1;
}
