using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Verified.Impl.Memory;

/// <summary>
/// One reservation of native memory, page-aligned and zero when new, with an inaccessible page behind it on Linux so
/// that an overrun faults. The operating system provides pages when they are first touched, huge ones for a large
/// region if it has any. Owns the memory, and the file behind it, until disposed of or finalized.
/// </summary>
sealed unsafe partial class Region : SafeHandleZeroOrMinusOneIsInvalid
{
    const int ReadWrite = 3, None = 0;
    const int SharedMapping = 0x01, Fixed = 0x10, Populated = 0x8000, PrivateAnonymousNoReserve = 0x02 | 0x20 | 0x4000;
    const int HugePages = 14;
    const uint CloseOnExec = 1;

    // Below this a huge page is more memory than the region.
    const nuint WorthHugePages = 8 << 20;

    // Large enough for the huge pages of all machines that have 4 KiB pages: a file maps to them where it is aligned.
    const nuint HugeAlignment = 4 << 20;
    static readonly nuint Guard = (nuint)Environment.SystemPageSize;

    readonly nuint before;
    readonly int file = -1;

    /// <summary>Reserves memory.</summary>
    /// <param name="bytes">At least so many.</param>
    /// <param name="use">What for.</param>
    /// <exception cref="PlatformNotSupportedException">Memory behind a file is asked for elsewhere than on
    /// Linux.</exception>
    public Region(nuint bytes, RegionUse use = RegionUse.Private) : base(ownsHandle: true)
    {
        Use = use;
        Bytes = (Math.Max(bytes, 1) + Guard - 1) / Guard * Guard;
        if (!OperatingSystem.IsLinux())
        {
            if (use == RegionUse.Shared) Throw.NoRealMappings();
            SetHandle((nint)Allocate(Bytes));
            return;
        }
        if (use == RegionUse.Shared) file = Create(Bytes);
        SetHandle((nint)Reserve(out before));
    }

    public byte* Start => (byte*)handle;

    public nuint Bytes { get; }

    public RegionUse Use { get; }

    /// <summary>The number of the file behind a shared region, else -1.</summary>
    public int File => file;

    /// <summary>Maps bytes of the file of a shared region at an address in a region of addresses; what was there
    /// before goes.</summary>
    /// <param name="file">The file.</param>
    /// <param name="at">The address.</param>
    /// <param name="offset">Where in the file they begin.</param>
    /// <param name="bytes">How many.</param>
    /// <param name="populates">Whether the page tables are filled at once: whoever maps a few pages is about to use
    /// them, and a fault for each costs more.</param>
    /// <returns>False: the operating system refuses, and nothing changed.</returns>
    public static bool TryMap(int file, byte* at, nuint offset, nuint bytes, bool populates = true) =>
        MapMemory(
            (nint)at, bytes, ReadWrite, SharedMapping | Fixed | (populates ? Populated : 0), file,
            (nint)offset) != -1;

    /// <summary>Takes what is mapped behind addresses of a region away: they fault from now on.</summary>
    /// <returns>False: the operating system refuses, and nothing changed.</returns>
    public static bool TryEmpty(byte* at, nuint bytes) =>
        MapMemory((nint)at, bytes, None, PrivateAnonymousNoReserve | Fixed, -1, 0) != -1;

    protected override bool ReleaseHandle()
    {
        if (!OperatingSystem.IsLinux())
        {
            NativeMemory.AlignedFree(Start);
            return true;
        }
        if (file >= 0) _ = CloseFile(file);
        return UnmapMemory(Start - before, before + Bytes + Guard) == 0;
    }

    static int Create(nuint bytes)
    {
        int made = CreateFile("verified-frames", CloseOnExec);
        if (made < 0) Throw.NoRealMappings();
        if (ResizeFile(made, (nint)bytes) == 0) return made;
        _ = CloseFile(made);
        Throw.NoMemory(bytes);
        return -1;
    }

    // Reserves addresses first, with a guard behind, and puts what is wanted there.
    byte* Reserve(out nuint skipped)
    {
        bool huge = Use is RegionUse.Private or RegionUse.Shared && Bytes >= WorthHugePages;
        nuint slack = huge ? HugeAlignment : 0, all = slack + Bytes + Guard;
        nint address = MapMemory(0, all, None, PrivateAnonymousNoReserve, -1, 0);
        if (address == -1) Fail();
        nuint start = slack == 0 ? (nuint)address : ((nuint)address + slack - 1) & ~(slack - 1);
        skipped = start - (nuint)address;
        // Exactly what is said to the operating system when it goes: no slack behind the guard.
        if (slack != skipped) _ = UnmapMemory((byte*)start + Bytes + Guard, slack - skipped);
        bool ready = Use switch
        {
            RegionUse.Addresses => true,
            RegionUse.Shared => TryMap(file, (byte*)start, 0, Bytes, populates: false),
            _ => ProtectMemory((byte*)start, Bytes, ReadWrite) == 0,
        };
        if (!ready)
        {
            _ = UnmapMemory((byte*)address, skipped + Bytes + Guard);
            Fail();
        }
        // Advice only: where it is not taken, pages come one by one.
        if (huge) _ = AdviseMemory((byte*)start, Bytes, HugePages);
        return (byte*)start;
    }

    void Fail()
    {
        if (file >= 0) _ = CloseFile(file);
        Throw.NoMemory(Bytes);
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

    [LibraryImport("libc", EntryPoint = "memfd_create", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int CreateFile(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "ftruncate")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ResizeFile(int file, nint bytes);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int CloseFile(int file);
}
