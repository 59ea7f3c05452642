using Hm = Verified.Rules.RuleIds.HighMemory;

namespace Verified.Model.HighMemory;

/// <summary>Permanent mappings: kmap and kunmap (R7.1 to R7.6).</summary>
public static class Permanent
{
    /// <summary>
    /// The count of a slot shall be 0 if it is free, 1 if it has no users but may still be in a TLB, and else one more
    /// than its users.
    /// </summary>
    [Rule(RuleIds.HighMemory.SlotCount, Source = "ULK3 8.1.6; R7.2; V1")]
    public static int Count(bool mapped, int users) => mapped ? users + 1 : 0;

    /// <summary>kmap(frame).</summary>
    internal static Ruling Map(World world, HighMemoryState now, in Command command)
    {
        bool atomic = Temporary.IsAtomic(now, command.Cpu);
        Marks marks = atomic ? Marks.Refused(Hm.Preemption) : default;
        if (Windows.Direct(world, command.Frame) is { } direct)
            return new(Hm.Direct, Windows.Mapped(direct, atomic), world, marks | Marks.Of(Hm.Direct));
        if (PageHash.SlotOf(now, command.Frame) is { } known)
            return Used(Hm.Reuse, world, AddUser(now, known), known, marks, atomic);
        var (next, slot, searched) = Search(now);
        marks |= searched;
        if (slot is not { } free)
            return new(
                Hm.Sleep, Response.Sleeps(Reason.MapSlots) with { MightSleep = atomic },
                Windows.With(world, next with { Waiters = next.Waiters + 1 }), marks | Marks.Refused(Hm.Sleep));
        next = PageHash.Add(next.With(free, new(Count(true, 1), command.Frame)), command.Frame, free);
        return Used(Hm.Search, world, next, free, marks | Marks.Of(Hm.Records) | Marks.Of(Hm.Bucket), atomic);
    }

    /// <summary>kmap of a frame that has a slot shall add a user to it, also when it had none left.</summary>
    [Rule(RuleIds.HighMemory.Reuse, Source = "ULK3 8.1.6; R7.3; V2")]
    public static HighMemoryState AddUser(HighMemoryState now, int slot) =>
        now.With(slot, now.Slots[slot] with { Count = now.Slots[slot].Count + 1 });

    /// <summary>
    /// A frame without a slot shall get the first one of count 0 behind that taken last, round the window.
    /// </summary>
    [Rule(RuleIds.HighMemory.Search, Source = "ULK3 8.1.6; R7.3")]
    public static (HighMemoryState Next, int? Slot, Marks Marks) Search(HighMemoryState now)
    {
        Marks marks = Marks.Of(Hm.Search);
        for (int left = now.Slots.Length; !GivesUp(left);)
        {
            now = now with { Last = (now.Last + 1) % now.Slots.Length };
            if (now.Last == 0)
            {
                now = Flush(now);
                left = now.Slots.Length;
                marks |= Marks.Of(Hm.Flush);
            }

            if (now.Slots[now.Last].Count == 0) return (now, now.Last, marks);
            left--;
        }

        return (now, null, marks);
    }

    /// <summary>
    /// When as many slots as the window has were in use, since the search began or came to slot 0, its caller shall
    /// wait for one.
    /// </summary>
    [Rule(RuleIds.HighMemory.Sleep, Source = "ULK3 8.1.6; R7.3")]
    public static bool GivesUp(int left) => left == 0;

    /// <summary>
    /// Whenever the search comes to slot 0, every slot of count 1 shall become free and its frame lose the address, and
    /// no other.
    /// </summary>
    [Rule(RuleIds.HighMemory.Flush, Source = "ULK3 8.1.6; R7.4; V2")]
    public static HighMemoryState Flush(HighMemoryState now)
    {
        for (int slot = 0; slot < now.Slots.Length; slot++)
            if (now.Slots[slot].Count == Count(true, 0))
                now = PageHash.Remove(now.With(slot, Slot.Free), slot);
        return now;
    }

    /// <summary>kunmap of a frame without an address, or of one whose slot has no users, is a bug.</summary>
    [Rule(RuleIds.HighMemory.UnmapRefused, Source = "ULK3 8.1.6; R7.6; V3")]
    public static Reason Fault(HighMemoryState now, Frame frame) =>
        PageHash.SlotOf(now, frame) is not { } slot ? Reason.NoMapping
        : now.Slots[slot].Count == Count(true, 0) ? Reason.Unused
        : Reason.None;

