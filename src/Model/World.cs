using System.Collections.Immutable;
using Verified.Model.PageAllocator;
using Verified.Model.PageFrames;
using Verified.Model.PerCpu;
using Verified.Model.Slab;
using Verified.Model.State;
using Verified.Model.Statistics;
using Verified.Model.Watermarks;
using Verified.Model.Zones;

namespace Verified.Model;

/// <summary>
/// The whole machine as one immutable value: which frames are free, what is special about the others, what each CPU
/// keeps, and the marks in force.
/// </summary>
public sealed class World
{
    readonly ImmutableArray<FrameSet> free;

    World(
        Machine machine, ImmutableArray<FrameSet> free, DescriptorMap frames, Tunables tunables,
        ImmutableArray<CpuState> cpus, Vmstat vmstat, ReclaimState? reclaim, Upper? upper)
    {
        Machine = machine;
        this.free = free;
        Frames = frames;
        Tunables = tunables;
        Cpus = cpus;
        Vmstat = vmstat;
        Reclaim = reclaim;
        Upper = upper;
    }

    /// <summary>What never changes: zones and zonelists.</summary>
    public Machine Machine { get; }

    /// <summary>The descriptors that are not plain: in use, reserved, parked, or with a field of their own.</summary>
    public DescriptorMap Frames { get; }

    /// <summary>min_free_kbytes and what else can be written.</summary>
    public Tunables Tunables { get; }

    /// <summary>What each CPU keeps.</summary>
    public ImmutableArray<CpuState> Cpus { get; }

    /// <summary>Frames handed out and given back since boot.</summary>
    public Vmstat Vmstat { get; }

    /// <summary>What reclaim keeps; null on a machine that does not reclaim.</summary>
    public ReclaimState? Reclaim { get; }

    /// <summary>What stands on the page allocator; null on a machine without caches.</summary>
    public Upper? Upper { get; }

    /// <summary>What the caches keep; null on a machine without caches.</summary>
    public SlabState? Slabs => Upper?.Slabs;

    /// <summary>The marks of each zone.</summary>
    public ImmutableArray<ZoneMarks> Marks => Tunables.Marks;

    /// <summary>The free frames of a zone, by index from the zone's first frame.</summary>
    public FrameSet Free(ZoneId zone) => free[zone.Index];

    /// <summary>A machine as it is when the boot allocator has retired.</summary>
    /// <param name="layout">The machine.</param>
    /// <param name="policy">What is known of the system that the world describes.</param>
    public static World Boot(Layout layout, Policy policy = Policy.Kernel)
    {
        Machine machine = Machine.Of(layout, policy);
        var sets = machine.Zones.Select(zone => PageSet.Empty(
            machine.HasLists ? layout.PerCpuSizes ?? ListSizes.Of(zone.Present) : default,
            layout.ListOrders)).ToImmutableArray();
        return PageFrames.Boot.Release(new World(
            machine,
            [.. machine.Zones.Select(zone => FrameSet.Empty(zone.Spanned.Pages.Count))],
            DescriptorMap.Empty(machine.End.Number),
            Tunables.Boot(machine),
            [.. Enumerable.Repeat(new CpuState(true, sets), layout.Cpus)],
            default,
            machine.Reclaims ? ReclaimState.Boot(machine) : null,
            machine.HasCaches ? Upper.Boot(machine) : null));
    }

    /// <summary>This world with other free frames in one zone and other descriptors.</summary>
    public World With(ZoneId zone, FrameSet frames, DescriptorMap descriptors) =>
        With(zone, frames, descriptors, Vmstat);

    /// <summary>This world with a block handed out or given back, and counted.</summary>
    public World With(ZoneId zone, FrameSet frames, DescriptorMap descriptors, Vmstat vmstat) =>
        new(Machine, free.SetItem(zone.Index, frames), descriptors, Tunables, Cpus, vmstat, Reclaim, Upper);

    /// <summary>This world with other descriptors.</summary>
    public World With(DescriptorMap descriptors) =>
        new(Machine, free, descriptors, Tunables, Cpus, Vmstat, Reclaim, Upper);

    /// <summary>This world with one descriptor changed; a plain one is not kept.</summary>
    public World With(Frame frame, Descriptor descriptor) =>
        With(descriptor == Descriptor.Plain ? Frames.Without(frame) : Frames.With(frame, descriptor));

    /// <summary>This world with other values written.</summary>
    public World With(Tunables tunables) => new(Machine, free, Frames, tunables, Cpus, Vmstat, Reclaim, Upper);

    /// <summary>This world with other counters.</summary>
    public World With(Vmstat vmstat) => new(Machine, free, Frames, Tunables, Cpus, vmstat, Reclaim, Upper);

    /// <summary>This world with another state of one CPU.</summary>
    public World With(int cpu, CpuState state) =>
        new(Machine, free, Frames, Tunables, Cpus.SetItem(cpu, state), Vmstat, Reclaim, Upper);

    /// <summary>This world with another state of reclaim.</summary>
    public World With(ReclaimState reclaim) => new(Machine, free, Frames, Tunables, Cpus, Vmstat, reclaim, Upper);

    /// <summary>This world with other caches.</summary>
    public World With(SlabState slabs) => With(Upper! with { Slabs = slabs });

    /// <summary>This world with something else on the page allocator.</summary>
    public World With(Upper upper) => new(Machine, free, Frames, Tunables, Cpus, Vmstat, Reclaim, upper);

    /// <summary>This world with other lists of one zone on one CPU.</summary>
    public World With(ZoneId zone, int cpu, PageSet set) =>
        With(cpu, Cpus[cpu] with { Sets = Cpus[cpu].Sets.SetItem(zone.Index, set) });

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
