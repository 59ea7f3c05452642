using Verified.Benchmarks.Peers;
using Verified.Impl;

namespace Verified.Benchmarks.Areas;

/// <summary>Noncontiguous areas of ours through the handle of a CPU.</summary>
readonly struct OurAreas(CpuHandle cpu, bool real) : IPages<nuint>
{
    /// <summary>Pages of an area.</summary>
    public const int Pages = 16;

    const int PageBytes = 4096;

    readonly CpuHandle cpu = cpu;

    /// <summary>As a peer: with the frames really behind the addresses, or noted in the page table alone.</summary>
    public static Peer Peer(string name, MachineOptions machine, bool real) => new OurPeer<OurAreas, nuint>(
        name,
        machine with { CacheLine = 64, VmallocPages = 1024, RealMappings = real },
        booted => thread => new OurAreas(booted.On(thread), real));

    public nuint Take(int order) => cpu.Vmalloc(Pages * PageBytes).Address;

    public void Give(nuint block, int order) => cpu.Vfree(block);

    /// <summary>Where nothing is behind the addresses, nothing is written.</summary>
    public void Touch(nuint block, int order)
    {
        if (real) OsMapping.TouchPages(block, Pages);
    }

    public bool IsNone(nuint block) => block == 0;
}
