using Verified.Model;
using Verified.Model.PageFrames;

namespace Verified.Check.Generate;

/// <summary>Commands that a careful caller would not give, and reads of any frame.</summary>
sealed class Misuse(Layout layout, Population population, SplitMix arguments, SplitMix targets, Level level)
{
    readonly int end = layout.Zones.Max(zone => zone.Spanned.End.Number);

    public Command Make(Deed deed) => deed switch
    {
        Deed.FreeWrongOrder => WrongOrder(),
        Deed.FreeInterior => Interior(),
        Deed.FreeAgain => Again(),
        Deed.FreeReserved => new() { Op = Op.FreeReservedPage, Frame = ReservedFrame() },
        Deed.Inspect => Inspect(),
        _ => Foreign(),
    };

    Command WrongOrder()
    {
        Population.Held block = population.Pick(targets);
        int order = arguments.Below(4) switch
        {
            0 => block.Order.Value + 1,
            1 => block.Order.Value - 1,
            2 => arguments.Below(Order.Limit),
            _ => arguments.Pick<int>([11, 31, -1]),
        };
        return new() { Op = arguments.OneIn(4) ? Op.FreePagesAt : Op.FreePages, Target = block.Id, Order = new(order) };
    }

    Command Interior()
    {
        Population.Held block = population.Pick(targets);
        return new()
        {
            Op = Op.FreePages,
            Target = block.Id,
            Offset = targets.Between(-1, block.Order.Pages.Count),
            Order = new(arguments.OneIn(2) ? 0 : block.Order.Value),
        };
    }

    /// <summary>
    /// A release, get or put of what was given back already: the frame may have found a new owner since.
    /// </summary>
    Command Again()
    {
        if (!population.HasGone) return Foreign();
        Population.Held block = population.PickGone(targets);
        Op op = arguments.Pick<Op>([Op.FreePages, Op.FreePages, Op.PutPage, Op.GetPage]);
        return new() { Op = op, Target = block.Id, Order = block.Order };
    }

    Command Foreign()
    {
        Frame frame = AnyFrame();
        return arguments.Below(9) switch
        {
            0 => new() { Op = Op.FreePagesAt, Value = 0 },
            1 => new() { Op = Op.FreePagesAt, Value = targets.Next() },
            2 => new() { Op = Op.FreePagesAt, Value = Addresses.OfLow(frame) },
            3 => new() { Op = Op.GetPage, Frame = frame },
            4 => new() { Op = Op.PutPage, Frame = frame },
            5 => new() { Op = Op.SetFlags, Frame = frame, Value = (ulong)1 << arguments.Below(20) },
            6 => new() { Op = Op.Unmap, Frame = frame },
            _ => new() { Op = Op.FreePages, Frame = frame, Order = new(arguments.Below(4)) },
        };
    }

    Command Inspect()
    {
        if (level < Level.Structure) return Foreign();
        if (population.Count == 0 || targets.OneIn(2)) return new() { Op = Op.Inspect, Frame = AnyFrame() };
        Population.Held block = population.Pick(targets);
        return new() { Op = Op.Inspect, Target = block.Id, Offset = targets.Below(block.Order.Pages.Count) };
    }

    Frame ReservedFrame() => layout.Reserved.IsEmpty || targets.OneIn(3)
        ? AnyFrame()
        : layout.Reserved[targets.Below(layout.Reserved.Length)].Start;

    /// <summary>Any frame of the machine, sometimes one just outside a zone, in a hole, or far away.</summary>
    public Frame AnyFrame() => targets.Below(12) switch
    {
        0 => new(end + targets.Below(3)),
        1 => new(Math.Max(0, layout.Zones[targets.Below(layout.Zones.Length)].Spanned.Start.Number - 1)),
        2 => new(int.MaxValue - targets.Below(2)),
        _ => new(targets.Below(end)),
    };
}
