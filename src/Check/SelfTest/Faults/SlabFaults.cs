using Verified.Impl.Slab;
using Verified.Model;
using Verified.Model.PageAllocator;
using Verified.Rules;
using Bits = Verified.Impl.PageFrames.Flags;
using Ids = Verified.Rules.RuleIds.Slab;

namespace Verified.Check.SelfTest.Faults;

/// <summary>Faults in how caches are laid out, grow and hand objects out.</summary>
static class SlabFaults
{
    /// <summary>A machine without marks that has caches.</summary>
    internal const string Lines = "tunables cache_line=32 min_free=0 compound=off";

    const string OneFrame = "zone DMA start=0 frames=1";
    const string TwoFrames = "zone DMA start=0 frames=2";

    /// <summary>Flags of kmem_cache_create.</summary>
    const uint HardwareAlign = 0x2000;

    const uint NoGrow = 0x2000;

    /// <summary>What goes wrong in a slab that is used otherwise than it must be.</summary>
    internal static IReadOnlyList<string> Slabs { get; } =
    [
        Ids.RefillSlabs, Ids.AllocLocal, Ids.ListsExact, Ids.SlabsExact, Ids.ArraysExact, Ids.CacheExact,
        Ids.ColourCycle, Ids.GrowColour,
    ];

    public static IEnumerable<Fault> All { get; } =
    [
        new(
            "line-alignment-ignored",
            "SLAB_HWCACHE_ALIGN does not align",
            () => new Rewritten(Unaligned),
            new Witness(
                Ids.Estimate, OneFrame, Lines,
                "a = cache_create name=1 size=9 flags=HWCACHE_ALIGN", "b = cache_alloc a gfp=0"))
        {
            AlsoBreaks = [.. Slabs, RuleIds.Statistics.Slabinfo, RuleIds.Kmalloc.SizeOf, Ids.GrowPages],
        },
        new(
            "colour-stuck",
            "every slab gets colour 0",
            () => new ColourStuck(),
            new Witness(Ids.ColourCycle, OneFrame, Lines, "a = kmalloc size=129 gfp=0"))
        {
            AlsoBreaks = Slabs,
        },
        new(
            "colour-waits-for-success",
            "the colour does not advance when a growth fails",
            () => new ColourWaits(),
            new Witness(
                Ids.GrowColour, OneFrame, "tunables cache_line=32 compound=off", "a = kmalloc size=129 gfp=0"))
        {
            AlsoBreaks = [Ids.ColourCycle],
        },
        new(
            "descriptor-cache-next",
            "slab descriptors come from a general cache larger than they need",
            () => new DescriptorCacheNext(),
            new Witness(Ids.SlabLayout, TwoFrames, Lines, "a = kmalloc size=257 gfp=0"))
        {
            AlsoBreaks = [Ids.ListsExact, .. Slabs, Ids.GrowDescriptor, Ids.GrowPages, Ids.AllocNode],
        },
        new(
            "partial-passed-over",
            "a refill takes free slabs although there are partial ones",
            () => new PartialPassedOver(),
            new Witness(
                Ids.RefillSlabs, OneFrame, Lines,
                "a = cache_alloc_node size-32 gfp=0", "b = kmalloc size=0 gfp=0"))
        {
            AlsoBreaks = [.. Slabs, Ids.AllocNode],
        },
        new(
            "shared-passed-over",
            "a refill does not look at the shared array",
            () => new SharedPassedOver(),
            new Witness(
                Ids.RefillShared, OneFrame, Lines + " cpus=2",
                "cache_tune size-32 limit=1 batch=1 shared=1", "a = kmalloc size=0 gfp=0", "b = kmalloc size=0 gfp=0",
                "kfree a", "kfree b", "c = kmalloc size=0 gfp=0 cpu=1"))
        {
            AlsoBreaks = Slabs,
        },
        new(
            "cautious-batch-ignored",
            "a refill takes a whole batch into an array that nobody used",
            () => new CautionIgnored(),
            new Witness(Ids.RefillBatch, OneFrame, Lines, "a = kmalloc size=0 gfp=0"))
        {
            AlsoBreaks = [Ids.RefillSlabs, .. Slabs],
        },
        new(
            "free-touched-forgotten",
            "a refill that looks at the free slabs does not mark them",
            () => new WordForgotten(static (ref CacheNode node) => ref node.FreeTouched),
            new Witness(Ids.ListsExact, OneFrame, Lines, "a = kmalloc size=0 gfp=0")),
        new(
            "no-grow-ignored",
            "a cache grows for a caller who forbids it",
            () => new Rewritten(command => command.MakesObject
                ? command with { Gfp = command.Gfp & ~NoGrow } : command),
            new Witness(Ids.GrowRefused, OneFrame, Lines, "a = kmalloc size=0 gfp=0x2000")),
        new(
            "dma-mismatch-unnoticed",
            "a cache grows for a caller who wants memory of another zone",
            () => new DmaMismatch(),
            new Witness(Ids.GrowFlags, OneFrame, Lines, "a = cache_alloc size-32 gfp=DMA")),
        new(
            "growth-leaks",
            "a growth that gets no descriptor keeps its frames",
            () => new GrowthLeaks(),
            new Witness(Ids.GrowDescriptor, OneFrame, Lines, "a = kmalloc size=257 gfp=0")),
        new(
            "constructor-once",
            "the constructor sees the first slab of a cache only",
            () => new ConstructorOnce(),
            new Witness(
                Ids.ObjectConstructed, TwoFrames, Lines, "a = cache_create name=1 size=2049 flags=CTOR",
                "b = cache_alloc a gfp=0", "c = cache_alloc a gfp=0")),
        new(
            "second-frame-unmarked",
            "only the first frame of a slab gets PG_slab",
            () => new SecondUnmarked(),
            new Witness(
                Ids.FramesMarked, "zone DMA start=0 frames=3", Lines, "a = kmalloc size=4097 gfp=0"))
        {
            AlsoBreaks = [RuleIds.PageFrames.Descriptors],
        },
        new(
            "object-handed-out-twice",
            "a request gets the object that the one before it got",
            () => new HandedOutTwice(),
            new Witness(
                Ids.ObjectNoOverlap, OneFrame, Lines, "a = cache_alloc size-32 gfp=0",
                "b = cache_alloc size-32 gfp=0"))
        {
            AlsoBreaks =
            [
                Ids.AllocLocal, RuleIds.Kmalloc.Smallest, Ids.RefillSlabs, Ids.RefillShared, Ids.AllocNode,
                Ids.GrowPages,
            ],
        },
        new(
            "neighbour-overwritten",
            "a request writes behind the object that it hands out",
            () => new NeighbourOverwritten(),
            new Witness(
                Ids.ObjectContent, OneFrame, Lines, "a = kmalloc size=1 gfp=0", "b = kmalloc size=0 gfp=0")),
    ];

