using System.Diagnostics;
using System.Runtime.InteropServices;
using Verified.Impl;

namespace Verified.Tests.Properties.HighMemory;

/// <summary>Accesses to pages of the windows that show nothing, each in a process of its own.</summary>
static class Trespass
{
    /// <summary>What a process is asked to touch.</summary>
    public static IReadOnlyList<string> Places { get; } =
    [
        "mapped", "flushed", "unused", "guard-before", "guard-behind", "local", "debug-gap", "atomic-cleared",
        "rebooted", "restored", "area-guard", "area-freed", "area-unmapped", "area-bare",
    ];

    /// <summary>How a process ended that touched the place: what it wrote, and its exit code.</summary>
    public static async Task<(string Said, int Code)> Watch(string place, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && host.EndsWith("dotnet", StringComparison.Ordinal)
            ? host : "dotnet", [typeof(Trespass).Assembly.Location, place])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        using Process process = Process.Start(start)!;
        Task<string> said = process.StandardOutput.ReadToEndAsync(cancel);
        Task<string> noise = process.StandardError.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        await noise;
        return ((await said).Trim(), process.ExitCode);
    }

    /// <summary>Makes the place, says so, and touches it.</summary>
    public static void Run(string place)
    {
        bool debug = place is "debug-gap" or "atomic-cleared";
        Layout layout = Layout.Of(ZoneLayout.Of(0, 16), highMem: ZoneLayout.Of(32, 32)) with
        {
            CacheLine = 32,
            Pkmap = 3,
            VmallocPages = 16,
            SlabDebug = debug,
        };
        using var system = MemorySystem.Boot(WindowMachine.Options(layout, real: true));
        nuint address = Prepare(system, place);
        Console.WriteLine("ready");
        Console.Out.Flush();
        Console.WriteLine($"read {Marshal.ReadByte((nint)address)}");
    }

    static nuint Prepare(MemorySystem system, string place)
    {
        CpuHandle cpu = system.On(0);
        nuint address = cpu.Kmap(40).Address;
        Marshal.WriteByte((nint)address, 7);
        switch (place)
        {
            case "flushed":
                cpu.Kunmap(40);
                cpu.Kmap(41);
                cpu.Kmap(42);
                return address;
            case "unused": return address + 4096;
            case "guard-before": return system.WindowAddress(0) - 1;
            case "guard-behind": return system.WindowAddress(system.WindowPages - 1) + 4096;
            case "local":
                address = cpu.KmapLocal(40).Address;
                cpu.KunmapLocal(address);
                return address;
            case "debug-gap": return cpu.KmapLocal(40).Address - 1;
            case "atomic-cleared":
                address = cpu.KmapAtomic(40, 3).Address;
                cpu.KunmapAtomic(address, 3);
                return address;
            case "rebooted":
                system.Reboot();
                return address;
            case "restored":
                using (Snapshot snapshot = system.Snapshot())
                {
                    address = cpu.Kmap(41).Address;
                    system.Restore(snapshot);
                    return address;
                }

            case "area-guard": return cpu.Vmalloc(2 * 4096).Address + (2 * 4096);
            case "area-freed":
                address = cpu.Vmalloc(2 * 4096).Address;
                cpu.Vfree(address);
                return address;
            case "area-unmapped":
                address = cpu.Vmap([40, 33]).Address;
                cpu.Vunmap(address);
                return address + 4096;
            case "area-bare": return cpu.GetVmArea(4096, 0).Address;
            default: return address;
        }
    }
}
