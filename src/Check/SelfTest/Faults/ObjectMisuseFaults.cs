using Verified.Impl.Slab;
using Verified.Model;
using Verified.Rules;
using Ids = Verified.Rules.RuleIds.Slab;

namespace Verified.Check.SelfTest.Faults;

/// <summary>Faults in how misuse of objects and slabs is noticed.</summary>
static class ObjectMisuseFaults
{
    const string Lines = SlabFaults.Lines;
    const string OneFrame = "zone DMA start=0 frames=1";

    public static IEnumerable<Fault> All { get; } =
    [
        new(
            "object-freed-twice",
            "kmem_cache_free and kfree take an object that nobody holds",
            () => new FreedTwice(),
            new Witness(
                Ids.FreeInvalid, OneFrame, Lines, "a = kmalloc size=0 gfp=0", "kfree a", "cache_free size-32 a"),
            new Witness(
                RuleIds.Kmalloc.ReleaseInvalid, OneFrame, Lines, "a = kmalloc size=0 gfp=0", "kfree a", "kfree a")),
        new(
            "other-cache-takes",
            "kmem_cache_free takes an object of another cache",
            () => new OtherCache(),
            new Witness(
                Ids.FreeInvalid, OneFrame, Lines, "a = kmalloc size=0 gfp=0", "cache_free size-64 a")),
        new(
            "interior-is-object",
            "a release takes an address inside an object for the object",
            () => new InteriorTaken(),
            new Witness(
                Ids.FreeInvalid, OneFrame, Lines, "a = kmalloc size=0 gfp=0", "cache_free size-32 a+1"),
            new Witness(
                RuleIds.Kmalloc.ReleaseInvalid, OneFrame, Lines, "a = kmalloc size=0 gfp=0", "kfree a+1")),
        new(
            "slab-frame-freed",
            "__free_pages takes a frame of a slab",
            () => new Reworded((command, response) =>
                command.Op == Op.FreePages && response.Reason == Reason.Slab ? Response.Of(Outcome.Freed) : response),
            new Witness(
                Ids.FramesOwned, OneFrame, Lines, "a = kmalloc size=0 gfp=0", "free @0 order=0")),
    ];

    /// <summary>Has an object that is in an array handed out again.</summary>
    sealed class FreedTwice : SlabTamper
    {
        public override void Before(ref Command command)
        {
            if (!Releases(command) || Find(command.Value) is not { } found) return;
            ref ushort link = ref Data.Link(found.Descriptor, found.Number);
            if (link == SlabDescriptor.Parked) link = SlabDescriptor.Held;
        }
    }

    sealed class OtherCache : SlabTamper
    {
        public override void Before(ref Command command)
        {
            if (command.Op != Op.CacheFree || !Memory.CacheExists(command.Cache)) return;
            if (Held(command.Value) is { } found) command = command with { Cache = found.Cache };
        }
    }

    sealed class InteriorTaken : SlabTamper
    {
        public override void Before(ref Command command)
        {
            if (!Releases(command) || Memory.CachePlaces == 0) return;
            FoundObject near = Data.ObjectAt(Kernel.RealAddress(command.Value));
            if (near.Reason != Impl.Reason.Interior || near.Number >= Data.Cache(near.Cache).Num) return;
            uint size = Data.Cache(near.Cache).Size;
            ulong inside = ((command.Value >> 2) - Data.Slab(near.Descriptor).Start - FirstWord) * 4 % size;
            command = command with { Value = command.Value - inside - (command.Value & 3) };
        }

        /// <summary>The word of the first frame of the machine.</summary>
        ulong FirstWord => Model.PageFrames.Addresses.OfLow(new((int)Data.First)) >> 2;
    }
}
