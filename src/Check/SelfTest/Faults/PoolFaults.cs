using Verified.Impl.Mempool;
using Verified.Model;
using Verified.Model.PageAllocator;
using Ids = Verified.Rules.RuleIds.Mempool;
using Slabs = Verified.Rules.RuleIds.Slab;

namespace Verified.Check.SelfTest.Faults;

/// <summary>Faults in memory pools.</summary>
static class PoolFaults
{
    /// <summary>A machine without marks that has caches and one pool.</summary>
    const string Pools = "tunables cache_line=32 min_free=0 compound=off pools=1";

    const string TwoPools = "tunables cache_line=32 min_free=0 compound=off pools=2";
    const string TwoFrames = "zone DMA start=0 frames=2";

    /// <summary>What a request that asks otherwise than it must may break, over any back end.</summary>
    static readonly IReadOnlyList<string> Asked =
    [
        Ids.AllocNoWait, Ids.AllocHarder, Ids.AllocReserve, Ids.AllocWaits, Ids.Exact, Slabs.GrowPages,
        Slabs.GrowDescriptor, Slabs.RefillSlabs, Slabs.RefillShared, Slabs.ListsExact, Slabs.SlabsExact,
        Slabs.ArraysExact, Slabs.CacheExact, Slabs.GrowFlags, Slabs.GrowRefused, Slabs.GrowInjected,
        Rules.RuleIds.Kmalloc.Smallest, Ids.CreateFull, Ids.CreateFailed, Ids.ResizeGrow, Ids.ResizeRefill,
        Ids.FreeInvalid, Slabs.FreePush, Slabs.FreeFlush, Slabs.FreeShared, Slabs.DestroySlab, .. Fault.Scans,
    ];

    public static IEnumerable<Fault> All { get; } =
    [
        new(
            "reserve-as-queue",
            "the reserve of a pool gives the element that came first",
            () => new AsQueue(),
            new Witness(
                Ids.AllocReserve, TwoFrames, Pools, "a = pool_create min=2", "fail_elements bits=0x1",
                "b = pool_alloc a gfp=0"))
        {
            AlsoBreaks = [Ids.Exact],
        },
        new(
            "never-asked-harder",
            "a request to a pool does not ask a second time with its own flags",
            () => new Rewritten(command => command.Op == Op.PoolAlloc
                ? command with { Gfp = command.Gfp & ~Gfp.Fs } : command),
            new Witness(
                Ids.AllocHarder, TwoFrames, Pools, "a = pool_create min=0", "fail_elements bits=0x1",
                "b = pool_alloc a gfp=WAIT|FS"))
        {
            AlsoBreaks = Asked,
        },
        new(
            "always-asked-harder",
            "a request to a pool asks a second time however full the reserve is",
            () => new PoolDisguise(Op.PoolAlloc, static (ref PoolPlace own) => own.Least = int.MaxValue),
            new Witness(
                Ids.AllocReserve, TwoFrames, Pools, "a = pool_create min=1", "fail_elements bits=0x1",
                "b = pool_alloc a gfp=WAIT|FS"))
        {
            AlsoBreaks = Asked,
        },
        new(
            "atomic-request-waits",
            "a request to a pool that must not wait is told to",
            () => new Reworded((command, response) =>
                command.Op == Op.PoolAlloc && response.Outcome == Outcome.Failed && (command.Gfp & Gfp.Wait) == 0
                    ? Response.Sleeps(Reason.PoolEmpty) : response),
            new Witness(
                Ids.AllocWaits, TwoFrames, Pools, "a = pool_create min=0", "fail_elements bits=0x1",
                "b = pool_alloc a gfp=0")),
        new(
            "waiting-request-fails",
            "a request to an empty pool that may wait gets NULL",
            () => new Reworded((command, response) =>
                command.Op == Op.PoolAlloc && response.Outcome == Outcome.WouldSleep
                    ? Response.Failed(Reason.Scripted) : response),
            new Witness(
                Ids.AllocWaits, TwoFrames, Pools, "a = pool_create min=0", "fail_elements bits=0x1",
                "b = pool_alloc a gfp=WAIT")),
        new(
            "reserve-not-refilled",
            "an element that comes back goes to the back end although the reserve lacks one",
            () => new PoolDisguise(Op.PoolFree, static (ref PoolPlace own) => own.Least = own.Count),
            new Witness(
                Ids.FreeReserve, TwoFrames, Pools, "a = pool_create min=1", "fail_elements bits=0x1",
                "b = pool_alloc a gfp=0", "pool_free a b"))
        {
            AlsoBreaks = Asked,
        },
        new(
            "waiters-not-woken",
            "an element that comes back to the reserve wakes nobody",
            () => new Unwoken(),
            new Witness(
                Ids.Exact, TwoFrames, Pools, "a = pool_create min=1", "fail_elements bits=0x3",
                "b = pool_alloc a gfp=0", "c = pool_alloc a gfp=WAIT", "pool_free a b")),
        new(
            "other-pool-takes",
            "a pool takes an object of another cache",
            () => new OtherPool(),
            new Witness(
                Ids.FreeInvalid, TwoFrames, TwoPools, "a = pool_create_slab size-32 min=0",
                "b = pool_create_slab size-64 min=0", "c = pool_alloc b gfp=0", "pool_free a c"))
        {
            AlsoBreaks = [Ids.FreeReserve],
        },
        new(
            "resize-forgets-min",
            "a pool that is made smaller gives elements up, but wants as many as before",
            () => new ForgetsLeast(),
            new Witness(Ids.Exact, TwoFrames, Pools, "a = pool_create min=2", "pool_resize a min=1 gfp=0")),
        new(
            "destroyed-while-used",
            "a pool is destroyed although elements of its reserve are with callers",
            () => new PoolDisguise(Op.PoolDestroy, static (ref PoolPlace own) => own.Least = own.Count),
            new Witness(
                Ids.Destroy, TwoFrames, Pools, "a = pool_create min=1", "fail_elements bits=0x1",
                "b = pool_alloc a gfp=0", "pool_destroy a"))
        {
            AlsoBreaks = Asked,
        },
    ];

