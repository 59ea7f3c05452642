using Verified.Check.Systems;
using Verified.Impl;
using Verified.Model;
using Verified.Model.PageAllocator;
using Verified.Rules;

namespace Verified.Check.SelfTest.Faults;

/// <summary>Faults in the slow path of requests and in kswapd.</summary>
static class ReclaimFaults
{
    /// <summary>A machine without marks that reclaims.</summary>
    const string Reclaims = "tunables min_free=0 compound=off reclaim=on";

    /// <summary>A machine of one page of reserve that reclaims.</summary>
    const string Marked = "tunables min_free=4 compound=off reclaim=on";

    const string OneFrame = "zone DMA start=0 frames=1";

    /// <summary>What a request on the slow path may come to instead.</summary>
    static readonly IReadOnlyList<string> Ends =
    [
        RuleIds.Buddy.ListCounts, .. Fault.Scans,
    ];

    public static IEnumerable<Fault> All { get; } =
    [
        new(
            "kswapd-not-woken",
            "a request that finds every zone below pages_low wakes no kswapd",
            () => new NotWoken(),
            new Witness(RuleIds.PageAllocator.WakeKswapd, OneFrame, Reclaims, "a = alloc order=1 gfp=0"))
        {
            AlsoBreaks = [RuleIds.PageAllocator.ReclaimExact],
        },
        new(
            "kswapd-order-forgotten",
            "kswapd is woken for single frames only",
            () => new OrderForgotten(),
            new Witness(RuleIds.PageAllocator.WakeKswapd, OneFrame, Reclaims, "a = alloc order=1 gfp=0"))
        {
            AlsoBreaks = [RuleIds.PageAllocator.ReclaimExact],
        },
        new(
            "kswapd-sleeps-early",
            "kswapd goes to sleep after one round, finished or not",
            () => new SleepsEarly(),
            new Witness(
                RuleIds.PageAllocator.KswapdBalance, OneFrame, Marked,
                "a = alloc order=0 gfp=0 ctx=memalloc", "cache_add a", "kswapd node=0"))
        {
            AlsoBreaks = [RuleIds.PageAllocator.ReclaimExact],
        },
        new(
            "scanned-is-progress",
            "frames that reclaim looked at count as reclaimed",
            () => new ScannedCounts(),
            new Witness(
                RuleIds.PageAllocator.Victim, OneFrame, Reclaims,
                "set_reclaim further=32", "a = alloc order=1 gfp=NOIO|FS"))
        {
            AlsoBreaks = [RuleIds.PageAllocator.KswapdBalance, RuleIds.Buddy.AllocateSmallest, .. Ends],
        },
        new(
            "scanned-not-counted",
            "pages_scanned does not grow",
            () => new ScannedForgotten(),
            new Witness(
                RuleIds.PageAllocator.ReclaimScanned, OneFrame, Reclaims,
                "set_reclaim further=1", "a = alloc order=1 gfp=NOIO"))
        {
            AlsoBreaks = [RuleIds.PageAllocator.ReclaimExact],
        },
        new(
            "kills-despite-noretry",
            "a request with __GFP_NORETRY has a process killed",
            () => new NoRetryHidden(Gfp.Fs | Gfp.NoRetry, Gfp.Fs | Gfp.NoRetry),
            new Witness(RuleIds.PageAllocator.OutOfMemory, OneFrame, Reclaims, "a = alloc order=1 gfp=KERNEL|NORETRY"))
        {
            AlsoBreaks = [RuleIds.PageAllocator.RetryTable, .. Ends],
        },
        new(
            "nofail-beats-noretry",
            "a request with __GFP_NORETRY and __GFP_NOFAIL is retried",
            () => new NoRetryHidden(Gfp.Fs | Gfp.NoRetry | Gfp.NoFail, Gfp.NoRetry | Gfp.NoFail),
            new Witness(
                RuleIds.PageAllocator.RetryTable, OneFrame, Reclaims, "a = alloc order=1 gfp=NOIO|NOFAIL|NORETRY"))
        {
            AlsoBreaks = Ends,
        },
        new(
            "no-last-look",
            "the scan at pages_high before a kill is left out",
            () => new NoLastLook(),
            new Witness(
                RuleIds.PageAllocator.ScanHigh, OneFrame, Reclaims,
                "set_reclaim frames=1", "a = alloc order=0 gfp=0", "cache_add a", "b = alloc order=0 gfp=NOIO|FS"),
            new Witness(RuleIds.PageAllocator.ScanHigh, OneFrame, Reclaims, "a = retry order=0 gfp=NOIO|FS"))
        {
            AlsoBreaks = Ends,
        },
        new(
            "retry-starts-anew",
            "a caller that has slept starts anew instead of going on at rebalance",
            () => new StartsAnew(),
            new Witness(RuleIds.PageAllocator.RetryTable, OneFrame, Reclaims, "a = retry order=0 gfp=NOIO"))
        {
            // Without reclaim first, the block comes from among others than it must.
            AlsoBreaks = [.. Ends, RuleIds.Buddy.AllocateSmallest, RuleIds.Statistics.Vmstat],
        },
        new(
            "given-up-for-good",
            "a frame freed does not make a zone worth scanning again",
            () => new GivenUp(),
            new Witness(
                RuleIds.PageAllocator.FreedClears, OneFrame, Marked,
                "a = alloc order=0 gfp=0 ctx=memalloc", "kswapd node=0", "free a"))
        {
            AlsoBreaks = [RuleIds.PageAllocator.ReclaimExact, .. Ends],
        },
        new(
            "given-up-is-scanned",
            "direct reclaim scans a zone that was given up at every priority",
            () => new NotSkipped(),
            new Witness(
                RuleIds.PageAllocator.ReclaimSkipped, OneFrame, Marked,
                "set_reclaim further=1", "a = alloc order=1 gfp=0", "kswapd node=0", "b = alloc order=1 gfp=NOIO"))
        {
            AlsoBreaks = [RuleIds.PageAllocator.ReclaimExact, .. Ends],
        },
    ];

