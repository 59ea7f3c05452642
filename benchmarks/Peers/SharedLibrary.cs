using System.Runtime.InteropServices;

namespace Verified.Benchmarks.Peers;

/// <summary>
/// A library of C, bound to itself first: were its own call of malloc bound to the C library, its blocks would go to
/// one allocator and come from another. It stays loaded to the end of the process.
/// </summary>
sealed unsafe partial class SharedLibrary
{
    const int Now = 2, DeepBind = 8;

    readonly string name;
    readonly nint handle;

    SharedLibrary(string name, nint handle)
    {
        this.name = name;
        this.handle = handle;
    }

    /// <summary>Loads a library; null and the reason: it cannot be loaded here.</summary>
    public static SharedLibrary? Load(string name, out string? reason)
    {
        reason = null;
        nint handle = 0;
        // The first call of the error function is bound by calls that clear the error: make it before there is one.
        if (OperatingSystem.IsLinux()) Error();
        if (OperatingSystem.IsLinux()) handle = Open(name, Now | DeepBind);
        else NativeLibrary.TryLoad(name, out handle);
        if (handle != 0) return new SharedLibrary(name, handle);
        reason = OperatingSystem.IsLinux() ? Marshal.PtrToStringUTF8(Error()) : $"{name} not found";
        return null;
    }

    /// <summary>Loads a library and finds its two functions; false and the reason: there is none such
    /// here.</summary>
    public static bool TryFind(
        string name, string take, string give, out nint taker, out nint giver, out string? reason)
    {
        taker = giver = 0;
        if (Load(name, out reason) is not { } loaded) return false;
        taker = loaded.Find(take, out reason);
        if (taker != 0) giver = loaded.Find(give, out reason);
        return giver != 0;
    }

    /// <summary>The address of a function of this library itself; 0 and the reason: it is missing, or comes from
    /// another library that this one depends on.</summary>
    public nint Find(string function, out string? reason)
    {
        reason = $"{name} has no {function}";
        if (!NativeLibrary.TryGetExport(handle, function, out nint address)) return 0;
        if (OperatingSystem.IsLinux())
        {
            Symbol symbol;
            string? owner = Lookup(address, &symbol) != 0 ? Marshal.PtrToStringUTF8(symbol.Library) : null;
            reason = $"{function} of {name} comes from {owner}";
            if (owner is null || Path.GetFileName(owner) != name) return 0;
        }

        reason = null;
        return address;
    }

    [StructLayout(LayoutKind.Sequential)]
    struct Symbol
    {
        public nint Library, Base, Name, Address;
    }

    [LibraryImport("libc", EntryPoint = "dlopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Open(string name, int flags);

    [LibraryImport("libc", EntryPoint = "dlerror")]
    private static partial nint Error();

    [LibraryImport("libc", EntryPoint = "dladdr")]
    private static partial int Lookup(nint address, Symbol* symbol);
}
