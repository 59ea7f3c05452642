using Verified.Check.Run;
using Verified.Impl;
using Verified.Model;
using Verified.Model.HighMemory;

namespace Verified.Check.Systems;

/// <summary>Windows of high memory of our implementation.</summary>
public sealed partial class KernelSystem
{
    Response OnWindows(in Command command, CpuHandle cpu) => Response.Bug(Model.Reason.Illegal);

    /// <summary>The address that i386 has for a byte of the windows; all ones: it is in none.</summary>
    ulong Windowed(nuint address) => Memory.TryWindowPageOf(address, out int page)
        ? WindowAddresses.OfPage(booted!, page) + (address & (Pages.Size - 1))
        : ulong.MaxValue;

    /// <summary>Where the byte with such an address is; 1: the machine has none.</summary>
    nuint RealWindow(ulong address) => WindowAddresses.PageAt(booted!, address) is { } page
        ? Memory.WindowAddress(page) + (nuint)(address & (Pages.Size - 1))
        : 1;

    void ShowWindows(Display display, Part part, int place)
    {
    }
}
