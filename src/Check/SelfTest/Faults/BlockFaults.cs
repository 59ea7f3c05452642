using Verified.Model;
using Verified.Rules;
using Blocks = Verified.Impl.Buddy.Blocks;
using States = Verified.Impl.PageFrames.State;

namespace Verified.Check.SelfTest.Faults;

/// <summary>Faults in which block a request gets.</summary>
static class BlockFaults
{
    public static IEnumerable<Fault> All { get; } =
    [
        new(
            "split-wrong-half",
            "a split hands out the upper half of what it splits last",
            () => new UpperHalf(),
            new Witness(
                RuleIds.Buddy.SplitUpperHalves, "zone DMA start=0 frames=2", Witness.Plain,
                "a = alloc order=0 gfp=0")),
        new(
            "unaligned",
            "a block of order 1 begins one frame late",
            () => new Unaligned(),
            new Witness(
                RuleIds.Buddy.BlockAlignment, "zone DMA start=0 frames=2", Witness.Plain,
                "a = alloc order=1 gfp=0")),
        new(
            "handed-out-twice",
            "a request for one frame gets the frame of the request before, still in use",
            () => new Twice(),
            new Witness(
                RuleIds.PageAllocator.NoOverlap, "zone DMA start=0 frames=2", Witness.Plain,
                "a = alloc order=0 gfp=0", "b = alloc order=0 gfp=0"))
        {
            // With a page list the frame must be its head.
            AlsoBreaks = [RuleIds.PerCpu.TakeHead],
        },
        new(
            "order-limit",
            "a request for order 11 is taken for order 10",
            () => new Limit(),
            new Witness(
                RuleIds.PageAllocator.OrderLimit, "zone DMA start=0 frames=1", Witness.Plain,
                "a = alloc order=11 gfp=0")),
        new(
            "throws",
            "a request for order 3 ends in an exception",
            () => new Throws(),
            new Witness(
                RuleIds.PageAllocator.Functions, "zone DMA start=0 frames=1", Witness.Plain,
                "a = alloc order=3 gfp=0")),
    ];

    /// <summary>After a split down to the order asked for, swaps the block handed out with the half above it.</summary>
    sealed class UpperHalf : Tamper
    {
        readonly uint[] whole = new uint[ZoneId.Kinds];

        public override void Before(ref Command command)
        {
            for (int zone = 0; zone < ZoneId.Kinds; zone++)
                whole[zone] = Asked(command) is { } order ? Data.NrFree(zone)[order.Value] : 1;
        }

        public override void After(in Command command, ref Response response)
        {
            if (!response.Served || Asked(command) is not { } order) return;
            int lower = IndexOf(response.Frame);
            int zone = ZoneOf(lower);
            int upper = lower + order.Pages.Count;
            if (upper >= Data.Count) return;
            if (whole[zone] != 0 || Data.States[lower] != States.Used || Data.States[upper] != order.Value) return;
            FreeList.Unlink(Data, zone, (uint)upper, order.Value);
            FreeList.Push(Data, zone, (uint)lower, order.Value);
            (Data.States[lower], Data.States[upper]) = ((byte)order.Value, States.Used);
            (Data.Descriptors[lower], Data.Descriptors[upper]) = (Data.Descriptors[upper], Data.Descriptors[lower]);
            response = Moved(response, response.Frame + order.Pages);
        }
    }

    sealed class Unaligned : Tamper
    {
        public override void After(in Command command, ref Response response)
        {
            if (response.Served && Asked(command) is { Value: 1 })
                response = Moved(response, response.Frame + new Pages(1));
        }
    }

    sealed class Twice : Tamper
    {
        Frame last = Frame.None;

        public override void Booted(Systems.KernelSystem booted)
        {
            base.Booted(booted);
            last = Frame.None;
        }

        public override void After(in Command command, ref Response response)
        {
            if (!response.Served || Asked(command) is not { Value: 0 }) return;
            int before = IndexOf(last);
            bool used = before >= 0 && !Blocks.IsHead(Data.States[before]) && Data.Descriptors[before].Count >= 0;
            if (used && ZoneOf(before) == ZoneOf(IndexOf(response.Frame))) response = Moved(response, last);
            last = response.Frame;
        }
    }

    sealed class Limit : Tamper
    {
        public override void Before(ref Command command)
        {
            bool justTooLarge = command.Produces && command.Order.Value == Order.Limit;
            if (justTooLarge) command = command with { Order = Order.Largest };
        }
    }

    sealed class Throws : Tamper
    {
        public override void Before(ref Command command)
        {
            if (Asked(command) is { Value: 3 }) throw new InvalidOperationException("planted");
        }
    }
}