    /// <summary>A pool of the machine, or of none.</summary>
    abstract class PoolTamper : Tamper
    {
        /// <summary>Whether the command is that operation on a pool which exists.</summary>
        protected bool Is(Op op, in Command command) =>
            command.Op == op && Memory.PoolPlaces != 0 && Memory.PoolExists(command.Cache);
    }

    delegate void Change(ref PoolPlace own);

    /// <summary>Has the pool look otherwise while an operation runs; what interrupts it finds it as it is.</summary>
    sealed class PoolDisguise(Op op, Change change) : PoolTamper
    {
        int pool = -1, least;

        public override void Booted(Systems.KernelSystem booted)
        {
            base.Booted(booted);
            pool = -1;
        }

        public override void Before(ref Command command)
        {
            if (!Is(op, command)) return;
            pool = command.Cache;
            Resume();
        }

        public override void After(in Command command, ref Response response)
        {
            Pause();
            pool = -1;
        }

        public override void Pause()
        {
            if (pool >= 0 && Memory.PoolExists(pool)) Data.Pool(pool).Least = least;
        }

        public override void Resume()
        {
            if (pool < 0) return;
            least = Data.Pool(pool).Least;
            change(ref Data.Pool(pool));
        }
    }

    sealed class AsQueue : PoolTamper
    {
        const int None = -1;
        int pool = None;

        public override void Before(ref Command command)
        {
            pool = Is(Op.PoolAlloc, command) ? command.Cache : None;
            Pause();
        }

        public override void After(in Command command, ref Response response)
        {
            Pause();
            pool = None;
        }

        public override void Pause()
        {
            if (pool != None) Data.Reserve(pool).Reverse();
        }

        public override void Resume() => Pause();
    }

    sealed class Unwoken : PoolTamper
    {
        int waiters;

        public override void Before(ref Command command)
        {
            if (Is(Op.PoolFree, command)) waiters = Data.Pool(command.Cache).Waiters;
        }

        public override void After(in Command command, ref Response response)
        {
            if (Is(Op.PoolFree, command)) Data.Pool(command.Cache).Waiters = waiters;
        }
    }

    sealed class ForgetsLeast : PoolTamper
    {
        int least;

        public override void Before(ref Command command)
        {
            if (Is(Op.PoolResize, command)) least = Data.Pool(command.Cache).Least;
        }

        public override void After(in Command command, ref Response response)
        {
            if (Is(Op.PoolResize, command) && Data.Pool(command.Cache).Least < least)
                Data.Pool(command.Cache).Least = least;
        }
    }

    sealed class OtherPool : PoolTamper
    {
        const int None = -1;
        int cache = None;

        public override void Before(ref Command command)
        {
            if (!Is(Op.PoolFree, command) || Data.Pool(command.Cache).Backing != Impl.PoolBacking.Slab) return;
            if (Data.ObjectAt(Kernel.RealAddress(command.Value)) is { Reason: Impl.Reason.None } found)
                (cache, Data.Pool(command.Cache).Cache) = (Data.Pool(command.Cache).Cache, found.Cache);
        }

        public override void After(in Command command, ref Response response)
        {
            if (cache != None && Is(Op.PoolFree, command)) Data.Pool(command.Cache).Cache = cache;
            cache = None;
        }
    }
}
