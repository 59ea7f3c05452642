using System.Runtime.InteropServices;
using Verified.Check.Run;
using Verified.Model;

namespace Verified.Check.Systems;

/// <summary>What our implementation shows of its state.</summary>
public sealed partial class KernelSystem
{
    const int ListBytes = Impl.PerCpu.PageList.Bytes;

    /// <summary>
    /// Values compared at once: equality of a stretch is many times cheaper than finding the place of a difference, and
    /// a command changes few.
    /// </summary>
    const int Stretch = 64;

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

    void ShowPageList(Display display, int cpu, int list)
    {
        bool cold = (list & 1) != 0;
        var (count, low, high, batch) = Memory.PageListSize(list / 2, cpu, cold);
        // One place more than the list says it needs shows one that is longer.
        int capacity = Math.Clamp(count, 0, (int)Memory.ZoneSpanned(list / 2)) + 1;
        Span<int> room = display.NextPageList(capacity)[..capacity];
        Memory.PageList(list / 2, cpu, cold, MemoryMarshal.Cast<int, uint>(room));
        int length = room.IndexOf(-1);
        display.EndPageList(new(
            new(list / 2), cpu, cold, 0, length < 0 ? room.Length : length, count, low, high, batch));
    }

    /// <summary>
    /// Every frame whose descriptor differs from what was last shown. The columns that each command changes are
    /// compared
    /// value by value, the others in one stretch.
    /// </summary>
    void ShowChanged(Display display)
    {
        ReadOnlySpan<byte> now = Memory.DescriptorBytes;
        Span<byte> before = shown.AsSpan(0, now.Length);
        ReadOnlySpan<byte> states = Memory.States;
        Range cold = Memory.ColdOffset..Memory.StatesOffset;
        ShowChanged(display, Memory.FlagsAndCounts, MemoryMarshal.Cast<byte, ulong>(before[..Memory.ColdOffset]));
        ShowChanged(display, states, before.Slice(Memory.StatesOffset, states.Length));
        if (!now[cold].SequenceEqual(before[cold])) ShowCold(display, now[cold], before[cold]);
        if (display.Touched.Number >= 0 && IsSpanned(display.Touched.Number))
            display.Add(Image((uint)display.Touched.Number));
    }

    void ShowChanged<T>(Display display, ReadOnlySpan<T> now, Span<T> before)
        where T : unmanaged, IEquatable<T>
    {
        before = before[..now.Length];
        for (int from = 0; from < now.Length; from += Stretch)
        {
            int end = Math.Min(now.Length, from + Stretch);
            if (now[from..end].SequenceEqual(before[from..end])) continue;
            ReadOnlySpan<T> upTo = now[..end];
            for (int at = Next(upTo, before, from); at < end; at = Next(upTo, before, at + 1))
            {
                before[at] = now[at];
                uint frame = first + (uint)at;
                if (!display.Shows(frame)) display.Add(Image(frame));
            }
        }
    }

    /// <summary>The first place from there on where the two differ; the length of the first: none.</summary>
    static int Next<T>(ReadOnlySpan<T> now, ReadOnlySpan<T> before, int from)
        where T : unmanaged, IEquatable<T> => from + now[from..].CommonPrefixLength(before[from..]);

    void ShowCold(Display display, ReadOnlySpan<byte> now, Span<byte> before)
    {
        for (int at = now.CommonPrefixLength(before); at < now.Length; at += 1
            + now[(at + 1)..].CommonPrefixLength(before[(at + 1)..]))
        {
            before[at] = now[at];
            uint frame = Memory.FrameOfDescriptorByte(Memory.ColdOffset + at);
            if (!display.Shows(frame)) display.Add(Image(frame));
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
