using System.Globalization;
using Verified.Impl.Slab;
using Verified.Model;
using Verified.Rules;
using Ids = Verified.Rules.RuleIds.Slab;

namespace Verified.Check.SelfTest.Faults;

/// <summary>Faults in how objects and slabs go back, and in what is told of them.</summary>
static class SlabReturnFaults
{
    const string Lines = SlabFaults.Lines;
    const string OneFrame = "zone DMA start=0 frames=1";
    const string ThreeFrames = "zone DMA start=0 frames=3";
    const uint NoReap = 0x1000;

    public static IEnumerable<Fault> All { get; } =
    [
        new(
            "youngest-flushed",
            "a full array is flushed from its young end",
            () => new YoungestFlushed(),
            new Witness(
                Ids.FreeFlush, OneFrame, Lines, "cache_tune size-32 limit=2 batch=1 shared=0",
                "a = kmalloc size=0 gfp=0", "b = kmalloc size=0 gfp=0", "c = kmalloc size=0 gfp=0", "kfree a",
                "kfree b", "kfree c"))
        {
            AlsoBreaks = [Ids.SlabsExact, .. SlabFaults.Slabs, Ids.DestroySlab],
        },
        new(
            "flush-one-short",
            "a flush moves one object less than a batch",
            () => new OneShort(),
            new Witness(
                Ids.FreeFlush, OneFrame, Lines, "cache_tune size-32 limit=2 batch=2 shared=0",
                "a = kmalloc size=0 gfp=0", "b = cache_alloc_node size-32 gfp=0", "kfree a", "kfree b"))
        {
            AlsoBreaks = [Ids.ListsExact, .. SlabFaults.Slabs, Ids.DestroySlab],
        },
        new(
            "free-limit-zero",
            "a slab that becomes free is given back whatever the free limit",
            () => new OtherCount(1 << 20),
            new Witness(
                Ids.FreeLimited, OneFrame, Lines, "a = kmalloc size=0 gfp=0", "kfree a",
                "cache_tune size-32 limit=1 batch=1 shared=0"))
        {
            AlsoBreaks = [Ids.DestroySlab],
        },
        new(
            "free-limit-not-strict",
            "a slab that becomes free is kept when one free object more than the limit is there",
            () => new OtherCount(-1),
            new Witness(
                Ids.FreeLimited, ThreeFrames, Lines, "a = kmalloc size=257 gfp=0",
                "b = cache_alloc_node size-512 gfp=0", "kfree b", "cache_tune size-512 limit=3 batch=3 shared=0"))
        {
            AlsoBreaks = [Ids.DestroySlab],
        },
        new(
            "shared-untouched",
            "a refill from the shared array does not mark it",
            () => new SlabFaults.WordForgotten(static (ref CacheNode node) => ref node.SharedTouched),
            new Witness(
                Ids.RefillShared, OneFrame, Lines + " cpus=2", "cache_tune size-32 limit=1 batch=1 shared=1",
                "a = kmalloc size=0 gfp=0", "b = kmalloc size=0 gfp=0", "kfree a", "kfree b",
                "c = kmalloc size=0 gfp=0 cpu=1"))
        {
            AlsoBreaks = [Ids.ListsExact, .. SlabFaults.Slabs],
        },
        new(
            "destroyed-in-use",
            "kmem_cache_destroy of a cache with objects in use succeeds",
            () => new Reworded((command, response) =>
                command.Op == Op.CacheDestroy && response.Outcome == Outcome.Refused
                    ? Response.Of(Outcome.Ok) : response),
            new Witness(
                Ids.DestroyInUse, OneFrame, Lines, "a = cache_create name=1 size=4", "b = cache_alloc a gfp=0",
                "cache_destroy a")),
        new(
            "destructor-skipped",
            "slabs go without a destructor being called",
            () => new DestructorSkipped(),
            new Witness(
                Ids.Destructor, OneFrame, Lines, "a = cache_create name=1 size=4 flags=CTOR|DTOR",
                "b = cache_alloc a gfp=0", "kfree b", "cache_shrink a"))
        {
            AlsoBreaks = SlabFaults.Slabs,
        },
        new(
            "shrink-keeps-one",
            "kmem_cache_shrink leaves the last free slab",
            () => new ShrinkKeepsOne(),
            new Witness(
                Ids.Shrink, OneFrame, Lines, "a = kmalloc size=0 gfp=0", "kfree a",
                "cache_tune size-32 limit=1 batch=1 shared=0", "cache_shrink size-32"))
        {
            AlsoBreaks = [Ids.DestroySlab, .. SlabFaults.Slabs],
        },
        new(
            "reap-early",
            "cache_reap does not wait for next_reap",
            () => new ReapEarly(),
            new Witness(Ids.ReapDue, OneFrame, Lines, "cache_reap ms=0"))
        {
            AlsoBreaks = [.. SlabFaults.Slabs, Ids.DestroySlab],
        },
        new(
            "reap-one-more",
            "cache_reap gives one free slab too many back",
            () => new ReapOneMore(),
            new Witness(
                Ids.ReapCount, ThreeFrames, Lines, "a = cache_alloc_node size-4096 gfp=0",
                "b = cache_alloc_node size-4096 gfp=0", "kfree a", "kfree b",
                "cache_tune size-4096 limit=1 batch=1 shared=0", "cache_reap ms=8000"))
        {
            AlsoBreaks = [Ids.DestroySlab, .. SlabFaults.Slabs],
        },
        new(
            "no-reap-ignored",
            "cache_reap looks at caches with SLAB_NO_REAP too",
            () => new Rewritten(command => command.Op == Op.CacheCreate
                ? command with { Gfp = command.Gfp & ~NoReap } : command),
            new Witness(
                Ids.ReapDue, OneFrame, Lines, "a = cache_create name=1 size=4 flags=NO_REAP", "cache_reap ms=8000"))
        {
            AlsoBreaks = [.. SlabFaults.Slabs, Ids.DestroySlab],
        },
        new(
            "batch-above-limit",
            "a batch larger than the limit is taken as the limit",
            () => new Rewritten(Fitting),
            new Witness(Ids.Tune, OneFrame, Lines, "cache_tune size-32 limit=1 batch=2 shared=0"))
        {
            // The arrays are emptied, and slabs may go, before there is an answer to compare.
            AlsoBreaks = [Ids.DestroySlab],
        },
        new(
            "offline-keeps-objects",
            "a CPU that goes offline keeps the objects in its arrays",
            () => new OfflineKeeps(),
            new Witness(
                Ids.CpuOffline, OneFrame, Lines + " cpus=2", "a = kmalloc size=0 gfp=0", "cpu_offline 0"))
        {
            AlsoBreaks = [Ids.ListsExact, .. SlabFaults.Slabs, Ids.DestroySlab],
        },
        new(
            "arrays-count-as-free",
            "slabinfo counts objects in arrays as free",
            () => new ArraysFree(),
            new Witness(
                RuleIds.Statistics.Slabinfo, OneFrame, Lines, "a = kmalloc size=0 gfp=0", "slabinfo")),
    ];

