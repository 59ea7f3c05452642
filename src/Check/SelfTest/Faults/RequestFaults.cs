using Verified.Model;
using Verified.Model.PageAllocator;
using Verified.Rules;

namespace Verified.Check.SelfTest.Faults;

/// <summary>Faults in the rights of callers, in the choice of a zone and in the checks of a request.</summary>
static class RequestFaults
{
    public static IEnumerable<Fault> All { get; } =
    [
        new(
            "high-ignored",
            "__GFP_HIGH gives no right",
            () => new Rewritten(WithoutHigh),
            new Witness(
                RuleIds.PageAllocator.Failure,
                "zone DMA start=0 frames=5", "reserved 0+1", "tunables min_free=12 compound=off",
                "a = alloc order=1 gfp=ATOMIC"),
            new Witness(
                RuleIds.PageAllocator.ScanMin, "zone DMA start=0 frames=2", "tunables min_free=8 compound=off",
                "a = alloc order=0 gfp=ATOMIC"))
        {
            AlsoBreaks = Fault.Scans,
        },
        new(
            "high-for-all",
            "every request has the right of __GFP_HIGH",
            () => new Rewritten(WithHigh),
            new Witness(
                RuleIds.PageAllocator.Failure, "zone DMA start=0 frames=2", "tunables min_free=8 compound=off",
                "a = alloc order=0 gfp=0"),
            new Witness(
                RuleIds.PageAllocator.ScanMin,
                "zone DMA start=0 frames=4", "zone Normal start=4 frames=2", "tunables min_free=24 compound=off",
                "a = alloc order=0 gfp=0"))
        {
            AlsoBreaks = Fault.Scans,
        },
        new(
            "harder-in-interrupt",
            "a real-time task keeps its right inside an interrupt",
            () => new OutOfInterrupt(Context.RealTime),
            new Witness(
                RuleIds.Watermarks.RightsHarder, "zone DMA start=0 frames=4", "tunables min_free=16 compound=off",
                "a = alloc order=0 gfp=NOIO ctx=realtime,interrupt"),
            new Witness(
                RuleIds.Watermarks.RightsHarder,
                "zone DMA start=0 frames=5", "zone Normal start=5 frames=4", "tunables min_free=64 compound=off",
                "a = alloc order=0 gfp=NOIO|ATOMIC ctx=realtime,interrupt"))
        {
            AlsoBreaks = [RuleIds.PageAllocator.Failure, RuleIds.PageAllocator.ScanMin, .. Fault.Scans],
        },
        new(
            "memalloc-in-interrupt",
            "memalloc rights count inside an interrupt",
            () => new OutOfInterrupt(Context.MemAlloc),
            new Witness(
                RuleIds.PageAllocator.Failure, "zone DMA start=0 frames=1", Witness.Plain,
                "a = alloc order=1 gfp=0 ctx=interrupt,memalloc"))
        {
            AlsoBreaks = Fault.Scans,
        },
        new(
            "normal-skipped",
            "a request that may use high memory never tries Normal",
            () => new NormalSkipped(),
            new Witness(
                RuleIds.PageAllocator.Failure, "zone Normal start=0 frames=3", Witness.Plain,
                "a = alloc order=1 gfp=0", "free a order=0", "b = alloc order=1 gfp=HIGHMEM"),
            new Witness(
                RuleIds.PageAllocator.Failure, "zone Normal start=0 frames=3", "reserved 0+1", Witness.Plain,
                "a = alloc order=1 gfp=HIGHMEM"),
            new Witness(
                RuleIds.Watermarks.TestBase, "zone Normal start=0 frames=1", Witness.Plain,
                "a = alloc order=0 gfp=HIGHMEM"),
            new Witness(
                RuleIds.PageAllocator.ScanMin, "zone Normal start=0 frames=2", "tunables min_free=8 compound=off",
                "a = alloc order=0 gfp=ATOMIC|HIGHMEM"),
            new Witness(
                RuleIds.PageAllocator.ScanUnmarked, "zone Normal start=0 frames=1", "tunables compound=off",
                "a = alloc order=0 gfp=HIGHMEM ctx=memalloc"))
        {
            AlsoBreaks = [RuleIds.PageAllocator.ScanLow, RuleIds.PerCpu.TakeRefill, .. Fault.Scans],
        },
        new(
            "fallback-upward",
            "a request for Normal goes to HighMem when nothing in Normal is free",
            () => new Upward(),
            new Witness(
                RuleIds.PageAllocator.Failure, "zone HighMem start=0 frames=1", Witness.Plain,
                "a = alloc order=0 gfp=0"),
            new Witness(
                RuleIds.Zones.ClassZone,
                "zone DMA start=0 frames=1", "zone HighMem start=1 frames=1",
                "tunables min_free=0 dma_ratio=1 compound=off",
                "a = alloc order=0 gfp=0"),
            new Witness(
                RuleIds.Zones.FallbackDownward,
                "zone DMA start=0 frames=2", "zone HighMem start=2 frames=13", "tunables min_free=8 compound=off",
                "a = alloc order=0 gfp=ATOMIC"),
            new Witness(
                RuleIds.Zones.FallbackDownward,
                "zone DMA start=0 frames=1", "zone HighMem start=1024 frames=1", "tunables compound=off",
                "a = alloc order=0 gfp=0 ctx=memalloc"))
        {
            AlsoBreaks = Fault.Scans,
        },
        new(
            "dma-from-normal",
            "a request for DMA is served from Normal",
            () => new Rewritten(WithoutDma),
            new Witness(
                RuleIds.PageAllocator.Failure, "zone Normal start=0 frames=1", Witness.Plain,
                "a = alloc order=0 gfp=DMA"),
            new Witness(
                RuleIds.Zones.FallbackDownward,
                "zone DMA start=0 frames=1", "zone Normal start=1024 frames=1", Witness.Plain,
                "a = alloc order=0 gfp=DMA"),
            new Witness(
                RuleIds.Zones.ClassZone,
                "zone DMA start=0 frames=2", "zone Normal start=2 frames=1",
                "tunables min_free=12 dma_ratio=1 compound=off",
                "a = alloc order=0 gfp=ATOMIC|DMA"),
            new Witness(
                RuleIds.Zones.FallbackDownward,
                "zone DMA start=0 frames=1", "zone Normal start=1 frames=1", "tunables compound=off",
                "a = alloc order=0 gfp=DMA ctx=memalloc"))
        {
            AlsoBreaks = Fault.Scans,
        },
        new(
            "illegal-zone",
            "a request for DMA and high memory together is served from DMA",
            () => new Rewritten(WithLegalZone),
            new Witness(
                RuleIds.Zones.ListIllegal, "zone DMA start=0 frames=1", Witness.Plain,
                "a = alloc order=0 gfp=DMA|HIGHMEM")),
        new(
            "zeroed-high",
            "get_zeroed_page forgets that it was asked for high memory",
            () => new Rewritten(ZeroedLow),
            new Witness(
                RuleIds.PageAllocator.ZeroedHigh, "zone DMA start=0 frames=1", Witness.Plain,
                "a = get_zeroed_page gfp=HIGHMEM")),
        new(
            "sleep-unreported",
            "a served request that may wait is not reported inside an interrupt",
            () => new SleepUnreported(),
            new Witness(
                RuleIds.PageAllocator.MightSleep, "zone DMA start=0 frames=1", Witness.Plain,
                "a = alloc order=0 gfp=NOIO ctx=interrupt")),
    ];

