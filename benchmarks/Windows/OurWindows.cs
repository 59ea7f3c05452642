using Verified.Benchmarks.Peers;
using Verified.Impl;

namespace Verified.Benchmarks.Windows;

/// <summary>How a frame is mapped.</summary>
enum Way
{
    /// <summary>kmap of a frame that somebody else keeps mapped.</summary>
    Permanent,

    /// <summary>kmap_atomic.</summary>
    Temporary,

    /// <summary>Not at all: low memory has an address of its own.</summary>
    Direct,
}

/// <summary>Mappings of one frame through the handle of a CPU.</summary>
readonly struct OurWindows : IPages<nuint>
{
    const uint Low = 16, High = 4096;
    const int Type = 3;

    readonly CpuHandle cpu;
    readonly MemorySystem machine;
    readonly Way way;
    readonly bool real;

    OurWindows(MemorySystem machine, int thread, Way way, bool real)
    {
        (this.machine, this.way, this.real) = (machine, way, real);
        cpu = machine.On(thread);
        if (way == Way.Permanent) cpu.Kmap(High).ThrowIfBug();
    }

    /// <summary>As a peer: with the frame really behind the address, or noted in the page table alone.</summary>
    public static Peer Peer(string name, Way way, bool real, bool debug = false) => new OurPeer<OurWindows, nuint>(
        name,
        new()
        {
            Normal = new(0, High),
            HighMem = new(High, 1024),
            CacheLine = 64,
            Cpus = 2,
            Pkmap = 512,
            RealMappings = real,
            SlabDebug = debug,
        },
        booted => thread => new OurWindows(booted, thread, way, real));

    public nuint Take(int order) => way switch
    {
        Way.Permanent => cpu.Kmap(High).Address,
        Way.Temporary => cpu.KmapAtomic(High, Type).Address,
        _ => machine.AddressOf(Low),
    };

    public void Give(nuint block, int order)
    {
        if (way == Way.Permanent) cpu.Kunmap(High);
        else if (way == Way.Temporary) cpu.KunmapAtomic(block, Type);
    }

    /// <summary>Where nothing is behind the address, nothing is written.</summary>
    public void Touch(nuint block, int order)
    {
        if (real || way == Way.Direct) OsMapping.TouchPages(block, 1);
    }

    public bool IsNone(nuint block) => block == 0;
}
