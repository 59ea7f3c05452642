using Verified.Model.PageFrames;
using Verified.Model.Slab;
using Hm = Verified.Rules.RuleIds.HighMemory;

namespace Verified.Model.HighMemory;

/// <summary>Operations on the windows of high memory, and what all mappings have in common.</summary>
public static class Windows
{
    /// <summary>The one answer to an operation on a machine with caches.</summary>
    internal static Ruling Act(World world, in Command command)
    {
        if (world.Upper!.HighMemory is not { } now) return Conversation.Refuse(world);
        if (Fault(world, command) is not Reason.None and var fault) return Refuses(Hm.MapRefused, world, fault);
        return command.Op switch
        {
            Op.KmapAtomic => Temporary.Map(world, now, command),
            Op.KunmapAtomic => Temporary.Unmap(world, now, command),
            Op.KunmapLocal => Local.Unmap(world, now, command),
            Op.Kunmap when !IsHigh(world, command.Frame) =>
                new(Hm.Direct, Response.Of(Outcome.Ignored), world, Marks.Of(Hm.Direct)),
            Op.Kunmap => Permanent.Unmap(world, now, command.Frame),
            Op.Kmap => Permanent.Map(world, now, command),
            _ => Local.Map(world, now, command),
        };
    }

    /// <summary>
    /// What is mapped shall be a frame that exists, of a type from 0 to 12 where it has one, and permanently not in an
    /// interrupt.
    /// </summary>
    [Rule(RuleIds.HighMemory.MapRefused, Source = "ULK3 8.1.6; R7.3, R7.6; docs/decisions.md")]
    public static Reason Fault(World world, in Command command) => command.Op switch
    {
        Op.Kmap or Op.Kunmap when (command.Context & Context.Interrupt) != 0 => Reason.InInterrupt,
        not (Op.KunmapAtomic or Op.KunmapLocal) when !world.Machine.IsPresent(command.Frame) => Reason.Invalid,
        Op.KmapAtomic or Op.KunmapAtomic when command.More >= WindowAddresses.Types => Reason.Illegal,
        _ => Reason.None,
    };

    /// <summary>A frame of low memory shall be mapped at its direct address, which needs no window.</summary>
    [Rule(RuleIds.HighMemory.Direct, Source = "ULK3 8.1.6; R7.3, R7.6, R7.7")]
    public static ulong? Direct(World world, Frame frame) =>
        IsHigh(world, frame) ? null : Addresses.OfLow(frame);

    /// <summary>
    /// What is written through a mapping shall be read in the frame, and what is written in the frame through the
    /// mapping.
    /// </summary>
    [Rule(RuleIds.HighMemory.Content, Source = "ULK3 8.1.6")]
    public static Violation? Shows(Frame frame, ulong written, ulong read) => written == read
        ? null
        : new(Hm.Content, $"0x{written:x} in {frame}", $"0x{read:x}");

    /// <summary>What a part must hold.</summary>
    internal static int[] View(HighMemoryState now, Part part, int cpu) => part switch
    {
        Part.Pkmap =>
            [now.Last, now.Waiters, .. now.Slots.SelectMany(slot => (int[])[slot.Count, slot.Frame.Number])],
        Part.PageHash => PageHash.View(now),
        Part.Fixmap => [now.Cpus[cpu].Preemption, .. now.Cpus[cpu].Types.Select(frame => frame.Number)],
        _ => [now.Cpus[cpu].Stack.Length, .. now.Cpus[cpu].Stack.Select(frame => frame.Number)],
    };

    internal static bool IsHigh(World world, Frame frame) => world.Machine.ZoneOf(frame)!.Id.IsHighMem;

    internal static Response Mapped(ulong address, bool mightSleep = false) =>
        Response.Of(Outcome.Ok) with { Address = address, MightSleep = mightSleep };

    internal static Ruling Refuses(string rule, World world, Reason reason) =>
        new(rule, Response.Bug(reason), world, Marks.Refused(rule));

    internal static World With(World world, HighMemoryState next) =>
        world.With(world.Upper! with { HighMemory = next });

    /// <summary>A machine of the examples: 16 low frames, high ones from 32 on, that many slots.</summary>
    internal static World Example(int slots, int cpus = 1, bool debug = false) => World.Boot(
        Layout.Of(ZoneLayout.Of(0, 16), highMem: ZoneLayout.Of(32, 32)) with
        {
            CacheLine = 32,
            Pkmap = slots,
            Cpus = cpus,
            SlabDebug = debug,
            MinFreeKbytes = 0,
        });

    /// <summary>The answers to commands one after the other, and the world after them.</summary>
    internal static (World World, Response Last) Run(World world, IEnumerable<Command> commands)
    {
        Response last = default;
        foreach (Command command in commands)
        {
            Ruling ruling = Act(world, command);
            (world, last) = (ruling.Next, ruling.Response);
        }

        return (world, last);
    }
}
