using Verified.Impl.Memory;

namespace Verified.Impl;

/// <summary>
/// The metadata of a system at one moment: descriptors, zones, free lists and tunables, but not the contents of the
/// frames. Owns its native memory until disposed of.
/// </summary>
public sealed unsafe class Snapshot : IDisposable
{
    readonly Region region;
    readonly nuint bytes;
    bool disposed;

    internal Snapshot(MachineOptions options, MemMap* map)
    {
        Options = options;
        bytes = map->ChangingBytes;
        region = new Region(bytes);
        // No thread is inside an operation, so the lock words that are copied too are all 0. Owners of CPUs are not.
        Buffer.MemoryCopy(MemMap.Changing(map), region.Start, bytes, bytes);
    }

    /// <summary>The options of the machine that the snapshot was taken of.</summary>
    public MachineOptions Options { get; }

    /// <summary>The size in bytes.</summary>
    public ulong Bytes => bytes;

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        disposed = true;
        region.Dispose();
    }

    internal void CopyTo(MemMap* map)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        Buffer.MemoryCopy(region.Start, MemMap.Changing(map), bytes, bytes);
        GC.KeepAlive(this);
    }
}
