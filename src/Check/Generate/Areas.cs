using Verified.Model;

namespace Verified.Check.Generate;

/// <summary>The noncontiguous areas that a generated trace holds, and the deeds with them.</summary>
sealed class Areas(Layout layout, Population population, SplitMix arguments, SplitMix targets)
{
    const int Remembered = 8;
    const uint Ioremap = 1;

    readonly List<Held> held = [];
    readonly Held[] gone = new Held[Remembered];
    int goneCount;
    int filling;

    /// <summary>An area by the command that made it.</summary>
    readonly record struct Held(int Id, ulong Address, int Pages, bool Owns);

    /// <summary>Whether the range is being filled up.</summary>
    public bool Bursts => filling > 0;

    /// <summary>The next command of the row.</summary>
    public Command NextOfBurst()
    {
        filling--;
        return arguments.OneIn(3) ? Reserve() : arguments.OneIn(3) && population.Count > 0 ? Map() : Ask();
    }

    /// <summary>The command of a deed, without an id.</summary>
    public Command Make(Deed deed)
    {
        if (held.Count == 0 && deed == Deed.AreaFree) deed = Deed.AreaAlloc;
        return deed switch
        {
            Deed.AreaAlloc => arguments.OneIn(3) ? Reserve() : Ask(),
            Deed.AreaMap => Map(),
            Deed.AreaFree => Release(),
            Deed.AreaFill => Fill(),
            _ => Misuse(),
        };
    }

    /// <summary>Keeps the books after a command that was answered.</summary>
    public void Saw(in Command command, in Response response)
    {
        if (response.Outcome == Outcome.Failed) filling = 0;
        if (response.Outcome == Outcome.Freed) Remove(command.Value);
        if (response.Outcome != Outcome.Ok) return;
        ulong pages = command.Op is Op.Vmap or Op.VmapArea ? command.More : command.Value >> Pages.Shift;
        bool owns = command.Op is Op.Vmalloc or Op.Vmalloc32;
        held.Add(new(command.Id, response.Address, (int)Math.Min(pages, int.MaxValue), owns));
    }

    void Remove(ulong address)
    {
        int at = held.FindIndex(one => one.Address == address);
        if (at < 0) return;
        gone[goneCount++ % Remembered] = held[at];
        held[at] = held[^1];
        held.RemoveAt(held.Count - 1);
    }

    Command Fill()
    {
        filling = arguments.Between(4, 24);
        return NextOfBurst();
    }

    Command Ask() => new()
    {
        Op = arguments.OneIn(4) ? Op.Vmalloc32 : Op.Vmalloc,
        Value = Bytes(),
        Context = Caller(),
    };

    Command Reserve() => new()
    {
        Op = Op.GetVmArea,
        Value = Bytes(),
        More = arguments.OneIn(2) ? Ioremap : (ulong)arguments.Pick<int>([0, 2, 4, 7, 0x100]),
        Context = Caller(),
    };

    /// <summary>Frames of a block, or of another area from behind; once in a while more than there are.</summary>
    Command Map()
    {
        if (held.Count > 0 && (population.Count == 0 || targets.OneIn(3)))
        {
            Held of = Pick();
            return new() { Op = Op.VmapArea, Target = of.Id, More = Count(of.Pages), Context = Caller() };
        }

        if (population.Count == 0) return Ask();
        Population.Held block = population.Pick(targets);
        return new() { Op = Op.Vmap, Target = block.Id, More = Count(block.Order.Pages.Count), Context = Caller() };
    }

    ulong Count(int most) => arguments.OneIn(16)
        ? arguments.Pick<ulong>([0, (ulong)most + 1, 100_000, ulong.MaxValue])
        : (ulong)arguments.Between(1, Math.Max(1, most));

    Command Release()
    {
        Held one = Pick();
        Op op = one.Owns != arguments.OneIn(12) ? Op.Vfree : arguments.OneIn(3) ? Op.Vfree : Op.Vunmap;
        return new() { Op = op, Target = one.Id, Context = Caller() };
    }

    /// <summary>A release at a wrong address, a second one, or one by the wrong function.</summary>
    Command Misuse()
    {
        Op op = arguments.OneIn(2) ? Op.Vfree : Op.Vunmap;
        Held one = held.Count == 0 || (goneCount > 0 && targets.OneIn(3))
            ? gone[targets.Below(Math.Max(1, Math.Min(goneCount, Remembered)))]
            : Pick();
        if (one.Id == 0 || targets.OneIn(6)) return new() { Op = op, Value = AnyAddress() };
        int offset = arguments.OneIn(2) ? 0 : arguments.Pick<int>([1, 16, -4096, 4096, 2 * Pages.Size]);
        return new() { Op = op, Target = one.Id, Offset = offset };
    }

    ulong AnyAddress() => arguments.Below(4) switch
    {
        0 => 0,
        1 => arguments.Next(),
        2 => Model.PageFrames.Addresses.OfLow(new(targets.Below(64))),
        _ => Model.PageFrames.Addresses.OfLow(new(targets.Below(1 << 14))) & ~0xFFFUL,
    };

    Held Pick() => held[targets.Below(4) switch { 0 => held.Count - 1, 1 => 0, _ => targets.Below(held.Count) }];

    ulong Bytes()
    {
        ulong page = Pages.Size;
        if (arguments.OneIn(16))
            return arguments.Pick<ulong>(
                [0, 1, page * (ulong)layout.VmallocPages, page * (ulong)(layout.VmallocPages - 1), 1UL << 40,
                    ulong.MaxValue, ulong.MaxValue - 4095]);
        ulong pages = (ulong)arguments.Between(1, arguments.OneIn(8) ? 16 : 3);
        return arguments.OneIn(3) ? (pages * page) - (ulong)arguments.Below(Pages.Size) : pages * page;
    }

    Context Caller() => arguments.OneIn(24) ? Context.Interrupt : Context.Process;
}