    /// <summary>kunmap(frame), of a high one.</summary>
    internal static Ruling Unmap(World world, HighMemoryState now, Frame frame)
    {
        if (Fault(now, frame) is not Reason.None and var fault)
            return Windows.Refuses(Hm.UnmapRefused, world, fault);
        int slot = PageHash.SlotOf(now, frame)!.Value;
        HighMemoryState next = now.With(slot, now.Slots[slot] with { Count = now.Slots[slot].Count - 1 });
        Marks marks = Marks.Of(Hm.SlotCount) | Marks.Of(Hm.UnmapRefused);
        if (next.Slots[slot].Count == Count(true, 0)) (next, marks) = (Wake(next), marks | Marks.Of(Hm.Wake));
        return new(Hm.SlotCount, Response.Of(Outcome.Ok), Windows.With(world, next), marks);
    }

    /// <summary>When the last user of a slot leaves it, all who wait for one shall be woken, to search anew.</summary>
    [Rule(RuleIds.HighMemory.Wake, Source = "ULK3 8.1.6; R7.6; V3")]
    public static HighMemoryState Wake(HighMemoryState now) => now with { Waiters = 0 };

    static Ruling Used(
        string rule, World world, HighMemoryState next, int slot, Marks marks, bool mightSleep) => new(
            rule, Windows.Mapped(WindowAddresses.OfSlot(world.Machine.Layout, slot), mightSleep),
            Windows.With(world, next),
            marks | Marks.Of(rule) | Marks.Of(Hm.SlotAddress) | Marks.Of(Hm.SlotCount));

    /// <summary>A frame mapped twice and unmapped twice.</summary>
    [Example(RuleIds.HighMemory.SlotCount, "E7.2")]
    internal static string Users()
    {
        Command map = Of(Op.Kmap, 40), unmap = Of(Op.Kunmap, 40);
        var (world, counts) = (Windows.Example(4), "");
        foreach (Command command in (Command[])[map, map, unmap, unmap])
        {
            world = Windows.Run(world, [command]).World;
            counts += $"{world.Upper!.HighMemory!.Slots[1].Count} ";
        }

        return $"counts {counts}slot {PageHash.SlotOf(world.Upper!.HighMemory!, new(40))}";
    }

    /// <summary>Six frames in a window of four slots.</summary>
    [Example(RuleIds.HighMemory.Search, "E7.3")]
    internal static string SixFrames() => Slots(
        [
            Of(Op.Kmap, 40), Of(Op.Kmap, 41), Of(Op.Kmap, 42), Of(Op.Kunmap, 41), Of(Op.Kmap, 43), Of(Op.Kmap, 40),
            Of(Op.Kunmap, 40), Of(Op.Kunmap, 40), Of(Op.Kmap, 44), Of(Op.Kmap, 45),
        ]);

    /// <summary>A fifth frame in a window of four slots.</summary>
    [Example(RuleIds.HighMemory.Sleep, "E7.3b")]
    internal static string FifthFrame() =>
        Slots([.. Enumerable.Range(40, 5).Select(frame => Of(Op.Kmap, frame))]);

    /// <summary>A flush.</summary>
    [Example(RuleIds.HighMemory.Flush, "E7.4")]
    internal static string Flushed()
    {
        HighMemoryState now = Windows.Example(5).Upper!.HighMemory! with
        {
            Slots = [new(2, new(40)), new(1, new(41)), Slot.Free, new(3, new(42)), new(1, new(43))],
        };
        return string.Join(",", Flush(now).Slots.Select(slot => slot.Count));
    }

    /// <summary>A frame that nobody mapped.</summary>
    [Example(RuleIds.HighMemory.UnmapRefused, "E7.6")]
    internal static string NeverMapped() => $"{Windows.Run(Windows.Example(4), [Of(Op.Kunmap, 40)]).Last}";

    static string Slots(Command[] commands)
    {
        var (world, last) = Windows.Run(Windows.Example(4), commands);
        return $"frames {string.Join(",", world.Upper!.HighMemory!.Slots.Select(slot => slot.Frame.Number))}, {last}";
    }

    static Command Of(Op op, int frame) => new() { Op = op, Frame = new(frame) };
}