    static Command Fitting(Command command)
    {
        uint limit = (uint)Math.Min(command.Value, uint.MaxValue), batch = (uint)command.More;
        return command.Op == Op.CacheTune && limit >= 1 && batch > limit
            ? command with { More = (command.More >> 32 << 32) | limit } : command;
    }

    /// <summary>Turns a full array so that its youngest objects stand where the oldest are looked for.</summary>
    sealed class YoungestFlushed : SlabTamper
    {
        public override void Before(ref Command command)
        {
            if (!Releases(command) || Held(command.Value) is not { } found) return;
            ref ObjectArray array = ref Data.ObjectArray(found.Cache, command.Cpu);
            if (array.Limit == 0 || array.Count < array.Limit) return;
            Span<ObjectEntry> objects = Data.LocalObjects(found.Cache, command.Cpu);
            ObjectEntry[] young = objects[^array.Batch..].ToArray();
            objects[..^array.Batch].CopyTo(objects[array.Batch..]);
            young.CopyTo(objects);
        }
    }

    sealed class OneShort : Disguise
    {
        protected override bool Wants(in Command command) => Releases(command);

        protected override void Put(in Command command) => Batches(command.Cpu, less: 1);

        protected override void Lift(in Command command) => Batches(command.Cpu, less: 0);

        void Batches(int cpu, int less)
        {
            foreach (int place in Caches)
            {
                ref ObjectArray array = ref Data.ObjectArray(place, cpu);
                if (array.Limit != 0) array.Batch = Math.Max(1, Data.Cache(place).Batch - less);
            }
        }
    }

    /// <summary>Makes free_objects other than they are while slabs may become free.</summary>
    sealed class OtherCount(int more) : Disguise
    {
        protected override bool Wants(in Command command) =>
            command.Op is >= Op.CacheFree and <= Op.CacheTune or Op.CpuOffline;

        protected override void Put(in Command command) => Add(more);

        protected override void Lift(in Command command) => Add(-more);

        void Add(int objects)
        {
            // Caches that a command ends are left out behind it, and begin anew.
            foreach (int place in Caches) Data.CacheNode(place, 0).FreeObjects += (uint)objects;
        }
    }

    sealed class DestructorSkipped : Disguise
    {
        readonly HashSet<int> hidden = [];

