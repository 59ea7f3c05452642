using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using Verified.Check.Import;
using Verified.Check.Systems;
using Verified.Check.Traces;
using Verified.Impl;
using Verified.Model;

namespace Verified.Benchmarks;

/// <summary>
/// The recorded page traffic of a running kernel, unchecked: every request and release of the recording, on the compact
/// layout and the CPU that it was made on, all by one thread. VERIFIED_RECORDING names another recording than the excerpt
/// in the repository.
/// </summary>
[MemoryDiagnoser]
public unsafe class KernelReplay
{
    MemorySystem system = null!;
    Trace trace = null!;
    nint[] natives = [];
    uint[] frames = [];

    [GlobalSetup]
    public void Import()
    {
        trace = KernelRecording.Load(Environment.GetEnvironmentVariable("VERIFIED_RECORDING") ?? Excerpt()).Trace;
        int ids = trace.Commands.Max(command => command.Id) + 1;
        natives = new nint[ids];
        frames = new uint[ids];
        system = MemorySystem.Boot(KernelBoot.OptionsOf(trace.Layout));
    }

    [GlobalCleanup]
    public void Stop() => system.Dispose();

    [Benchmark(Baseline = true)]
    public void NativeAligned()
    {
        foreach (Command command in trace.Commands)
        {
            if (command.Produces)
            {
                natives[command.Id] = (nint)NativeMemory.AlignedAlloc((nuint)4096 << command.Order.Value, 4096);
            }
            else
            {
                NativeMemory.AlignedFree((void*)natives[command.Target]);
                natives[command.Target] = 0;
            }
        }

        foreach (nint left in natives) NativeMemory.AlignedFree((void*)left);
        Array.Clear(natives);
    }

    [Benchmark]
    public void Impl()
    {
        system.Reboot();
        foreach (Command command in trace.Commands)
        {
            CpuHandle cpu = system.On(command.Cpu);
            if (command.Produces) frames[command.Id] = cpu.AllocPages(command.Gfp, command.Order.Value, (Impl.Context)command.Context).Frame;
            else cpu.FreePages(frames[command.Target], command.Order.Value);
        }
    }

    static string Excerpt()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string path = Path.Combine(at.FullName, "tests", "data", "kernel-6.18", "pages-excerpt.ftrace.txt.gz");
            if (File.Exists(path)) return path;
        }

        throw new FileNotFoundException("the excerpt of the recording is not above the benchmarks");
    }
}
