using System.Text;
using Verified.Impl.Memory;
using Verified.Impl.PerCpu;

namespace Verified.Impl;

/// <summary>The CPUs of a system: their page lists, their counters, and whether they run.</summary>
public sealed unsafe partial class MemorySystem
{
    /// <summary>Whether a CPU runs.</summary>
    public bool IsOnline(int cpu) => Online.Is(Live, CheckedCpu(cpu));

    /// <summary>Takes a CPU for the running thread: the one that it had last, or any that is free. Waits while other
    /// threads own all of them. Only if all are offline it is one of these.</summary>
    public CpuLease Enter()
    {
        bool owns = Ownership.Enter(Live, out int cpu);
        return new CpuLease(new CpuHandle(this, cpu), owns);
    }

    /// <summary>Takes a certain CPU, online or not, for the running thread, and waits while another one owns it. Own
    /// one CPU at a time: two threads that each wait for the other's wait for ever.</summary>
    public CpuLease Enter(int cpu)
    {
        bool owns = Ownership.Enter(Live, CheckedCpu(cpu));
        return new CpuLease(new CpuHandle(this, cpu), owns);
    }

    /// <summary>Stops a CPU, which drains its page lists, or lets it run again (R6.5). Ok; Bug (Illegal) if it is so
    /// already, there is no such CPU, or an interrupt asks inside an operation of a cache on that CPU. Zonelists stay
    /// as they are. Waits for the thread that owns the CPU (<see cref="CpuLease"/> says when it answers).</summary>
    public Result SetCpuOnline(int cpu, bool online) => (uint)cpu >= (uint)Options.Cpus
        ? new Result(Outcome.Bug, Reason.Illegal) : Asked(cpu, online ? Wish.Start : Wish.Stop);

    /// <summary>drain_local_pages on a CPU that may belong to another thread: as <see cref="CpuHandle.Drain"/>, which
    /// is for its owner. Waits for the thread that owns the CPU (<see cref="CpuLease"/> says when it
    /// answers).</summary>
    public Result Drain(int cpu) => Asked(CheckedCpu(cpu), Wish.Drain);

    /// <summary>Sets the sizes of the two lists of single frames of a CPU and a zone; the frames in them stay. Ok, or
    /// Bug (Illegal) if one is negative.</summary>
    public Result SetPerCpuSizes(int zone, int cpu, PageListSizes sizes) =>
        ListSizes.Set(Live, ListOf(zone, cpu, 0, cold: false), sizes);

    /// <summary>Sets the sizes of the list that a CPU has of a zone for the blocks of an order, 1 to less than
    /// <see cref="MachineOptions.ListOrders"/>, in blocks; those in it stay. Ok, or Bug (Illegal) if one is
    /// negative.</summary>
    public Result SetBlockListSizes(int zone, int cpu, int order, int low, int high, int batch)
    {
        if (order == 0) Throw.OutOfRange(nameof(order), order, $"1 to {Options.ListOrders - 1}");
        return ListSizes.SetBlocks(Live, ListOf(zone, cpu, order, cold: false), low, high, batch);
    }

    /// <summary>How many frames a list of single frames says that it holds, and its sizes; all 0 without page
    /// lists.</summary>
    public (int Count, int Low, int High, int Batch) PageListSize(int zone, int cpu, bool cold) =>
        Sizes(ListOf(zone, cpu, 0, cold));

    /// <summary>As <see cref="PageListSize"/>, of the blocks of an order, 0 (hot) to less than
    /// <see cref="MachineOptions.ListOrders"/>.</summary>
    public (int Count, int Low, int High, int Batch) BlockListSize(int zone, int cpu, int order) =>
        Sizes(ListOf(zone, cpu, order, cold: false));

    /// <summary>Writes the frames (pfn) that a list of single frames links, head first, as far as they fit, and
    /// 2^32 - 1 into the rest of the span; returns how many the list says that it holds. A span of one more than that
    /// shows whether it is true. Ends on a broken list too.</summary>
    public int PageList(int zone, int cpu, bool cold, Span<uint> frames) => Read(ListOf(zone, cpu, 0, cold), frames);

