using Verified.Model;
using Verified.Model.PageAllocator;
using Verified.Model.Watermarks;
using Verified.Rules;

namespace Verified.Check.SelfTest.Faults;

/// <summary>Faults in the mark test and in the marks.</summary>
static class MarkFaults
{
    public static IEnumerable<Fault> All { get; } =
    [
        new(
            "mark-not-strict",
            "a zone passes the mark test when its free frames equal the mark",
            () => new NotStrict(),
            new Witness(
                RuleIds.PageAllocator.Failure, "zone DMA start=0 frames=1", Witness.Plain,
                "a = alloc order=1 gfp=0"),
            new Witness(
                RuleIds.Watermarks.TestBase,
                "zone DMA start=0 frames=3", "zone Normal start=3 frames=2", "tunables min_free=12 compound=off",
                "a = alloc order=1 gfp=0"),
            new Witness(
                RuleIds.Watermarks.TestBase,
                "zone DMA start=0 frames=2", "zone Normal start=2 frames=1", "tunables min_free=12 compound=off",
                "a = alloc order=0 gfp=ATOMIC"))
        {
            AlsoBreaks = [RuleIds.PageAllocator.ScanLow, RuleIds.PageAllocator.ScanMin, .. Fault.Scans],
        },
        new(
            "mark-one-high",
            "pages_min is one frame too high in the second scan",
            () => new OneHigh(),
            new Witness(
                RuleIds.PageAllocator.Failure,
                "zone DMA start=0 frames=1", "zone HighMem start=1 frames=1",
                "tunables min_free=0 dma_ratio=1 compound=off",
                "a = alloc order=0 gfp=HIGHMEM"),
            new Witness(
                RuleIds.PageAllocator.Failure, "zone DMA start=0 frames=3", "reserved 0+1", Witness.Plain,
                "a = alloc order=1 gfp=0"),
            new Witness(
                RuleIds.PageAllocator.ScanMin, "zone DMA start=0 frames=2", "tunables min_free=8 compound=off",
                "a = alloc order=0 gfp=ATOMIC"))
        {
            AlsoBreaks = Fault.Scans,
        },
        new(
            "orders-not-tested",
            "the mark test leaves out the step by orders",
            () => new OrdersLeftOut(),
            new Witness(
                RuleIds.Watermarks.TestOrders,
                "zone DMA start=0 frames=2", "zone Normal start=2 frames=5", "tunables min_free=12 compound=off",
                "a = alloc order=1 gfp=0", "free a order=0", "b = alloc order=1 gfp=0"),
            new Witness(
                RuleIds.PageAllocator.Failure, "zone DMA start=0 frames=3", Witness.Plain,
                "a = alloc order=1 gfp=0", "free a order=0", "b = alloc order=1 gfp=0"),
            new Witness(
                RuleIds.PageAllocator.Failure, "zone DMA start=0 frames=3", "reserved 0+1", Witness.Plain,
                "a = alloc order=1 gfp=0"))
        {
            AlsoBreaks = [RuleIds.PageAllocator.ScanLow, RuleIds.Buddy.ListCounts, .. Fault.Scans],
        },
        new(
            "mark-not-halved",
            "the mark test does not halve the mark from order to order",
            () => new NotHalved(),
            new Witness(
                RuleIds.PageAllocator.Failure, "zone DMA start=0 frames=3", Witness.Plain,
                "a = alloc order=1 gfp=0", "free a order=0", "b = alloc order=1 gfp=0"),
            new Witness(
                RuleIds.PageAllocator.Failure, "zone DMA start=0 frames=3", "reserved 0+1", Witness.Plain,
                "a = alloc order=1 gfp=0"),
            new Witness(
                RuleIds.Watermarks.TestBase, "zone DMA start=0 frames=3", "tunables min_free=4 compound=off",
                "a = alloc order=1 gfp=0"),
            new Witness(
                RuleIds.PageAllocator.ScanMin, "zone DMA start=0 frames=3", "tunables min_free=8 compound=off",
                "a = alloc order=1 gfp=ATOMIC"))
        {
            AlsoBreaks = [RuleIds.PageAllocator.ScanLow, .. Fault.Scans],
        },
        new(
            "reserve-ignored",
            "requests of class Normal ignore the lowmem reserve of DMA",
            () => new ReserveIgnored(),
            new Witness(
                RuleIds.PageAllocator.Failure,
                "zone DMA start=0 frames=2", "zone Normal start=2 frames=1",
                "tunables min_free=0 dma_ratio=1 compound=off",
                "a = alloc order=1 gfp=0"),
            new Witness(
                RuleIds.PageAllocator.ScanMin,
                "zone DMA start=0 frames=1", "zone Normal start=1 frames=5",
                "tunables min_free=20 dma_ratio=1 compound=off",
                "a = alloc order=0 gfp=0"),
            new Witness(
                RuleIds.PageAllocator.ScanUnmarked,
                "zone DMA start=0 frames=2", "zone Normal start=2 frames=1",
                "tunables min_free=12 dma_ratio=1 compound=off",
                "a = alloc order=0 gfp=ATOMIC ctx=memalloc"))
        {
            AlsoBreaks = Fault.Scans,
        },
        new(
            "low-marks-twice",
            "the second scan asks for pages_low again",
            () => new LowTwice(),
            new Witness(
                RuleIds.PageAllocator.Failure,
                "zone DMA start=0 frames=5", "reserved 0+1", "tunables min_free=16 compound=off",
                "a = alloc order=1 gfp=ATOMIC"),
            new Witness(
                RuleIds.PageAllocator.ScanMin, "zone DMA start=0 frames=3", "tunables min_free=16 compound=off",
                "a = alloc order=0 gfp=ATOMIC"))
        {
            AlsoBreaks = Fault.Scans,
        },
        new(
            "marks-stale",
            "writing min_free_kbytes does not recompute the marks",
            () => new Stale(),
            new Witness(
                RuleIds.Watermarks.TestBase, "zone DMA start=0 frames=1", Witness.Plain,
                "min_free 4", "a = alloc order=0 gfp=0"),
            new Witness(
                RuleIds.Watermarks.TestBase, "zone DMA start=0 frames=1", "tunables compound=off",
                "min_free 0", "a = alloc order=0 gfp=0"),
            new Witness(
                RuleIds.PageAllocator.ScanMin, "zone DMA start=0 frames=2", "tunables compound=off",
                "min_free 8", "a = alloc order=0 gfp=ATOMIC"),
            new Witness(
                RuleIds.Statistics.Zoneinfo, "zone DMA start=0 frames=1", Witness.Plain,
                "min_free 4", "zoneinfo"))
        {
            AlsoBreaks = [RuleIds.PageAllocator.Failure, RuleIds.PageAllocator.ScanLow, .. Fault.Scans],
        },
    ];