    static Command Unaligned(Command command) =>
        command.Op == Op.CacheCreate ? command with { Gfp = command.Gfp & ~HardwareAlign } : command;

    sealed class ColourStuck : SlabTamper
    {
        public override void After(in Command command, ref Response response)
        {
            foreach (int place in Caches) Data.Cache(place).ColourNext = 0;
        }
    }

    sealed class ColourWaits : SlabTamper
    {
        uint[] saved = [];

        public override void Before(ref Command command) =>
            saved = [.. Enumerable.Range(0, Memory.CachePlaces).Select(place => Data.Cache(place).ColourNext)];

        public override void After(in Command command, ref Response response)
        {
            if (!command.MakesObject || response.Outcome is not (Outcome.Failed or Outcome.WouldSleep)) return;
            for (int place = 0; place < saved.Length; place++) Data.Cache(place).ColourNext = saved[place];
        }
    }

    /// <summary>Moves each cache that keeps its descriptors elsewhere to the next general cache.</summary>
    sealed class DescriptorCacheNext : Disguise
    {
        const int Twins = 2;

        protected override bool Wants(in Command command) => true;

        protected override void Put(in Command command) => Move(Twins);

        protected override void Lift(in Command command) => Move(-Twins);

        void Move(int by)
        {
            // A cache that the command makes or ends is none before or after it.
            for (int place = 0; place < Memory.CachePlaces; place++)
                if (Data.Cache(place).DescriptorCache >= 0) Data.Cache(place).DescriptorCache += by;
        }
    }

    sealed class PartialPassedOver : Disguise
    {
        readonly Dictionary<int, SlabList> hidden = [];

        protected override bool Wants(in Command command) => command.MakesObject;

        protected override void Put(in Command command)
        {
            hidden.Clear();
            foreach (int place in Caches)
            {
                ref SlabList partial = ref Data.CacheNode(place, 0).Partial;
                if (partial.Count == 0) continue;
                hidden[place] = partial;
                partial = SlabList.Empty;
            }
        }

        protected override void Lift(in Command command)
        {
            foreach (var (place, list) in hidden) Join(ref Data.CacheNode(place, 0).Partial, list);
            hidden.Clear();
        }

        void Join(ref SlabList front, SlabList back)
        {
            if (front.Count == 0)
            {
                front = back;
                return;
            }

            Data.Slab(front.Tail).Next = back.Head;
            Data.Slab(back.Head).Previous = front.Tail;
            (front.Tail, front.Count) = (back.Tail, front.Count + back.Count);
        }
    }

    sealed class SharedPassedOver : Disguise
    {
        readonly Dictionary<int, int> hidden = [];

