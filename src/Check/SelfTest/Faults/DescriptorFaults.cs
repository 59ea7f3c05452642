using Verified.Model;
using Verified.Rules;
using Bits = Verified.Impl.PageFrames.Flags;

namespace Verified.Check.SelfTest.Faults;

/// <summary>Faults in page descriptors.</summary>
static class DescriptorFaults
{
    public static IEnumerable<Fault> All { get; } =
    [
        new(
            "no-first-user",
            "a block is handed out without a user",
            () => new NoFirstUser(),
            new Witness(
                RuleIds.PageFrames.Descriptors, "zone DMA start=0 frames=1", Witness.Plain,
                "a = alloc order=0 gfp=0")),
        new(
            "get-not-counted",
            "get_page adds no user",
            () => new GetNotCounted(),
            new Witness(
                RuleIds.PageFrames.Descriptors, "zone DMA start=0 frames=1", Witness.Plain,
                "a = alloc order=0 gfp=0", "get a")),
        new(
            "tail-unmarked",
            "the last frame of a compound block is not marked",
            () => new TailUnmarked(),
            new Witness(
                RuleIds.PageAllocator.CompoundPrepared, "zone DMA start=0 frames=2", "tunables min_free=0",
                "a = alloc order=1 gfp=COMP"))
        {
            AlsoBreaks = [RuleIds.PageFrames.Descriptors],
        },
        new(
            "old-flags-kept",
            "a new block keeps the flags of its last owner",
            () => new OldFlagsKept(),
            new Witness(
                RuleIds.PageFrames.Descriptors, "zone DMA start=0 frames=1", "reserved 0+1", Witness.Plain,
                "set @0 flags=error", "free_reserved @0", "a = alloc order=0 gfp=0"),
            new Witness(
                RuleIds.PageFrames.Descriptors, "zone DMA start=0 frames=1", Witness.Plain,
                "a = alloc order=0 gfp=0", "set a flags=error", "free a", "b = alloc order=0 gfp=0")),
        new(
            "mapped-twice",
            "mapping a frame counts two page table entries",
            () => new MappedTwice(),
            new Witness(
                RuleIds.PageFrames.Descriptors, "zone DMA start=0 frames=1", "reserved 0+1", Witness.Plain,
                "map @0"),
            new Witness(
                RuleIds.PageFrames.Descriptors, "zone DMA start=0 frames=1", Witness.Plain,
                "a = alloc order=0 gfp=0", "map a")),
        new(
            "wrong-field",
            "setting mapping writes index",
            () => new WrongField(),
            new Witness(
                RuleIds.PageFrames.Descriptors, "zone DMA start=0 frames=1", "reserved 0+1", Witness.Plain,
                "mapping @0 0x1"),
            new Witness(
                RuleIds.PageFrames.Descriptors, "zone DMA start=0 frames=1", Witness.Plain,
                "a = alloc order=0 gfp=0", "mapping a 0x1")),
        new(
            "free-frame-changed",
            "the flags of a free frame can be set",
            () => new FreeFrameChanged(),
            new Witness(RuleIds.PageFrames.ChangeGuard, "zone DMA start=0 frames=1", Witness.Plain, "set @0 flags=0")),
    ];

    sealed class NoFirstUser : Tamper
    {
        public override void After(in Command command, ref Response response)
        {
            if (response.Served) Data.Descriptors[IndexOf(response.Frame)].Count = -1;
        }
    }

    sealed class GetNotCounted : Tamper
    {
        readonly List<int> counts = [];

        public override void Before(ref Command command)
        {
            counts.Clear();
            if (command.Op != Op.GetPage) return;
            foreach (ref readonly var page in Data.Descriptors) counts.Add(page.Count);
        }

        public override void After(in Command command, ref Response response)
        {
            for (int index = 0; index < counts.Count; index++) Data.Descriptors[index].Count = counts[index];
        }
    }

    sealed class TailUnmarked : Tamper
    {
        public override void After(in Command command, ref Response response)
        {
            if (!response.Served || Asked(command) is not { Value: > 0 } order) return;
            Data.Descriptors[IndexOf(response.Frame) + order.Pages.Count - 1].Flags &= ~Bits.Compound;
        }
    }

    sealed class OldFlagsKept : Tamper
    {
        const uint Old = Bits.Error | Bits.Referenced | Bits.Uptodate;
        uint[] flags = [];

        public override void Before(ref Command command)
        {
            if (!command.Produces) return;
            if (flags.Length < Data.Count) flags = new uint[Data.Count];
            for (int index = 0; index < Data.Count; index++) flags[index] = Data.Descriptors[index].Flags;
        }

        public override void After(in Command command, ref Response response)
        {
            if (!response.Served) return;
            int index = IndexOf(response.Frame);
            Data.Descriptors[index].Flags |= flags[index] & Old;
        }
    }

    sealed class MappedTwice : Tamper
    {
        public override void After(in Command command, ref Response response)
        {
            if (command.Op == Op.Map && response.Outcome == Outcome.Ok) Data.Mappers[IndexOf(command.Frame)]++;
        }
    }

    sealed class WrongField : Tamper
    {
        public override void Before(ref Command command)
        {
            if (command.Op == Op.SetMapping) command = command with { Op = Op.SetIndex };
        }
    }

    sealed class FreeFrameChanged : Tamper
    {
        public override void After(in Command command, ref Response response)
        {
            if (command.Op != Op.SetFlags || response.Reason != Reason.Free) return;
            Data.Descriptors[IndexOf(command.Frame)].Flags |= (uint)command.Value & Bits.All;
            response = Response.Of(Outcome.Ok);
        }
    }
}
