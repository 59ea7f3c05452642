using Verified.Impl.PerCpu;
using Verified.Model;
using Verified.Model.PageAllocator;
using Verified.Rules;

namespace Verified.Check.SelfTest.Faults;

/// <summary>Faults in the per-CPU lists.</summary>
static class PerCpuFaults
{
    /// <summary>A machine without marks whose lists have these sizes.</summary>
    const string Lists = "tunables min_free=0 compound=off lists=on";

    const string HotBatch = $"{Lists} list_sizes=0,0,2,0,0,0";
    const string ColdBatch = $"{Lists} list_sizes=0,0,0,0,0,2";

    public static IEnumerable<Fault> All { get; } =
    [
        new(
            "cold-release-hot",
            "a cold release goes to the hot list",
            () => new ColdRelease(),
            new Witness(
                RuleIds.PerCpu.GiveHead, "zone DMA start=0 frames=1", Lists,
                "a = alloc order=0 gfp=0", "free_cold a"))
        {
            AlsoBreaks = [RuleIds.PerCpu.ListsExact, RuleIds.Buddy.ListCounts],
        },
        new(
            "cold-request-hot",
            "a request with __GFP_COLD is served from the hot list",
            () => new ColdRequest(),
            new Witness(
                RuleIds.PerCpu.TakeRefill, "zone DMA start=0 frames=2", ColdBatch, "a = alloc order=0 gfp=COLD"),
            new Witness(
                RuleIds.Buddy.ListCounts, "zone DMA start=0 frames=2", HotBatch, "a = alloc order=0 gfp=COLD"),
            new Witness(
                RuleIds.PerCpu.TakeHead, "zone DMA start=0 frames=2", Lists,
                "a = alloc order=0 gfp=0", "free_cold a", "b = alloc order=0 gfp=COLD"),
            new Witness(
                RuleIds.PerCpu.ListChoice, "zone DMA start=0 frames=2", Lists,
                "a = alloc order=0 gfp=0", "free a", "b = alloc order=0 gfp=COLD"))
        {
            AlsoBreaks =
            [
                RuleIds.PageAllocator.NoOverlap,
                RuleIds.PerCpu.ListsExact, RuleIds.Buddy.AllocateSmallest,
                RuleIds.Buddy.SplitUpperHalves, .. Fault.Scans,
            ],
        },
        new(
            "drain-keeps-cold",
            "a drain forgets the cold lists",
            () => new DrainKeepsCold(),
            new Witness(
                RuleIds.Buddy.ListCounts, "zone DMA start=0 frames=2", ColdBatch,
                "a = alloc order=0 gfp=COLD", "drain")),
        new(
            "parked-counts-as-free",
            "the marks count the frames in the hot list of the CPU as free",
            () => new ParkedCounts(),
            new Witness(
                RuleIds.PerCpu.TakeAfterMarks, "zone DMA start=0 frames=2", HotBatch,
                "a = alloc order=0 gfp=0", "b = alloc order=0 gfp=0"))
        {
            AlsoBreaks = [RuleIds.PerCpu.TakeRefill, RuleIds.PerCpu.TakeHead, .. Fault.Scans],
        },
    ];

    sealed class ColdRelease : Tamper
    {
        public override void Before(ref Command command)
        {
            if (command.Op == Op.FreeColdPage) command = command with { Op = Op.FreePages, Order = Order.Zero };
        }
    }

    sealed class ColdRequest : Tamper
    {
        public override void Before(ref Command command)
        {
            if (command.Produces) command = command with { Gfp = command.Gfp & ~Gfp.Cold };
        }
    }

    /// <summary>Hides the cold lists from a drain.</summary>
    sealed class DrainKeepsCold : Tamper
    {
        readonly PageList[] hidden = new PageList[ZoneId.Kinds];

        public override void Before(ref Command command)
        {
            if (command.Op != Op.Drain) return;
            for (int zone = 0; zone < ZoneId.Kinds; zone++)
            {
                ref PageList list = ref Data.PageList(zone, command.Cpu, cold: true);
                hidden[zone] = list;
                (list.Linked, list.Top, list.Head, list.Tail) = (0, FreeList.Nil, FreeList.Nil, FreeList.Nil);
            }
        }

        public override void After(in Command command, ref Response response)
        {
            if (command.Op != Op.Drain) return;
            for (int zone = 0; zone < ZoneId.Kinds; zone++)
                Data.PageList(zone, command.Cpu, cold: true) = hidden[zone];
        }
    }

    sealed class ParkedCounts : Tamper
    {
        readonly uint[] added = new uint[ZoneId.Kinds];

        public override void Before(ref Command command)
        {
            if (Asked(command) != Order.Zero) return;
            for (int zone = 0; zone < ZoneId.Kinds; zone++)
                Data.Zone(zone).FreePages += added[zone] = (uint)Data.PageList(zone, command.Cpu, cold: false).Count;
        }

        public override void After(in Command command, ref Response response)
        {
            for (int zone = 0; zone < ZoneId.Kinds; zone++)
            {
                Data.Zone(zone).FreePages -= added[zone];
                added[zone] = 0;
            }
        }
    }
}
