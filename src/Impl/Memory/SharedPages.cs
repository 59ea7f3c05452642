using System.IO.MemoryMappedFiles;

namespace Verified.Impl.Memory;

/// <summary>
/// A file in the memory of several processes: what one has written the others read, also when it has died since.
/// </summary>
sealed unsafe class SharedPages : IDisposable
{
    readonly MemoryMappedFile file;
    readonly MemoryMappedViewAccessor view;
    readonly byte* start;
    readonly int length;

    /// <summary>Maps a file that is there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="bytes">How many of its bytes.</param>
    /// <exception cref="IOException">The file is not there, or shorter.</exception>
    public SharedPages(string path, int bytes)
    {
        file = MemoryMappedFile.CreateFromFile(path, FileMode.Open);
        view = file.CreateViewAccessor(0, bytes);
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        length = bytes;
    }

    /// <summary>The bytes. Valid until disposed of.</summary>
    public Span<byte> Bytes => new(start, length);

    /// <inheritdoc/>
    public void Dispose()
    {
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
        file.Dispose();
    }
}
