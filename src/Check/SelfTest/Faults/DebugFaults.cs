using Verified.Impl;
using Verified.Model;
using Verified.Model.PageFrames;
using Verified.Model.Slab;
using Verified.Rules;
using Outcome = Verified.Model.Outcome;

namespace Verified.Check.SelfTest.Faults;

/// <summary>Faults in the debugging of slab caches.</summary>
static class DebugFaults
{
    const string Zone = "zone DMA start=0 frames=1";
    const string Debug = "tunables min_free=0 compound=off cache_line=32 slab_debug=on";

    public static IEnumerable<Fault> All { get; } =
    [
        new(
            "use-after-free-unseen",
            "writes to objects that were given back are not reported, only those to objects that nobody had",
            () => new Unseen(),
            new Witness(
                RuleIds.Slab.DebugReport, Zone, Debug,
                "a = kmalloc size=32 gfp=0", "kfree a", "poke a byte=0x41", "cache_check size-32")),
        new(
            "releaser-forgotten",
            "who gave an object back is not kept as its last user",
            () => new Forgotten(),
            new Witness(
                RuleIds.Slab.DebugUser, Zone, Debug,
                "a = kmalloc size=32 gfp=0", "kfree a", "poke a byte=0x41", "cache_check size-32"))
        {
            AlsoBreaks = [RuleIds.Slab.DebugReport],
        },
    ];

    sealed class Unseen : Tamper
    {
        public override void After(in Command command, ref Response response)
        {
            if (!command.OfSlab || response.Reports == 0 || response.Detail is not string text) return;
            string[] seen = [.. text.Split("; ").Where(
                report => !report.StartsWith($"{Damage.UseAfterFree}", StringComparison.Ordinal)
                    || report.EndsWith(" 0", StringComparison.Ordinal))];
            string? told = seen.Length == 0 ? null : string.Join("; ", seen);
            response = response with { Reports = seen.Length, Detail = told };
        }
    }

    sealed class Forgotten : Tamper
    {
        public override void After(in Command command, ref Response response)
        {
            if (command.Op is not (Op.Kfree or Op.CacheFree) || response.Outcome != Outcome.Freed) return;
            ulong offset = command.Value - Addresses.PageOffset;
            uint frame = (uint)(offset >> Pages.Shift);
            if (!Memory.IsSlabFrame(frame)) return;
            CacheFacts cache = Memory.ReadCache(Memory.ReadSlab(frame).Cache);
            if ((cache.Flags & CacheFlags.StoreUser) == 0) return;
            int at = (int)(offset & (Pages.Size - 1)) + (int)(cache.Size - cache.Head) - Geometry.Word;
            Memory.Memory(frame, (at >> Pages.Shift) + 1).Slice(at, Geometry.Word).Clear();
        }
    }
}
