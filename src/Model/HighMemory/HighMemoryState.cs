using System.Collections.Immutable;

namespace Verified.Model.HighMemory;

/// <summary>What the windows of high memory keep.</summary>
/// <param name="Last">The slot that was taken last.</param>
/// <param name="Waiters">Callers that wait for a slot.</param>
/// <param name="Slots">The slots for permanent mappings.</param>
/// <param name="Records">Which slot shows a frame, in the order in which the frames were mapped.</param>
/// <param name="Cpus">The other mappings of each CPU.</param>
public sealed record HighMemoryState(
    int Last, int Waiters, ImmutableArray<Slot> Slots, ImmutableArray<PageRecord> Records,
    ImmutableArray<CpuMappings> Cpus)
{
    /// <summary>As it is after boot.</summary>
    public static HighMemoryState Boot(Machine machine) => new(
        0, 0, [.. Enumerable.Repeat(Slot.Free, machine.Layout.Pkmap)], [],
        [.. Enumerable.Repeat(CpuMappings.None, machine.Layout.Cpus)]);

    /// <summary>With another slot.</summary>
    public HighMemoryState With(int number, Slot slot) => this with { Slots = Slots.SetItem(number, slot) };

    /// <summary>With other mappings of a CPU.</summary>
    public HighMemoryState On(int cpu, CpuMappings mappings) => this with { Cpus = Cpus.SetItem(cpu, mappings) };
}

/// <summary>A slot for a permanent mapping: its count (R7.2) and the frame that it shows.</summary>
public readonly record struct Slot(int Count, Frame Frame)
{
    /// <summary>One that shows nothing.</summary>
    public static Slot Free => new(0, Frame.None);
}

/// <summary>That a frame has the address of a slot.</summary>
public readonly record struct PageRecord(Frame Frame, int Slot);

/// <summary>The mappings that a CPU has for itself.</summary>
/// <param name="Preemption">How many temporary mappings forbid preemption.</param>
/// <param name="Types">The frame that the mapping of each type shows, or none.</param>
/// <param name="Stack">The frames of local mappings, first mapped first.</param>
public sealed record CpuMappings(int Preemption, ImmutableArray<Frame> Types, ImmutableArray<Frame> Stack)
{
    /// <summary>None.</summary>
    public static CpuMappings None { get; } =
        new(0, [.. Enumerable.Repeat(Frame.None, WindowAddresses.Types)], []);
}
