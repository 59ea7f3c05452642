using Verified.Check.Systems;
using Verified.Model;
using Verified.Model.HighMemory;

namespace Verified.Check.Generate;

/// <summary>The mappings of high memory that a generated trace holds, and the deeds with them.</summary>
sealed class Windows(Layout layout, Population population, SplitMix arguments, SplitMix targets)
{
    /// <summary>Frames that far apart are in one bucket of the hash of addresses; closer ones are not.</summary>
    internal const int SameBucket = 121;

    const int FewTypes = 3;

    /// <summary>So many users of one slot, and a few more, do not fit a byte.</summary>
    const int ManyUsers = 256;

    readonly ZoneLayout[] high =
        [.. layout.Zones.Where((zone, index) => new ZoneId(index).IsHighMem && zone.Spanned.Pages.Count > 0)];

    readonly List<Used> used = [];
    readonly List<Made> temporary = [];
    readonly List<Made> local = [];
    int burst;
    Used? burstOf;
    Used? left;

    /// <summary>A user of a permanent mapping: the frame, and how the command named it.</summary>
    readonly record struct Used(Frame Frame, int Target, int Offset);

    /// <summary>A mapping of a CPU by the command that made it.</summary>
    readonly record struct Made(int Id, ulong Address, byte Cpu, ulong Type);

    /// <summary>Whether a row of mappings goes on, until all slots have users and beyond, or one has many.</summary>
    public bool Bursts => burst > 0;

    /// <summary>The next command of the row.</summary>
    public Command NextOfBurst()
    {
        burst--;
        return burstOf is { } one ? Named(Op.Kmap, AnyCpu(), one) : Of(Op.Kmap, AnyCpu());
    }

    /// <summary>The command of a deed, without an id.</summary>
    public Command Make(Deed deed)
    {
        byte cpu = AnyCpu();
        switch (deed)
        {
            case Deed.Kmap:
                // Often a frame that is mapped already, or was.
                return used.Count > 0 && targets.OneIn(3) ? Again(Op.Kmap, cpu) : Of(Op.Kmap, cpu);
            case Deed.Kunmap when used.Count > 0: return Again(Op.Kunmap, cpu);
            case Deed.KmapAtomic: return Of(Op.KmapAtomic, cpu) with { More = Type() };
            case Deed.KunmapAtomic when Last(temporary, cpu) is { Id: > 0 } made:
                return new() { Op = Op.KunmapAtomic, Cpu = cpu, Target = made.Id, More = made.Type };
            case Deed.KmapLocal: return Of(Op.KmapLocal, cpu);
            case Deed.KunmapLocal when Last(local, cpu) is { Id: > 0 } made:
                return new() { Op = Op.KunmapLocal, Cpu = cpu, Target = made.Id };
            case Deed.MapBurst:
                // Once in a while all of one frame, which nobody leaves meanwhile.
                burstOf = used.Count > 0 && arguments.OneIn(8) ? used[^1] : null;
                burst = (burstOf is null ? layout.Pkmap : ManyUsers) + arguments.Below(4);
                return NextOfBurst();
            case Deed.MapMisuse: return Misuse(cpu);
            default: return Of(arguments.Pick<Op>([Op.Kmap, Op.KmapAtomic, Op.KmapLocal]), cpu);
        }
    }

    /// <summary>Keeps the books after a command that was answered.</summary>
    public void Saw(in Command command, in Response response)
    {
        if (response.Outcome != Outcome.Ok) return;
        ulong address = command.Op is Op.KunmapAtomic or Op.KunmapLocal ? command.Value : response.Address;
        var made = new Made(command.Id, address, command.Cpu, command.More);
        switch (command.Op)
        {
            case Op.Kmap: used.Add(new(command.Frame, command.Target, command.Offset)); break;
            case Op.Kunmap: RemoveUser(command.Frame); break;
            case Op.KmapAtomic: temporary.Add(made); break;
            case Op.KunmapAtomic: Remove(temporary, made); break;
            case Op.KmapLocal when WindowPages.At(layout, address) is not null: local.Add(made); break;
            case Op.KunmapLocal: Remove(local, made); break;
        }
    }

    void RemoveUser(Frame frame)
    {
        int at = used.FindLastIndex(one => one.Frame == frame);
        if (at < 0) return;
        left = used[at];
        used[at] = used[^1];
        used.RemoveAt(used.Count - 1);
    }

    static void Remove(List<Made> from, Made gone)
    {
        int at = from.FindLastIndex(one => one.Cpu == gone.Cpu && one.Address == gone.Address);
        if (at < 0) at = from.FindLastIndex(one => one.Cpu == gone.Cpu);
        if (at >= 0) from.RemoveAt(at);
    }

