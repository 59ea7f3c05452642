using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using Verified.Impl;
using Verified.Impl.PageAllocator;

namespace Verified.Benchmarks;

/// <summary>One block taken and given back, by order: the buddy core with all its checks, beside the C library's aligned allocation.</summary>
[MemoryDiagnoser]
public unsafe class PairByOrder
{
    MemorySystem system = null!;

    [Params(0, 1, 3, 6, 10)]
    public int Order { get; set; }

    [GlobalSetup]
    public void Boot() => system = MemorySystem.Boot(MachineOptions.X8664(65536));

    [GlobalCleanup]
    public void Stop() => system.Dispose();

    [Benchmark(Baseline = true)]
    public void NativeAligned()
    {
        nuint bytes = (nuint)4096 << Order;
        NativeMemory.AlignedFree(NativeMemory.AlignedAlloc(bytes, bytes));
    }

    [Benchmark]
    public void Impl()
    {
        CpuHandle cpu = system.On(0);
        cpu.FreePages(cpu.AllocPages(Gfp.Kernel, Order).Frame, Order);
    }
}