    static Command WithoutHigh(Command command) =>
        command.Produces ? command with { Gfp = command.Gfp & ~Gfp.High } : command;

    static Command WithHigh(Command command) =>
        command.Produces ? command with { Gfp = command.Gfp | Gfp.High } : command;

    static Command WithoutDma(Command command) => command.Op switch
    {
        Op.GetDmaPages when (command.Gfp & Gfp.ZoneBits) == 0 => command with { Op = Op.GetFreePages },
        < Op.GetDmaPages when (command.Gfp & Gfp.ZoneBits) == Gfp.Dma => command with { Gfp = command.Gfp & ~Gfp.Dma },
        _ => command,
    };

    static Command WithLegalZone(Command command)
    {
        bool illegal = command.Produces && (command.Gfp & Gfp.ZoneBits) == Gfp.ZoneBits;
        return illegal ? command with { Gfp = command.Gfp & ~Gfp.HighMem } : command;
    }

    static Command ZeroedLow(Command command) =>
        command.Op == Op.GetZeroedPage ? command with { Gfp = command.Gfp & ~Gfp.HighMem } : command;

    /// <summary>Hides from the allocator, for callers with one right, that they run in an interrupt.</summary>
    sealed class OutOfInterrupt(Context right) : Tamper
    {
        public override void Before(ref Command command)
        {
            if (AppliesTo(command)) command = command with { Context = right };
        }

        /// <summary>The sleeping check, which asks for the interrupt elsewhere, complains all the same.</summary>
        public override void After(in Command command, ref Response response)
        {
            if (!AppliesTo(command) || response.Outcome == Outcome.Bug) return;
            if (response.Reason == Reason.OrderTooLarge) return;
            bool complains = Request.MightSleep(Request.Meaning(command).Gfp, command.Context);
            response = response with { MightSleep = complains };
        }

        bool AppliesTo(in Command command) =>
            command.Produces && command.Context == (right | Context.Interrupt);
    }

    /// <summary>Makes Normal seem empty and below its marks.</summary>
    sealed class NormalSkipped : Tamper
    {
        const uint OutOfReach = 1 << 30;
        (uint Nonempty, uint Min, uint Low) saved;

        public override void Before(ref Command command)
        {
            if (!AppliesTo(command)) return;
            ref var normal = ref Data.Zone(ZoneId.Normal.Index);
            saved = (normal.Nonempty, normal.PagesMin, normal.PagesLow);
            (normal.Nonempty, normal.PagesMin, normal.PagesLow) = (0, OutOfReach, OutOfReach);
        }

        public override void After(in Command command, ref Response response)
        {
            if (!AppliesTo(command)) return;
            ref var normal = ref Data.Zone(ZoneId.Normal.Index);
            (normal.Nonempty, normal.PagesMin, normal.PagesLow) = saved;
        }

        static bool AppliesTo(in Command command) =>
            command.Produces && (Request.Meaning(command).Gfp & Gfp.ZoneBits) == Gfp.HighMem;
    }

    sealed class Upward : Tamper
    {
        public override void Before(ref Command command)
        {
            if (command.Op is not (Op.AllocPages or Op.GetFreePages)) return;
            bool normal = (command.Gfp & (Gfp.ZoneBits | Gfp.Zero)) == 0;
            if (normal && Data.Zone(ZoneId.Normal.Index).FreePages == 0)
                command = command with { Gfp = command.Gfp | Gfp.HighMem };
        }
    }

    sealed class SleepUnreported : Tamper
    {
        public override void After(in Command command, ref Response response)
        {
            bool plain = response.Outcome == Outcome.Ok && response.Reports == 0;
            if (plain && command.Produces) response = response with { MightSleep = false };
        }
    }
}
