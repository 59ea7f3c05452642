using Verified.Impl.Memory;
using Verified.Impl.Slab;

namespace Verified.Impl;

/// <summary>
/// The metadata of a system at one moment: descriptors, zones, free lists, tunables and caches, but not the
/// contents of the frames, of which only the descriptors of slabs belong to it. Owns its native memory until disposed
/// of.
/// </summary>
public sealed unsafe class Snapshot : IDisposable
{
    readonly Region region;
    readonly nuint bytes;
    readonly CacheOptions?[] created;
    readonly IElementSource?[] sources;
    bool disposed;

    internal Snapshot(MemorySystem system, MemMap* map)
    {
        Options = system.Options;
        created = system.CreatedCaches();
        sources = system.Sources();
        bytes = map->ChangingBytes;
        Bytes = bytes + SlabImage.Measure(map);
        region = new Region((nuint)Bytes);
        // No thread is inside an operation, so the lock words that are copied too are all 0. Owners of CPUs are not.
        Buffer.MemoryCopy(MemMap.Changing(map), region.Start, bytes, bytes);
        SlabImage.Save(map, region.Start + bytes);
    }

    /// <summary>The options of the machine that the snapshot was taken of.</summary>
    public MachineOptions Options { get; }

    /// <summary>The size in bytes.</summary>
    public ulong Bytes { get; }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        disposed = true;
        region.Dispose();
    }

    internal void CopyTo(MemorySystem system, MemMap* map)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        Buffer.MemoryCopy(region.Start, MemMap.Changing(map), bytes, bytes);
        PageTable.Restore(map);
        SlabImage.Load(map, region.Start + bytes);
        system.RestoreCreated(created);
        system.RestoreSources(sources);
        GC.KeepAlive(this);
    }
}