    /// <summary>As <see cref="PageList"/>, the first frames of the blocks of an order, 0 (hot) to less than
    /// <see cref="MachineOptions.ListOrders"/>.</summary>
    public int BlockList(int zone, int cpu, int order, Span<uint> frames) =>
        Read(ListOf(zone, cpu, order, cold: false), frames);

    /// <summary>The heads of all page lists, for comparison: what changes a list changes a count, the top or an end
    /// here. CPU after CPU, <see cref="PerCpuStride"/> bytes each; in it zone after zone, hot, cold, then order after
    /// order, 64 bytes each: how many blocks are linked, low, high, batch, then the index (pfn -
    /// <see cref="FirstFrame"/>) of the first frame of the block on top, which is not linked, and of the first and the
    /// last that are, 2^32 - 1 if there is none, 4 bytes each; the last 16 bytes count what was taken and given the
    /// shortest way, the others never change.</summary>
    public ReadOnlySpan<byte> PerCpuBytes => new(Live->Lists, map->CpuCount * PerCpuStride);

    /// <summary>Bytes of <see cref="PerCpuBytes"/> for each CPU: 64 a zone and list.</summary>
    public int PerCpuStride => Live->ZoneCount * PageSet.Lists(map->ListOrders) * PerCpu.PageList.Bytes;

    /// <summary>What one CPU counted at a zone (R2.13); all 0 in a machine of one node.</summary>
    public NumaCounts NumaCounters(int zone, int cpu) =>
        Statistics.NumaCounters.Of(Live, Live->Cpus + CheckedCpu(cpu), At(zone)->Index);

    /// <summary>Writes the lines of /proc/vmstat that count frames: pgalloc_high, pgalloc_normal, pgalloc_dma, pgfree.
    /// They count from the end of the boot. Returns the number of bytes, or -1 if they do not fit.</summary>
    public int FormatVmstat(Span<byte> into) => Statistics.Vmstat.Format(Live, into);

    /// <summary>The text of <see cref="FormatVmstat"/>.</summary>
    public string Vmstat()
    {
        Span<byte> text = stackalloc byte[Statistics.Vmstat.MaxBytes];
        return Encoding.ASCII.GetString(text[..FormatVmstat(text)]);
    }

    /// <summary>Writes numastat of a node: six lines from numa_hit to other_node. Returns the number of bytes, or -1 if
    /// they do not fit.</summary>
    public int FormatNumastat(int node, Span<byte> into)
    {
        if ((uint)node >= (uint)NodeCount) Throw.OutOfRange(nameof(node), node, $"0 to {NodeCount - 1}");
        return Statistics.Numastat.Format(Live, node, into);
    }

    /// <summary>The text of <see cref="FormatNumastat"/>.</summary>
    public string Numastat(int node)
    {
        Span<byte> text = stackalloc byte[Statistics.Numastat.MaxBytes];
        return Encoding.ASCII.GetString(text[..FormatNumastat(node, text)]);
    }

    Result Asked(int cpu, Wish wish)
    {
        Result answer = Ownership.Ask(Live, cpu, wish);
        GC.KeepAlive(this);
        return answer;
    }

    static (int Count, int Low, int High, int Batch) Sizes(PageList* list) =>
        (list->Count, list->Low, list->High, list->Batch);

    int Read(PageList* list, Span<uint> frames)
    {
        PerCpu.PageList.Read(Live, list, frames);
        return list->Count;
    }

    PageList* ListOf(int zone, int cpu, int order, bool cold)
    {
        if ((uint)order >= (uint)Options.ListOrders)
            Throw.OutOfRange(nameof(order), order, $"0 to {Options.ListOrders - 1}");
        return PageSet.List(
            Live->Cpus + CheckedCpu(cpu), (uint)At(zone)->Index,
            PageSet.Number(order, cold ? PerCpu.Give.Cold : PerCpu.Give.Hot));
    }

    int CheckedCpu(int cpu)
    {
        if ((uint)cpu >= (uint)Options.Cpus) Throw.OutOfRange(nameof(cpu), cpu, $"0 to {Options.Cpus - 1}");
        return cpu;
    }
}
