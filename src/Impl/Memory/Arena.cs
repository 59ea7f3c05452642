using System.Runtime.InteropServices;
using Verified.Impl.Memory;

namespace Verified.Impl;

/// <summary>
/// Owns the native memory of one machine at a time: its metadata and its frames. It grows when a machine needs more and
/// is reused from boot to boot; a boot does not clear the frames. A boot on an arena ends the system that used it
/// before.
/// </summary>
public sealed unsafe class Arena : IDisposable
{
    Region? metadata;
    Region? frames;
    Region? caches;
    MemorySystem? tenant;
    bool disposed;

    /// <summary>Bytes reserved: frames, metadata and caches together.</summary>
    public ulong ReservedBytes => (metadata?.Bytes ?? 0) + (ulong)(frames?.Bytes ?? 0)
        + (caches?.Bytes ?? 0);

    /// <summary>Gives the memory back. The system that uses the arena ends.</summary>
    public void Dispose()
    {
        disposed = true;
        tenant?.Evict();
        tenant = null;
        metadata?.Dispose();
        frames?.Dispose();
        caches?.Dispose();
        metadata = frames = caches = null;
    }

    /// <summary>Makes room for a machine: its metadata zeroed, its frames as they are.</summary>
    internal (nint Metadata, nint Frames) Admit(MemorySystem system, nuint metadataBytes, nuint frameBytes)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        tenant?.Evict();
        tenant = system;
        if (!Grow(ref metadata, metadataBytes)) NativeMemory.Clear(metadata!.Start, metadataBytes);
        Grow(ref frames, frameBytes);
        return ((nint)metadata!.Start, (nint)frames!.Start);
    }

    /// <summary>Makes room for the caches of the machine that was admitted, with any content.</summary>
    internal nint AdmitCaches(nuint bytes)
    {
        Grow(ref caches, bytes, sparse: true);
        return (nint)caches!.Start;
    }

    static bool Grow(ref Region? region, nuint bytes, bool sparse = false)
    {
        if (region is not null && region.Bytes >= bytes) return false;
        region?.Dispose();
        region = null;
        region = new Region(bytes, sparse);
        return true;
    }
}