    /// <summary>A tamper that puts other marks in force for the time of a request.</summary>
    abstract class OtherMarks : Tamper
    {
        readonly (uint Min, uint Low)[] saved = new (uint, uint)[ZoneId.Kinds];

        public sealed override void Before(ref Command command)
        {
            if (Asked(command) is not { } order) return;
            for (int zone = 0; zone < ZoneId.Kinds; zone++)
            {
                ref var at = ref Data.Zone(zone);
                saved[zone] = (at.PagesMin, at.PagesLow);
                (at.PagesMin, at.PagesLow) = Marks(zone, order, command);
            }
        }

        public sealed override void After(in Command command, ref Response response)
        {
            if (Asked(command) is null) return;
            for (int zone = 0; zone < ZoneId.Kinds; zone++)
                (Data.Zone(zone).PagesMin, Data.Zone(zone).PagesLow) = saved[zone];
        }

        protected abstract (uint Min, uint Low) Marks(int zone, Order order, in Command command);
    }

    /// <summary>One frame more seems free while the marks are tested: at or below becomes below.</summary>
    sealed class NotStrict : Tamper
    {
        public override void Before(ref Command command)
        {
            if (Asked(command) is null) return;
            for (int zone = 0; zone < ZoneId.Kinds; zone++) Data.Zone(zone).FreePages++;
        }

