using Verified.Impl;
using Verified.Model;
using Verified.Model.PageAllocator;

namespace Verified.Check.Systems;

/// <summary>
/// The page cache of the check beside our implementation: frames by zone in the order in which they came, given back as
/// the script says. It also kills, or finds nobody to kill.
/// </summary>
sealed class ScriptCache : IReclaimer, IOomHandler
{
    /// <summary>By zone; they keep their room from one run to the next.</summary>
    readonly List<Queue<uint>> frames = [];

    MemorySystem memory = null!;
    ReclaimScript script;

    /// <summary>Starts anew, empty, with a system that has booted.</summary>
    public void Begin(MemorySystem booted)
    {
        memory = booted;
        script = default;
        if (!booted.Options.Reclaim) return;
        booted.Attach(this, this);
        while (frames.Count < booted.ZoneCount) frames.Add(new());
        foreach (Queue<uint> zone in frames) zone.Clear();
    }

    /// <summary>Takes a frame, whatever its state.</summary>
    public Response Add(in Command command)
    {
        uint frame = (uint)command.Frame.Number;
        if (!memory.IsOnline(command.Cpu)) return Response.Bug(Model.Reason.Offline);
        if (memory.IsSlabFrame(frame)) return Response.Bug(Model.Reason.Slab);
        if (!memory.Options.Reclaim) return Response.Bug(Model.Reason.Illegal);
        int zone = memory.ZoneOfPresent(frame);
        if (zone < 0) return Response.Bug(Model.Reason.Invalid);
        frames[zone].Enqueue(frame);
        return Response.Of(Model.Outcome.Ok);
    }

    /// <summary>Takes another script.</summary>
    public Response SetScript(ulong value)
    {
        if (!memory.Options.Reclaim) return Response.Bug(Model.Reason.Illegal);
        script = ReclaimScript.Of(value);
        return Response.Of(Model.Outcome.Ok);
    }

    /// <inheritdoc/>
    public Impl.Reclaimed Shrink(CpuHandle cpu, in ReclaimPass pass)
    {
        Queue<uint> zone = frames[pass.Zone];
        int taken = pass.Priority > script.Priority ? 0 : Math.Min(script.Frames, zone.Count);
        uint freed = 0;
        for (int i = 0; i < taken; i++)
            if (cpu.FreeColdPage(zone.Dequeue()).Outcome == Impl.Outcome.Freed) freed++;
        return new((uint)taken + script.Further, freed);
    }

    /// <inheritdoc/>
    public uint Active(int zone) => 0;

    /// <inheritdoc/>
    public uint Inactive(int zone) => (uint)frames[zone].Count;

    /// <inheritdoc/>
    public bool Kill(uint gfp, int order) => script.Victim;
}
