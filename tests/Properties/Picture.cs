using System.Runtime.InteropServices;
using Verified.Model.PageAllocator;

namespace Verified.Tests.Properties;

/// <summary>What a system of the lower floor shows of itself at one moment, in the words of the model.</summary>
sealed class Picture
{
    readonly int[] starts = new int[(ZoneId.Kinds * Order.Limit) + 1];
    readonly int[] frames;
    readonly int[] freePages = new int[ZoneId.Kinds];
    readonly int[] nrFree = new int[(ZoneId.Kinds * Order.Limit)];
    readonly DescriptorImage[] descriptors;
    readonly ZoneReclaimView[] reclaimZones = [];
    readonly NodeReclaim[] reclaimNodes = [];

    Picture(Impl.MemorySystem system, Level level)
    {
        var all = new List<int>();
        for (int zone = 0; zone < ZoneId.Kinds; zone++)
        {
            freePages[zone] = (int)system.FreePages(zone);
            for (int order = 0; order < Order.Limit; order++)
            {
                int list = (zone * Order.Limit) + order;
                nrFree[list] = (int)system.NrFree(zone, order);
                starts[list] = all.Count;
                if (level == Level.Structure) all.AddRange(List(system, zone, order));
            }
        }

        starts[^1] = all.Count;
        frames = [.. all];
        descriptors = level == Level.Structure ? [.. Frames(system).Select(frame => Descriptor(system, frame))] : [];
        Level = level;
        if (!system.Options.Reclaim) return;
        reclaimZones =
        [
            .. Enumerable.Range(0, ZoneId.Kinds).Select(zone => new ZoneReclaimView(
                system.PagesScanned(zone), system.AllUnreclaimable(zone), (int)system.Inactive(zone))),
        ];
        var (woken, most) = system.KswapdOf(0);
        reclaimNodes = [new(woken, most)];
    }

    public Level Level { get; }

    public FreeLists Lists => Level == Level.Structure ? new(starts, frames) : default;

    public static Picture Of(Impl.MemorySystem system, Level level) => new(system, level);

    /// <summary>One free list, head first.</summary>
    public static int[] List(Impl.MemorySystem system, int zone, int order)
    {
        var heads = new uint[system.NrFree(zone, order)];
        Assert.Equal(heads.Length, system.FreeBlocks(zone, order, heads));
        return [.. MemoryMarshal.Cast<uint, int>(heads)];
    }

    public static DescriptorImage Descriptor(Impl.MemorySystem system, uint frame)
    {
        Impl.PageDescriptor own = system.ReadDescriptor(frame);
        return new(new((int)frame), own.Flags, own.Count, own.Mapcount, own.Private, own.Mapping, own.Index);
    }

    /// <summary>What the engine would show the model of a step that led from one picture to another.</summary>
    public Observation Seen(in Response response, Picture before) => new()
    {
        Response = response,
        Level = Level,
        FreePages = freePages,
        NrFree = nrFree,
        Lists = Lists,
        Before = before.Lists,
        ReclaimZones = reclaimZones,
        ReclaimNodes = reclaimNodes,
        Descriptors = descriptors,
    };

    static IEnumerable<uint> Frames(Impl.MemorySystem system)
    {
        for (int zone = 0; zone < ZoneId.Kinds; zone++)
            for (uint i = 0; i < system.ZoneSpanned(zone); i++) yield return system.ZoneStart(zone) + i;
    }
}
