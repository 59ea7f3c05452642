using System.Numerics;
using System.Runtime.InteropServices;
using Verified.Check.Run;
using Verified.Model;

namespace Verified.Check.Systems;

/// <summary>What our implementation shows of its state.</summary>
public sealed partial class KernelSystem
{
    const int ListBytes = Impl.PerCpu.PageList.Bytes;

    /// <inheritdoc/>
    public void Show(Display display)
    {
        for (int zone = 0; zone < Memory.ZoneCount; zone++)
        {
            display.FreePages[zone] = (int)Memory.FreePages(zone);
            if (Memory.ZoneSpanned(zone) == 0)
            {
                display.ShowEmpty(zone);
                continue;
            }

            if (display.WantsLists) ShowLists(display, zone);
            else ShowCounts(display, zone);
        }

        if (booted!.Reclaim) ShowReclaim(display);
        if (booted.PerCpuLists) ShowPageLists(display);
        if (display.Caches.Count + display.Parts.Count != 0) ShowCaches(display);
        if (display.Descriptors == DescriptorDepth.Changed) ShowChanged(display);
        else if (display.Descriptors == DescriptorDepth.All) ShowAll(display);
        if (display.Descriptors == DescriptorDepth.Touched) ShowTouched(display);
    }

    void ShowCounts(Display display, int zone)
    {
        for (int order = 0; order < Order.Limit; order++)
            display.NrFree[(zone * Order.Limit) + order] = (int)Memory.NrFree(zone, order);
    }

    /// <summary>nr_free, and the frames that the lists link, whatever nr_free says.</summary>
    void ShowLists(Display display, int zone)
    {
        Span<int> linked = stackalloc int[Order.Limit];
        Span<int> counts = display.NrFree.AsSpan(zone * Order.Limit, Order.Limit);
        Span<int> room = display.NextLists((int)Memory.ZoneSpanned(zone) + Order.Limit);
        Memory.FreeLists(zone, MemoryMarshal.Cast<int, uint>(counts), linked, MemoryMarshal.Cast<int, uint>(room));
        display.EndLists(linked);
    }

    /// <summary>The per-CPU lists whose count, ends or sizes differ from what was last shown, or all.</summary>
    void ShowPageLists(Display display)
    {
        ReadOnlySpan<byte> now = Memory.PerCpuBytes;
        Span<byte> before = listsShown.AsSpan(0, now.Length);
        int at = display.WantsAllPageLists ? 0 : now.CommonPrefixLength(before) & -ListBytes;
        while (at < now.Length)
        {
            ShowPageList(display, at / Memory.PerCpuStride, at % Memory.PerCpuStride / ListBytes);
            now.Slice(at, ListBytes).CopyTo(before[at..]);
            at += ListBytes;
            if (!display.WantsAllPageLists) at += now[at..].CommonPrefixLength(before[at..]) & -ListBytes;
        }
    }

    void ShowPageList(Display display, int cpu, int place)
    {
        var (zone, number) = Math.DivRem(place, Model.PerCpu.ListId.Count(booted!.ListOrders));
        Model.PerCpu.ListId list = new(number);
        bool cold = list == Model.PerCpu.ListId.Cold;
        var (count, low, high, batch) = cold
            ? Memory.PageListSize(zone, cpu, cold) : Memory.BlockListSize(zone, cpu, list.Order.Value);
        // One place more than the list says it needs shows one that is longer.
        int capacity = Math.Clamp(count, 0, (int)Memory.ZoneSpanned(zone)) + 1;
        Span<int> room = display.NextPageList(capacity)[..capacity];
        Span<uint> frames = MemoryMarshal.Cast<int, uint>(room);
        if (cold) Memory.PageList(zone, cpu, cold, frames);
        else Memory.BlockList(zone, cpu, list.Order.Value, frames);
        int length = room.IndexOf(-1);
        display.EndPageList(new(
            new(zone), cpu, list, 0, length < 0 ? room.Length : length, count, low, high, batch));
    }

    /// <summary>Every frame whose descriptor differs from what was last shown, and those that are asked for.</summary>
    void ShowChanged(Display display)
    {
        uint first = Memory.FirstFrame;
        ReadOnlySpan<ulong> changed = shown.Changed(Memory);
        for (int group = 0; group < changed.Length; group++)
        {
            ulong frames = changed[group];
            for (; frames != 0; frames &= frames - 1)
                display.Add(Image(
                    first + (uint)((group << ShownDescriptors.GroupShift) + BitOperations.TrailingZeroCount(frames))));
        }

        for (int i = 0; i < display.TouchedFrames; i++)
        {
            int frame = display.Touched.Number + i, at = frame - (int)first;
            if (!IsSpanned(frame)) continue;
            if ((changed[at >> ShownDescriptors.GroupShift] & (1UL << at)) == 0) display.Add(Image((uint)frame));
        }
    }

    void ShowAll(Display display)
    {
        for (int zone = 0; zone < Memory.ZoneCount; zone++)
            for (uint frame = Memory.ZoneStart(zone); frame < Memory.ZoneStart(zone)
                + Memory.ZoneSpanned(zone); frame++)
                display.Add(Image(frame));
    }

    /// <summary>
    /// The frames of the block that a command was about, the first and last few of a large one, and those beside it.
    /// </summary>
    void ShowTouched(Display display)
    {
        if (display.Touched.Number < 0) return;
        int pages = 1 << Math.Clamp(display.TouchedOrder.Value, 0, Order.Limit - 1);
        for (int i = -1; i <= pages; i++)
        {
            if (i == 8 && pages > 16) i = pages - 8;
            if (IsSpanned(display.Touched.Number + i)) display.Add(Image((uint)(display.Touched.Number + i)));
        }
    }

    bool IsSpanned(int frame)
    {
        for (int zone = 0; zone < Memory.ZoneCount; zone++)
            if (frame >= 0 && (uint)frame - Memory.ZoneStart(zone) < Memory.ZoneSpanned(zone)) return true;
        return false;
    }
}