        protected override bool Wants(in Command command) => command.MakesObject && command.Op != Op.Krealloc;

        protected override void Put(in Command command)
        {
            hidden.Clear();
            foreach (int place in Caches)
            {
                hidden[place] = Data.CacheNode(place, 0).SharedCount;
                Data.CacheNode(place, 0).SharedCount = 0;
            }
        }

        protected override void Lift(in Command command)
        {
            foreach (var (place, count) in hidden) Data.CacheNode(place, 0).SharedCount = count;
            hidden.Clear();
        }
    }

    sealed class CautionIgnored : SlabTamper
    {
        public override void Before(ref Command command)
        {
            if (!command.MakesObject) return;
            foreach (int place in Caches)
                if (Data.ObjectArray(place, command.Cpu).Count == 0) Data.ObjectArray(place, command.Cpu).Touched = 1;
        }
    }

    /// <summary>A word of what a cache has on a node.</summary>
    internal delegate ref int NodeWord(ref CacheNode node);

    /// <summary>Has requests leave a word as it was.</summary>
    internal sealed class WordForgotten(NodeWord word) : Disguise
    {
        readonly Dictionary<int, int> saved = [];

        protected override bool Wants(in Command command) => command.MakesObject;

        protected override void Put(in Command command)
        {
            foreach (int place in Caches) saved[place] = word(ref Data.CacheNode(place, 0));
        }

        protected override void Lift(in Command command)
        {
            foreach (var (place, before) in saved) word(ref Data.CacheNode(place, 0)) = before;
            saved.Clear();
        }
    }

    /// <summary>Gives the request the zone of the cache that it names.</summary>
    sealed class DmaMismatch : SlabTamper
    {
        public override void Before(ref Command command)
        {
            if (command.Op is not (Op.CacheAlloc or Op.CacheAllocNode) || !Memory.CacheExists(command.Cache)) return;
            command = command with { Gfp = (command.Gfp & ~Gfp.Dma) | Data.Cache(command.Cache).PageGfp };
        }
    }

    sealed class GrowthLeaks : SlabTamper
    {
        bool grows;

        public override void Before(ref Command command) => grows = command.MakesObject && command.Op != Op.Krealloc;

        public override void After(in Command command, ref Response response) => grows = false;

        public override bool Suppresses(in Command call) => grows && call.Op == Op.FreePages;

        public override void Suppress(in Command call)
        {
            var cpu = Memory.On(call.Cpu);
            var again = cpu.AllocPages(Gfp.High, call.Order.Value, Impl.Context.MemAlloc);
            bool same = again.Outcome != Impl.Outcome.Ok || again.Frame == (uint)call.Frame.Number;
            if (!same) cpu.FreePages(again.Frame, call.Order.Value);
        }
    }

    sealed class ConstructorOnce : SlabTamper
    {
        uint constructed;

        public override void Before(ref Command command) => constructed = Constructed(command);

        public override void After(in Command command, ref Response response)
        {
            if (response.Outcome != Outcome.Ok || constructed == 0 || Constructed(command) == constructed) return;
            if (Find(response.Address) is { } found) Bytes(response.Address, SizeOf(found)).Clear();
        }

        uint Constructed(in Command command) =>
            command.Op is Op.CacheAlloc or Op.CacheAllocNode && Memory.CacheExists(command.Cache)
                ? Data.Cache(command.Cache).Constructed : 0;
    }

    sealed class SecondUnmarked : SlabTamper
    {
        public override void After(in Command command, ref Response response)
        {
            if (!command.MakesObject || response.Outcome != Outcome.Ok) return;
            if (Find(response.Address) is not { } found || Data.Cache(found.Cache).Order == 0) return;
            Data.Descriptors[(int)Data.FirstFrame(found.Descriptor) + 1].Flags &= ~Bits.Slab;
        }
    }

    sealed class HandedOutTwice : SlabTamper
    {
        ulong last;

        public override void Booted(Systems.KernelSystem booted)
        {
            base.Booted(booted);
            last = 0;
        }

        public override void After(in Command command, ref Response response)
        {
            if (!command.MakesObject || command.Op == Op.Krealloc || response.Outcome != Outcome.Ok) return;
            ulong given = response.Address;
            bool alike = Held(last) is { } before && Find(given) is { } now && before.Cache == now.Cache;
            if (alike) response = response with { Address = last };
            last = given;
        }
    }

    sealed class NeighbourOverwritten : SlabTamper
    {
        public override void After(in Command command, ref Response response)
        {
            if (!command.MakesObject || response.Outcome != Outcome.Ok) return;
            if (Find(response.Address) is not { } found) return;
            ulong next = response.Address + (ulong)SizeOf(found);
            if (Held(next) is not null) Bytes(next, 1)[0] ^= 0xFF;
        }
    }
}