    static Made Last(List<Made> of, byte cpu) => of.FindLast(one => one.Cpu == cpu);

    Command Again(Op op, byte cpu) =>
        Named(op, cpu, used[targets.OneIn(2) ? used.Count - 1 : targets.Below(used.Count)]);

    static Command Named(Op op, byte cpu, Used one) => one.Target == 0
        ? new() { Op = op, Cpu = cpu, Frame = one.Frame }
        : new() { Op = op, Cpu = cpu, Target = one.Target, Offset = one.Offset };

    /// <summary>A frame of a block that is held mostly, or any of high memory; sometimes a low one.</summary>
    Command Of(Op op, byte cpu)
    {
        if (population.Count > 0 && targets.OneIn(2))
        {
            Population.Held block = population.Pick(targets);
            if (InHigh(block.First) || targets.OneIn(6))
                return new()
                {
                    Op = op,
                    Cpu = cpu,
                    Target = block.Id,
                    Offset = targets.OneIn(3) ? targets.Below(block.Order.Pages.Count) : 0,
                };
        }

        return new() { Op = op, Cpu = cpu, Frame = AnyFrame() };
    }

    bool InHigh(Frame frame) => Array.Exists(high, zone => zone.Spanned.Contains(frame));

    Frame AnyFrame()
    {
        if (high.Length == 0 || targets.OneIn(16)) return new(targets.Below(End() + 2));
        ZoneLayout zone = high[targets.Below(high.Length)];
        if (zone.Spanned.Pages.Count > SameBucket && used.Count > 0 && targets.OneIn(4))
        {
            Frame last = used[^1].Frame;
            bool low = last < zone.Spanned.Start + new Pages(SameBucket);
            var mate = new Frame(last.Number + (low ? SameBucket : -SameBucket));
            if (zone.Spanned.Contains(mate)) return mate;
        }

        // A few more frames than slots: then slots are shared, left and taken anew.
        int count = targets.OneIn(4) ? zone.Spanned.Pages.Count
            : Math.Min(zone.Spanned.Pages.Count, layout.Pkmap + 4);
        int at = targets.Below(count);
        if (at + SameBucket < zone.Spanned.Pages.Count && targets.OneIn(2)) at += SameBucket;
        return zone.Spanned.Start + new Pages(at);
    }

    Command Misuse(byte cpu)
    {
        Command unmap = new() { Op = Op.KunmapLocal, Cpu = cpu, Value = AnyAddress() };
        switch (arguments.Below(10))
        {
            case 0: return Of(Op.Kmap, cpu) with { Context = Context.Interrupt };
            case 1 when used.Count > 0: return Again(Op.Kunmap, cpu) with { Context = Context.Interrupt };
            case 2: return Of(Op.KmapAtomic, cpu) with { More = arguments.Pick<ulong>([13, 14, ulong.MaxValue]) };
            case 3 when Last(temporary, cpu) is { Id: > 0 } made:
                return new() { Op = Op.KunmapAtomic, Cpu = cpu, Target = made.Id, More = Type() };
            case 4: return unmap with { Op = Op.KunmapAtomic, More = Type() };
            case 5 when local.Count > 0:
                return unmap with { Value = 0, Target = local[targets.Below(local.Count)].Id };
            case 6: return unmap;
            case 7:
                Op op = arguments.Pick<Op>([Op.Kmap, Op.Kunmap, Op.KmapAtomic, Op.KmapLocal]);
                return new() { Op = op, Cpu = cpu, Frame = new(End() + targets.Below(3)) };
            case 8 or 9 when left is { } gone: return Named(Op.Kunmap, cpu, gone);
            default: return Of(Op.Kunmap, cpu);
        }
    }

    ulong AnyAddress() => targets.Below(4) switch
    {
        0 => Model.PageFrames.Addresses.OfLow(new(targets.Below(End() + 2))),
        1 => targets.Next(),
        _ => WindowPages.AddressOf(layout, targets.Below(WindowPages.Count(layout)))
            + (ulong)targets.Below(Pages.Size),
    };

    int End() => layout.Zones.Max(zone => zone.Spanned.End.Number);

    /// <summary>A type; once in a while one that there is not.</summary>
    ulong Type() => arguments.OneIn(64)
        ? arguments.Pick<ulong>([WindowAddresses.Types, WindowAddresses.Types + 1, int.MaxValue])
        : (ulong)arguments.Below(arguments.OneIn(4) ? WindowAddresses.Types : FewTypes);

    /// <summary>Half of the time CPU 0, so that its stack grows high.</summary>
    byte AnyCpu() => (byte)(arguments.OneIn(2) ? 0 : arguments.Below(layout.Cpus));
}