        protected override bool Wants(in Command command) => command.Op != Op.CacheCreate;

        protected override void Put(in Command command)
        {
            foreach (int place in Caches)
            {
                if ((Data.Cache(place).Hooks & Cache.HasDestructor) == 0) continue;
                Data.Cache(place).Hooks &= ~Cache.HasDestructor;
                hidden.Add(place);
            }
        }

        protected override void Lift(in Command command)
        {
            foreach (int place in hidden) Data.Cache(place).Hooks |= Cache.HasDestructor;
            hidden.Clear();
        }
    }

    /// <summary>Hides the last free slab from a shrink.</summary>
    sealed class ShrinkKeepsOne : Disguise
    {
        uint kept;
        int cache;

        protected override bool Wants(in Command command) =>
            command.Op == Op.CacheShrink && Memory.CacheExists(command.Cache)
            && Data.CacheNode(command.Cache, 0).Free.Count > 0;

        protected override void Put(in Command command)
        {
            cache = command.Cache;
            ref CacheNode lists = ref Data.CacheNode(cache, 0);
            kept = lists.Free.Tail;
            uint before = Data.Slab(kept).Previous;
            lists.FreeObjects -= Data.Cache(cache).Num;
            lists.Free.Count--;
            lists.Free.Tail = before;
            if (lists.Free.Count == 0) lists.Free.Head = FreeList.Nil;
            else Data.Slab(before).Next = FreeList.Nil;
        }

        protected override void Lift(in Command command)
        {
            ref CacheNode lists = ref Data.CacheNode(cache, 0);
            lists.FreeObjects += Data.Cache(cache).Num;
            (Data.Slab(kept).Next, Data.Slab(kept).Previous) = (FreeList.Nil, lists.Free.Tail);
            if (lists.Free.Count == 0) lists.Free.Head = kept;
            else Data.Slab(lists.Free.Tail).Next = kept;
            (lists.Free.Tail, lists.Free.Count) = (kept, lists.Free.Count + 1);
        }
    }

    sealed class ReapEarly : SlabTamper
    {
        public override void Before(ref Command command)
        {
            if (command.Op != Op.CacheReap || !Memory.IsOnline(command.Cpu)) return;
            uint now = Memory.CacheClock + (uint)Math.Min(command.Value, uint.MaxValue);
            foreach (int place in Caches)
                if ((Data.Cache(place).Flags & NoReap) == 0) Data.CacheNode(place, 0).NextReap = now;
        }
    }

    /// <summary>A free limit that is larger by five slabs makes the fifth larger by one.</summary>
    sealed class ReapOneMore : Disguise
    {
        const uint Share = 5;

        protected override bool Wants(in Command command) => command.Op == Op.CacheReap;

        protected override void Put(in Command command)
        {
            foreach (int place in Caches) Data.CacheNode(place, 0).FreeLimit += Share * Data.Cache(place).Num;
        }

        protected override void Lift(in Command command)
        {
            foreach (int place in Caches) Data.CacheNode(place, 0).FreeLimit -= Share * Data.Cache(place).Num;
        }
    }

    /// <summary>Hides the arrays of a CPU from its way offline.</summary>
    sealed class OfflineKeeps : Disguise
    {
        readonly Dictionary<int, int> hidden = [];

        protected override bool Wants(in Command command) =>
            command.Op == Op.CpuOffline && command.Value < (ulong)Memory.Options.Cpus;

        protected override void Put(in Command command)
        {
            foreach (int place in Caches)
            {
                hidden[place] = Data.ObjectArray(place, (int)command.Value).Count;
                Data.ObjectArray(place, (int)command.Value).Count = 0;
            }
        }

        protected override void Lift(in Command command)
        {
            foreach (var (place, count) in hidden) Data.ObjectArray(place, (int)command.Value).Count = count;
            hidden.Clear();
        }
    }

    sealed class ArraysFree : SlabTamper
    {
        const int Name = 17, Width = 6;

        public override void After(in Command command, ref Response response)
        {
            if (command.Op != Op.Slabinfo || response.Detail is not string text) return;
            string[] lines = text.Split('\n');
            int[] places = [.. Caches];
            for (int row = 0; row < places.Length; row++)
            {
                ref string line = ref lines[lines.Length - 1 - places.Length + row];
                long active = long.Parse(line.AsSpan(Name, Width + 1), CultureInfo.InvariantCulture);
                for (int cpu = 0; cpu < Memory.Options.Cpus; cpu++) active -= Data.ObjectArray(places[row], cpu).Count;
                line = $"{line[..(Name + 1)]}{active,Width}{line[(Name + 1 + Width)..]}";
            }

            response = response with { Detail = string.Join('\n', lines) };
        }
    }
}