    sealed class NotWoken : Tamper
    {
        Impl.Zones.Node before;

        public override void Before(ref Command command) => before = Data.Node(0);

        public override void After(in Command command, ref Response response)
        {
            if (!command.Produces) return;
            Data.Node(0).KswapdWoken = before.KswapdWoken;
            Data.Node(0).KswapdMaxOrder = before.KswapdMaxOrder;
        }
    }

    sealed class OrderForgotten : Tamper
    {
        public override void After(in Command command, ref Response response) => Data.Node(0).KswapdMaxOrder = 0;
    }

    sealed class SleepsEarly : Tamper
    {
        public override void After(in Command command, ref Response response)
        {
            if (command.Op != Op.Kswapd || response.Outcome != Model.Outcome.WouldSleep) return;
            Data.Node(0).KswapdWoken = 0;
            Data.Node(0).KswapdMaxOrder = 0;
        }
    }

    /// <summary>Stands between the implementation and the page cache of the check.</summary>
    sealed class ScannedCounts : Tamper, IReclaimer
    {
        IReclaimer cache = null!;

        public override void Booted(KernelSystem booted)
        {
            base.Booted(booted);
            if (Memory.Reclaimer is not { } own || ReferenceEquals(own, this)) return;
            cache = own;
            Memory.Attach(this, Memory.OomHandler);
        }

        public Impl.Reclaimed Shrink(CpuHandle cpu, in ReclaimPass pass)
        {
            Impl.Reclaimed reclaimed = cache.Shrink(cpu, pass);
            return reclaimed with { Pages = reclaimed.Scanned };
        }

        public uint Active(int zone) => cache.Active(zone);

        public uint Inactive(int zone) => cache.Inactive(zone);
    }

    sealed class ScannedForgotten : Tamper
    {
        readonly uint[] before = new uint[ZoneId.Kinds];

        public override void Before(ref Command command)
        {
            for (int zone = 0; zone < ZoneId.Kinds; zone++) before[zone] = Data.Zone(zone).PagesScanned;
        }

        public override void After(in Command command, ref Response response)
        {
            for (int zone = 0; zone < ZoneId.Kinds; zone++)
                Data.Zone(zone).PagesScanned = Math.Min(before[zone], Data.Zone(zone).PagesScanned);
        }
    }

    /// <summary>Hides __GFP_NORETRY of requests that have those of certain flags.</summary>
    sealed class NoRetryHidden(uint of, uint flags) : Tamper
    {
        public override void Before(ref Command command)
        {
            if (command.Produces && (command.Gfp & of) == flags)
                command = command with { Gfp = command.Gfp & ~Gfp.NoRetry };
        }
    }

    /// <summary>Raises pages_high out of reach while a request runs.</summary>
    sealed class NoLastLook : Tamper
    {
        const uint OutOfReach = int.MaxValue;

        readonly uint[] own = new uint[ZoneId.Kinds];

        public override void Before(ref Command command)
        {
            for (int zone = 0; command.Produces && zone < ZoneId.Kinds; zone++)
                (own[zone], Data.Zone(zone).PagesHigh) = (Data.Zone(zone).PagesHigh, OutOfReach);
        }

        public override void After(in Command command, ref Response response)
        {
            for (int zone = 0; command.Produces && zone < ZoneId.Kinds; zone++)
                Data.Zone(zone).PagesHigh = own[zone];
        }
    }

    sealed class StartsAnew : Tamper
    {
        public override void Before(ref Command command)
        {
            if (command.Op == Op.RetryPages && Memory.Options.Reclaim) command = command with { Op = Op.AllocPages };
        }
    }

    sealed class GivenUp : Tamper
    {
        readonly uint[] before = new uint[ZoneId.Kinds];

        public override void Before(ref Command command)
        {
            for (int zone = 0; zone < ZoneId.Kinds; zone++) before[zone] = Data.Zone(zone).AllUnreclaimable;
        }

        public override void After(in Command command, ref Response response)
        {
            for (int zone = 0; zone < ZoneId.Kinds; zone++) Data.Zone(zone).AllUnreclaimable |= before[zone];
        }
    }

    sealed class NotSkipped : Tamper
    {
        readonly uint[] before = new uint[ZoneId.Kinds];

        public override void Before(ref Command command)
        {
            for (int zone = 0; command.Produces && zone < ZoneId.Kinds; zone++)
                (before[zone], Data.Zone(zone).AllUnreclaimable) = (Data.Zone(zone).AllUnreclaimable, 0);
        }

        public override void After(in Command command, ref Response response)
        {
            for (int zone = 0; command.Produces && zone < ZoneId.Kinds; zone++)
                Data.Zone(zone).AllUnreclaimable = before[zone];
        }
    }
}
