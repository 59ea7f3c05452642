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
    Region? windows;
    MemorySystem? tenant;
    bool windowsUsed;
    bool disposed;

    /// <summary>Bytes reserved: frames, metadata and caches together, without the addresses of windows.</summary>
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
        windows?.Dispose();
        metadata = frames = caches = windows = null;
    }

    /// <summary>Makes room for a machine: its metadata zeroed, its frames as they are.</summary>
    internal (nint Metadata, nint Frames) Admit(
        MemorySystem system, nuint metadataBytes, nuint frameBytes, bool shared)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        tenant?.Evict();
        tenant = system;
        if (!Grow(ref metadata, metadataBytes)) NativeMemory.Clear(metadata!.Start, metadataBytes);
        Grow(ref frames, frameBytes, shared ? RegionUse.Shared : RegionUse.Private);
        return ((nint)metadata!.Start, (nint)frames!.Start);
    }

    /// <summary>Makes room for the caches of the machine that was admitted, with any content.</summary>
    internal nint AdmitCaches(nuint bytes)
    {
        Grow(ref caches, bytes, RegionUse.Sparse);
        return (nint)caches!.Start;
    }

    /// <summary>Reserves addresses for the windows of the machine that was admitted, with nothing behind them; the file
    /// of its frames is -1 unless they are shared.</summary>
    internal (nint Start, int File) AdmitWindows(nuint bytes)
    {
        // Whatever a machine before mapped there goes.
        if (!Grow(ref windows, bytes, RegionUse.Addresses) && windowsUsed
            && !Region.TryEmpty(windows!.Start, windows.Bytes))
            Throw.NoMemory(bytes);
        windowsUsed = frames!.File >= 0;
        return ((nint)windows!.Start, frames!.File);
    }

    static bool Grow(ref Region? region, nuint bytes, RegionUse use = RegionUse.Private)
    {
        if (region is not null && region.Bytes >= bytes && region.Use == use) return false;
        region?.Dispose();
        region = null;
        region = new Region(bytes, use);
        return true;
    }
}
