using Verified.Impl;
using Verified.Impl.PageAllocator;

namespace Verified.Benchmarks.Peers;

/// <summary>Our page allocator through the handle of a CPU. A block is named by its first frame.</summary>
readonly struct OurPages(CpuHandle cpu, nuint memory) : IPages<uint>
{
    const uint None = uint.MaxValue, Frames = 65536;

    readonly CpuHandle cpu = cpu;

    /// <summary>Page lists that are large enough for the batches of these workloads, so that they reach the zone for
    /// blocks of several pages only.</summary>
    public static MachineOptions LargeLists { get; } =
        NoLists with { PerCpuLists = true, PerCpuSizes = new PageListSizes(0, 640, 64, 0, 640, 64) };

    /// <summary>Page lists for blocks of every order, each of which may hold 64 MiB.</summary>
    public static MachineOptions AllLists { get; } =
        LargeLists with { ListOrders = 11, PerCpuSizes = new PageListSizes(0, 16384, 64, 0, 640, 64) };

    /// <summary>Page lists of the sizes that Linux 2.6.11 gives them in a zone of this size.</summary>
    public static MachineOptions UsualLists { get; } = NoLists with { PerCpuLists = true };

    /// <summary>No page lists: every request reaches the zone. 256 MiB, and all of it can be used, as by the
    /// others.</summary>
    public static MachineOptions NoLists => MachineOptions.X8664(Frames) with
    {
        MinFreeKbytes = 0,
        DmaRatio = int.MaxValue,
        NormalRatio = int.MaxValue,
        Cpus = 2,
    };

    /// <summary>As a peer; with other options, if any are given, for blocks of several orders.</summary>
    public static Peer Peer(string name, MachineOptions options, MachineOptions? forOrders = null) =>
        new OurPeer<OurPages, uint>(name, options, machine => thread => On(machine, thread), forOrders);

    /// <summary>The view of one thread, which owns the CPU of its number. The machine belongs to the
    /// caller.</summary>
    public static OurPages On(MemorySystem machine, int thread)
    {
        // Of the first CPU, which is this thread's: the others belong to the threads that will run on them.
        CpuHandle here = machine.On(0);
        Result page = here.AllocPage(Gfp.Kernel);
        nuint memory = page.Address - ((nuint)page.Frame * RawPages.Size);
        here.FreePage(page.Frame);
        return new OurPages(machine.On(thread), memory);
    }

    public uint Take(int order)
    {
        Result result = cpu.AllocPages(Gfp.Kernel, order);
        return result.Outcome == Outcome.Ok ? result.Frame : None;
    }

    public void Give(uint block, int order) => cpu.FreePages(block, order);

    public void Touch(uint block, int order) => RawPages.Touch(memory + ((nuint)block * RawPages.Size), order);

    public bool IsNone(uint block) => block == None;
}
