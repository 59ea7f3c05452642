using System.Collections.Immutable;
using Verified.Check.Traces;
using Verified.Model;

namespace Verified.Check.Shrink;

/// <summary>64 bits that tell candidates apart, so that none is run twice.</summary>
static class Fingerprint
{
    /// <summary>The fingerprint of a trace in normal form. Equal traces have equal ones in every process.</summary>
    public static ulong Of(Layout layout, ReadOnlySpan<Command> commands)
    {
        ulong print = OfLayout(layout);
        foreach (ref readonly Command command in commands)
        {
            print = Mix(print, (byte)command.Op | ((ulong)command.Context << 8) | ((ulong)command.Cpu << 16)
                | ((ulong)(uint)command.Order.Value << 32));
            print = Mix(print, (uint)command.Target | ((ulong)(uint)command.Offset << 32));
            print = Mix(print, (uint)command.Frame.Number | ((ulong)command.Gfp << 32));
            print = Mix(print, command.Value);
            print = Mix(print, (uint)command.Node);
            print = Mix(print, command.After | ((ulong)(uint)command.Cache << 32));
            print = Mix(print, command.More);
        }

        return print;
    }

    static ulong OfLayout(Layout layout)
    {
        ulong print = Mix((ulong)layout.Memory, (uint)layout.MemoryFrames);
        print = Mix(print, (uint)layout.DmaRatio | ((ulong)(uint)layout.NormalRatio << 32));
        print = Mix(print, layout.MinFreeKbytes is int kbytes ? (uint)kbytes : ulong.MaxValue);
        print = Mix(print, (uint)layout.Cpus | (layout.CompoundPages ? 1ul << 32 : 0)
            | (layout.PerCpuLists ? 1ul << 33 : 0) | (layout.Reclaim ? 1ul << 34 : 0)
            | (layout.SlabDebug ? 1ul << 35 : 0));
        print = Mix(print, (uint)layout.CacheLine | ((ulong)(uint)layout.Caches << 32));
        print = Mix(print, (uint)layout.Pkmap | ((ulong)(uint)layout.VmallocPages << 32));
        print = Mix(print, (uint)layout.Pools | ((ulong)(uint)layout.ListOrders << 32));
        if (layout.PerCpuSizes is { } sizes)
            foreach (int part in LayoutForm.Parts(sizes)) print = Mix(print, (uint)part + 1);
        foreach (int node in layout.CpuNodes) print = Mix(print, (uint)node);
        foreach (ImmutableArray<int> row in layout.Distances)
            foreach (int distance in row) print = Mix(print, (uint)distance);
        foreach (ZoneLayout zone in layout.Zones)
        {
            print = Mix(OfRange(print, zone.Spanned), (uint)zone.Holes.Length);
            foreach (FrameRange hole in zone.Holes) print = OfRange(print, hole);
        }

        foreach (FrameRange range in layout.Reserved) print = OfRange(print, range);
        return print;
    }

    static ulong OfRange(ulong print, FrameRange range) =>
        Mix(print, (uint)range.Start.Number | ((ulong)(uint)range.Pages.Count << 32));

    /// <summary>A step of splitmix64 over the running value and one more word.</summary>
    static ulong Mix(ulong print, ulong word)
    {
        ulong z = (print * 0x9E3779B97F4A7C15) + word + 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
