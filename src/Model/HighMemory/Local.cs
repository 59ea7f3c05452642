using Verified.Model.PageFrames;
using Hm = Verified.Rules.RuleIds.HighMemory;

namespace Verified.Model.HighMemory;

/// <summary>Local mappings, the stack form of v6 (R7.8).</summary>
public static class Local
{
    /// <summary>Slots of a CPU: 16, with debugging 33.</summary>
    public static int Room(Layout layout) => layout.SlabDebug ? 33 : 16;

    /// <summary>
    /// Local mappings of a CPU shall be a stack in which each takes a slot, with debugging two of which the first stays
    /// empty, and the last slot is never taken.
    /// </summary>
    [Rule(RuleIds.HighMemory.Stack, Source = "R7.8")]
    public static int? SlotOf(Layout layout, int depth)
    {
        int step = layout.SlabDebug ? 2 : 1, index = (depth + 1) * step;
        return index >= Room(layout) ? null : index - 1;
    }

    /// <summary>kmap_local_page(frame).</summary>
    internal static Ruling Map(World world, HighMemoryState now, in Command command)
    {
        if (Windows.Direct(world, command.Frame) is { } direct)
            return new(Hm.Direct, Windows.Mapped(direct), world, Marks.Of(Hm.Direct));
        CpuMappings cpu = now.Cpus[command.Cpu];
        if (SlotOf(world.Machine.Layout, cpu.Stack.Length) is not { } slot)
            return Windows.Refuses(Hm.Stack, world, Reason.TooDeep);
        return new(
            Hm.Stack, Windows.Mapped(WindowAddresses.OfLocal(world.Machine.Layout, command.Cpu, slot)),
            Windows.With(world, now.On(command.Cpu, cpu with { Stack = cpu.Stack.Add(command.Frame) })),
            Marks.Of(Hm.Stack) | Marks.Of(Hm.FixedAddress));
    }

    /// <summary>kunmap_local(address).</summary>
    internal static Ruling Unmap(World world, HighMemoryState now, in Command command)
    {
        CpuMappings cpu = now.Cpus[command.Cpu];
        if (Fault(world, cpu, command) is not Reason.None and var fault)
            return Windows.Refuses(Hm.StackOrder, world, fault);
        return Addresses.At(world, command.Value) is not null
            ? new(Hm.Direct, Response.Of(Outcome.Ignored), world, Marks.Of(Hm.Direct))
            : new(
                Hm.StackOrder, Response.Of(Outcome.Ok),
                Windows.With(world, now.On(command.Cpu, cpu with { Stack = cpu.Stack[..^1] })),
                Marks.Of(Hm.StackOrder));
    }

    /// <summary>Only the mapping that the CPU made last may be unmapped; a direct address always.</summary>
    [Rule(RuleIds.HighMemory.StackOrder, Source = "R7.8; docs/decisions.md")]
    public static Reason Fault(World world, CpuMappings cpu, in Command command)
    {
        if (Addresses.At(world, command.Value) is not null) return Reason.None;
        Layout layout = world.Machine.Layout;
        ulong page = command.Value & ~(ulong)(Pages.Size - 1);
        if (!WindowAddresses.IsFixed(layout, page) || page > WindowAddresses.OfLocal(layout, 0, 0))
            return Reason.Invalid;
        if (cpu.Stack.IsEmpty) return Reason.NoMapping;
        int last = SlotOf(layout, cpu.Stack.Length - 1)!.Value;
        return page == WindowAddresses.OfLocal(layout, command.Cpu, last) ? Reason.None : Reason.NotLast;
    }

    /// <summary>As many nested mappings as there are, with debugging and without.</summary>
    [Example(RuleIds.HighMemory.Stack, "E7.8")]
    internal static string Deepest()
    {
        Command map = new() { Op = Op.KmapLocal, Frame = new(40) };
        var (plain, last) = Windows.Run(Windows.Example(4), Enumerable.Repeat(map, 16));
        var (debug, late) = Windows.Run(Windows.Example(4, debug: true), Enumerable.Repeat(map, 17));
        return $"{plain.Upper!.HighMemory!.Cpus[0].Stack.Length}, then {last}; "
            + $"debugging: {debug.Upper!.HighMemory!.Cpus[0].Stack.Length}, then {late}";
    }
}
