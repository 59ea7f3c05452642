using System.Collections.Immutable;
using Verified.Model.PageFrames;
using Verified.Model.State;
using Verified.Model.Watermarks;
using Verified.Model.Zones;

namespace Verified.Model;

/// <summary>
/// The whole machine as one immutable value: which frames are free, what is special about the others, and the marks in
/// force.
/// </summary>
public sealed class World
{
    readonly ImmutableArray<FrameSet> free;

    World(
        Machine machine, ImmutableArray<FrameSet> free, FrameMap<Descriptor> frames, int minFreeKbytes,
        ImmutableArray<ZoneMarks> marks)
    {
        Machine = machine;
        this.free = free;
        Frames = frames;
        MinFreeKbytes = minFreeKbytes;
        Marks = marks;
    }

    /// <summary>What never changes: zones, zonelists, reserves.</summary>
    public Machine Machine { get; }

    /// <summary>The descriptors that are not plain: in use, reserved, or with a field of their own.</summary>
    public FrameMap<Descriptor> Frames { get; }

    /// <summary>min_free_kbytes in force.</summary>
    public int MinFreeKbytes { get; }

    /// <summary>The marks of each zone.</summary>
    public ImmutableArray<ZoneMarks> Marks { get; }

    /// <summary>The free frames of a zone, by index from the zone's first frame.</summary>
    public FrameSet Free(ZoneId zone) => free[zone.Index];

    /// <summary>A machine as it is when the boot allocator has retired.</summary>
    /// <param name="layout">The machine.</param>
    /// <param name="policy">What is known of the system that the world describes.</param>
    public static World Boot(Layout layout, Policy policy = Policy.Kernel)
    {
        Machine machine = Machine.Of(layout, policy);
        int kilobytes = layout.MinFreeKbytes ?? Pool.Size(machine);
        return PageFrames.Boot.Release(new World(
            machine,
            [.. machine.Zones.Select(zone => FrameSet.Empty(zone.Spanned.Pages.Count))],
            FrameMap<Descriptor>.Empty(machine.End.Number, Descriptor.Plain),
            kilobytes,
            ZoneMarks.All(machine, kilobytes)));
    }

    /// <summary>This world with other free frames in one zone and other descriptors.</summary>
    public World With(ZoneId zone, FrameSet frames, FrameMap<Descriptor> descriptors) =>
        new(Machine, free.SetItem(zone.Index, frames), descriptors, MinFreeKbytes, Marks);

    /// <summary>This world with other descriptors.</summary>
    public World With(FrameMap<Descriptor> descriptors) => new(Machine, free, descriptors, MinFreeKbytes, Marks);

    /// <summary>This world with one descriptor changed; a plain one is not kept.</summary>
    public World With(Frame frame, Descriptor descriptor) =>
        With(descriptor == Descriptor.Plain ? Frames.Without(frame) : Frames.With(frame, descriptor));

    /// <summary>This world with min_free_kbytes written and all marks recomputed.</summary>
    public World WithMinFree(int kilobytes) => new(Machine, free, Frames, kilobytes, ZoneMarks.All(Machine, kilobytes));

    /// <summary>Whether the frame is in a free block; it must be valid.</summary>
    public bool IsFree(Frame frame)
    {
        Zone zone = Machine.ZoneOf(frame)!;
        return Free(zone.Id).Contains((frame - zone.Spanned.Start).Count);
    }
}

/// <summary>What is known of a system's policy, and so how exactly its answers are fixed.</summary>
public enum Policy
{
    /// <summary>The policy of v2.6: answers, zones and counts are exact.</summary>
    Kernel,

    /// <summary>Nothing beyond safety: a request that a free aligned run could serve may succeed or fail.</summary>
    Undeclared,
}
