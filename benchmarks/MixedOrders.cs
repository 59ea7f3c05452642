using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using Verified.Check.Generate;
using Verified.Impl;
using Verified.Impl.PageAllocator;

namespace Verified.Benchmarks;

/// <summary>Blocks of mixed orders replaced one by one while 70 % of 256 MiB are in use: 4096 replacements an operation.</summary>
[MemoryDiagnoser]
public unsafe class MixedOrders
{
    const int Frames = 65536;
    const int Steps = 4096;

    readonly List<(uint Frame, int Order)> blocks = [];
    readonly List<(nint Address, int Order)> natives = [];
    readonly int[] victims = new int[Steps];
    readonly int[] orders = new int[Steps];
    MemorySystem system = null!;

    /// <summary>Whether small orders are more frequent: each order half as often as the one below.</summary>
    [Params(false, true)]
    public bool Geometric { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        var random = new SplitMix(7);
        system = MemorySystem.Boot(MachineOptions.X8664(Frames) with { MinFreeKbytes = 0, NormalRatio = int.MaxValue, DmaRatio = int.MaxValue });
        CpuHandle cpu = system.On(0);
        int used = 0;
        while (used < Frames * 7 / 10)
        {
            int order = Draw(random);
            Result result = cpu.AllocPages(Gfp.Kernel, order);
            if (result.Outcome != Outcome.Ok) break;
            blocks.Add((result.Frame, order));
            natives.Add(((nint)NativeMemory.AlignedAlloc((nuint)4096 << order, 4096), order));
            used += 1 << order;
        }

        for (int i = 0; i < Steps; i++) (victims[i], orders[i]) = (random.Below(blocks.Count), Draw(random));
    }

    [GlobalCleanup]
    public void Drain()
    {
        foreach (var (address, _) in natives) NativeMemory.AlignedFree((void*)address);
        system.Dispose();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Steps)]
    public void NativeAligned()
    {
        for (int i = 0; i < Steps; i++)
        {
            var (address, order) = natives[victims[i]];
            NativeMemory.AlignedFree((void*)address);
            natives[victims[i]] = ((nint)NativeMemory.AlignedAlloc((nuint)4096 << order, 4096), order);
        }
    }

    /// <summary>Each victim is replaced by a block of its own order, so that the fill stays what it is.</summary>
    [Benchmark(OperationsPerInvoke = Steps)]
    public void Impl()
    {
        CpuHandle cpu = system.On(0);
        for (int i = 0; i < Steps; i++)
        {
            var (frame, order) = blocks[victims[i]];
            cpu.FreePages(frame, order);
            blocks[victims[i]] = (cpu.AllocPages(Gfp.Kernel, order).Frame, order);
        }
    }

    int Draw(SplitMix random) => Geometric
        ? Math.Min(10, System.Numerics.BitOperations.TrailingZeroCount(random.Next() | (1UL << 40)))
        : random.Below(11);
}