        public override void After(in Command command, ref Response response)
        {
            if (Asked(command) is null) return;
            for (int zone = 0; zone < ZoneId.Kinds; zone++) Data.Zone(zone).FreePages--;
        }
    }

    sealed class OneHigh : OtherMarks
    {
        protected override (uint Min, uint Low) Marks(int zone, Order order, in Command command) =>
            (Data.Zone(zone).PagesMin + 1, Data.Zone(zone).PagesLow);
    }

    /// <summary>Smaller blocks seem to be none while the marks are tested.</summary>
    sealed class OrdersLeftOut : Tamper
    {
        readonly uint[] saved = new uint[ZoneId.Kinds * Order.Limit];

        public override void Before(ref Command command)
        {
            if (Asked(command) is not { } order) return;
            for (int zone = 0; zone < ZoneId.Kinds; zone++)
            {
                Span<uint> smaller = Data.NrFree(zone)[..order.Value];
                smaller.CopyTo(saved.AsSpan(zone * Order.Limit));
                smaller.Clear();
            }
        }

        public override void After(in Command command, ref Response response)
        {
            if (Asked(command) is not { } order) return;
            for (int zone = 0; zone < ZoneId.Kinds; zone++)
                saved.AsSpan(zone * Order.Limit, order.Value).CopyTo(Data.NrFree(zone));
        }
    }

    /// <summary>Sets a mark out of reach where the test would fail without the halving.</summary>
    sealed class NotHalved : OtherMarks
    {
        const uint OutOfReach = 1 << 30;

        protected override (uint Min, uint Low) Marks(int zone, Order order, in Command command)
        {
            var at = Data.Zone(zone);
            int min = Rights.Of(Request.Meaning(command).Gfp, command.Context).Lower((int)at.PagesMin);
            bool passesLow = Passes(zone, order, (int)at.PagesLow);
            return (Passes(zone, order, min) ? at.PagesMin : OutOfReach, passesLow ? at.PagesLow : OutOfReach);
        }

        bool Passes(int zone, Order order, int mark)
        {
            long left = Data.Zone(zone).FreePages - order.Pages.Count + 1;
            for (int smaller = 0; smaller < order.Value; smaller++)
            {
                left -= (long)Data.NrFree(zone)[smaller] << smaller;
                if (left <= mark) return false;
            }

            return true;
        }
    }

    sealed class ReserveIgnored : Tamper
    {
        uint saved;

        ref uint Reserve => ref Data.LowmemReserve(ZoneId.Dma.Index)[ZoneId.Normal.Index];

        public override void Before(ref Command command)
        {
            if (command.Produces) (saved, Reserve) = (Reserve, 0);
        }

        public override void After(in Command command, ref Response response)
        {
            if (command.Produces) Reserve = saved;
        }
    }

    sealed class LowTwice : OtherMarks
    {
        protected override (uint Min, uint Low) Marks(int zone, Order order, in Command command) =>
            (Data.Zone(zone).PagesLow, Data.Zone(zone).PagesLow);
    }

    sealed class Stale : Tamper
    {
        readonly (uint Min, uint Low, uint High)[] saved = new (uint, uint, uint)[ZoneId.Kinds];

        public override void Before(ref Command command)
        {
            for (int zone = 0; zone < ZoneId.Kinds; zone++)
                saved[zone] = (Data.Zone(zone).PagesMin, Data.Zone(zone).PagesLow, Data.Zone(zone).PagesHigh);
        }

        public override void After(in Command command, ref Response response)
        {
            if (command.Op != Op.SetMinFree) return;
            for (int zone = 0; zone < ZoneId.Kinds; zone++)
                (Data.Zone(zone).PagesMin, Data.Zone(zone).PagesLow, Data.Zone(zone).PagesHigh) = saved[zone];
        }
    }
}
