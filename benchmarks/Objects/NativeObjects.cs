using System.Runtime.InteropServices;
using Verified.Benchmarks.Peers;

namespace Verified.Benchmarks.Objects;

/// <summary>What .NET itself offers for native memory.</summary>
readonly unsafe struct NativeObjects(nuint size) : IPages<nuint>
{
    public nuint Take(int order) => (nuint)NativeMemory.Alloc(size);

    public void Give(nuint block, int order) => NativeMemory.Free((void*)block);

    public void Touch(nuint block, int order) => RawObjects.Touch(block);

    public bool IsNone(nuint block) => block == 0;
}

/// <summary>Writing to objects by their address.</summary>
static unsafe class RawObjects
{
    /// <summary>Writes the first 8 bytes.</summary>
    public static void Touch(nuint address) => *(ulong*)address = 1;
}
