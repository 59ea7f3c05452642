using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Verified.Impl.Memory;

/// <summary>
/// One reservation of native memory, page-aligned and zero when new, with an inaccessible page behind it on Linux so
/// that an overrun faults. The operating system provides pages when they are first touched, huge ones for a large
/// region
/// if it has any. Owns the memory until
/// disposed of or finalized.
/// </summary>
sealed unsafe partial class Region : SafeHandleZeroOrMinusOneIsInvalid
{
    const int ReadWrite = 3, None = 0;
    const int PrivateAnonymousNoReserve = 0x02 | 0x20 | 0x4000;
    const int HugePages = 14;

    // Below this a huge page is more memory than the region.
    const nuint WorthHugePages = 8 << 20;
    static readonly nuint Guard = (nuint)Environment.SystemPageSize;

    /// <summary>Reserves memory.</summary>
    /// <param name="bytes">At least so many.</param>
    /// <param name="sparse">Whether most of it is never touched, so that huge pages would waste memory.</param>
    public Region(nuint bytes, bool sparse = false) : base(ownsHandle: true)
    {
        Bytes = (Math.Max(bytes, 1) + Guard - 1) / Guard * Guard;
        SetHandle((nint)(OperatingSystem.IsLinux() ? Map(Bytes, !sparse) : Allocate(Bytes)));
    }

    public byte* Start => (byte*)handle;

    public nuint Bytes { get; }

    protected override bool ReleaseHandle()
    {
        if (OperatingSystem.IsLinux()) return UnmapMemory(Start, Bytes + Guard) == 0;
        NativeMemory.AlignedFree(Start);
        return true;
    }

    static byte* Map(nuint bytes, bool huge)
    {
        nint address = MapMemory(0, bytes + Guard, ReadWrite, PrivateAnonymousNoReserve, -1, 0);
        if (address == -1) Throw.NoMemory(bytes);
        if (ProtectMemory((byte*)address + bytes, Guard, None) != 0)
        {
            _ = UnmapMemory((byte*)address, bytes + Guard);
            Throw.NoMemory(bytes);
        }
        // Advice only: where it is not taken, pages come one by one.
        if (huge && bytes >= WorthHugePages) _ = AdviseMemory((byte*)address, bytes, HugePages);
        return (byte*)address;
    }

    static byte* Allocate(nuint bytes)
    {
        byte* memory = (byte*)NativeMemory.AlignedAlloc(bytes, Guard);
        NativeMemory.Clear(memory, bytes);
        return memory;
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint MapMemory(nint hint, nuint bytes, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ProtectMemory(byte* start, nuint bytes, int protection);

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int AdviseMemory(byte* start, nuint bytes, int advice);

    [LibraryImport("libc", EntryPoint = "munmap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int UnmapMemory(byte* start, nuint bytes);
}
