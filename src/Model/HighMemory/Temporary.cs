using Hm = Verified.Rules.RuleIds.HighMemory;

namespace Verified.Model.HighMemory;

/// <summary>Temporary mappings: kmap_atomic and kunmap_atomic (R7.7).</summary>
public static class Temporary
{
    /// <summary>kmap_atomic(frame, type).</summary>
    internal static Ruling Map(World world, HighMemoryState now, in Command command)
    {
        var (cpu, type) = (command.Cpu, (int)command.More);
        if (Windows.Direct(world, command.Frame) is { } direct)
            return new(
                Hm.Direct, Windows.Mapped(direct), Windows.With(world, Forbid(now, cpu, 1)),
                Marks.Of(Hm.Direct) | Marks.Of(Hm.Preemption));
        bool debug = world.Machine.Layout.SlabDebug;
        if (debug && !IsEmpty(now.Cpus[cpu], type)) return Windows.Refuses(Hm.DebugEmpty, world, Reason.InUse);
        return new(
            Hm.Replaced, Windows.Mapped(WindowAddresses.OfType(cpu, type)),
            Windows.With(world, Forbid(Replace(now, cpu, type, command.Frame), cpu, 1)),
            Marks.Of(Hm.Replaced) | Marks.Of(Hm.FixedAddress) | Marks.Of(Hm.Preemption)
                | (debug ? Marks.Of(Hm.DebugEmpty) : default));
    }

    /// <summary>
    /// kmap_atomic shall show the frame at the place of the type on the CPU, whatever was there, and leave it there
    /// when it is unmapped.
    /// </summary>
    [Rule(RuleIds.HighMemory.Replaced, Source = "ULK3 8.1.6; R7.7; V4")]
    public static HighMemoryState Replace(HighMemoryState now, int cpu, int type, Frame frame) =>
        now.On(cpu, now.Cpus[cpu] with { Types = now.Cpus[cpu].Types.SetItem(type, frame) });

    /// <summary>A build with debugging demands that nothing is there, and clears it when it is unmapped.</summary>
    [Rule(RuleIds.HighMemory.DebugEmpty, Source = "R7.7; V4")]
    public static bool IsEmpty(CpuMappings cpu, int type) => cpu.Types[type] == Frame.None;

    /// <summary>
    /// Each kmap_atomic shall forbid preemption once more on its CPU, and each kunmap_atomic once less, so that a kmap
    /// meanwhile is complained about.
    /// </summary>
    [Rule(RuleIds.HighMemory.Preemption, Source = "ULK3 8.1.6; R7.7")]
    public static HighMemoryState Forbid(HighMemoryState now, int cpu, int times) =>
        now.On(cpu, now.Cpus[cpu] with { Preemption = now.Cpus[cpu].Preemption + times });

    internal static bool IsAtomic(HighMemoryState now, int cpu) => now.Cpus[cpu].Preemption > 0;

    /// <summary>kunmap_atomic(address, type).</summary>
    internal static Ruling Unmap(World world, HighMemoryState now, in Command command)
    {
        var (cpu, type) = (command.Cpu, (int)command.More);
        if (!IsAtomic(now, cpu)) return Windows.Refuses(Hm.Preemption, world, Reason.NoMapping);
        HighMemoryState next = Forbid(now, cpu, -1);
        Marks marks = Marks.Of(Hm.Preemption);
        Layout layout = world.Machine.Layout;
        // Below the fixed mappings it is a direct address: nothing was mapped.
        if (layout.SlabDebug && WindowAddresses.IsFixed(layout, command.Value))
        {
            if ((command.Value & ~(ulong)(Pages.Size - 1)) != WindowAddresses.OfType(cpu, type))
                return Windows.Refuses(Hm.DebugEmpty, world, Reason.Invalid);
            (next, marks) = (Replace(next, cpu, type, Frame.None), marks | Marks.Of(Hm.DebugEmpty));
        }

        return new(Hm.Preemption, Response.Of(Outcome.Ok), Windows.With(world, next), marks);
    }

    /// <summary>Two frames at one place.</summary>
    [Example(RuleIds.HighMemory.Replaced, "E7.7")]
    internal static string TwoFrames()
    {
        Command first = new() { Op = Op.KmapAtomic, Frame = new(40), Cpu = 2, More = 4 };
        var (world, last) = Windows.Run(Windows.Example(4, cpus: 3), [first, first with { Frame = new(41) }]);
        CpuMappings cpu = world.Upper!.HighMemory!.Cpus[2];
        return $"number {4 + (13 * 2)}: {last}, shows {cpu.Types[4]}, preemption forbidden {cpu.Preemption} times";
    }
}
