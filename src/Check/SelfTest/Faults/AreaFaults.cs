using Verified.Model;
using Ids = Verified.Rules.RuleIds.Vmalloc;
using Slabs = Verified.Rules.RuleIds.Slab;

namespace Verified.Check.SelfTest.Faults;

/// <summary>Faults in noncontiguous areas.</summary>
static class AreaFaults
{
    const string OneFrame = "zone DMA start=0 frames=1";
    const string TwoFrames = "zone DMA start=0 frames=2";
    const string ThreeFrames = "zone DMA start=0 frames=3";
    const ulong InPage = Pages.Size - 1;

    public static IEnumerable<Fault> All { get; } =
    [
        new(
            "vmalloc-rounds-down",
            "vmalloc rounds a request down to whole pages",
            () => new Rewritten(command => IsRequest(command) && command.Value > Pages.Size
                ? command with { Value = command.Value & ~InPage } : command),
            new Witness(Ids.Pages, ThreeFrames, Lines(3), "a = vmalloc size=4097"))
        {
            AlsoBreaks = [Ids.Size, Ids.Array, Ids.Undone, .. Elsewhere],
        },
        new(
            "vmalloc-32-anywhere",
            "vmalloc_32 takes frames of high memory too",
            () => new Rewritten(command =>
                command.Op == Op.Vmalloc32 ? command with { Op = Op.Vmalloc } : command),
            new Witness(Ids.Pages, TwoFrames, Lines(2), "a = vmalloc_32 size=1")),
        new(
            "area-alignment-forgotten",
            "the area of a device is placed like any other",
            () => new Misplaced(),
            new Witness(
                Ids.Alignment, OneFrame, Lines(6), "a = get_vm_area size=0 kind=0x0",
                "b = get_vm_area size=4096 kind=0x1"))
        {
            AlsoBreaks = [Ids.FirstFit, .. Elsewhere],
        },
        new(
            "area-guard-forgotten",
            "the guard is not counted to the area",
            () => new NoGuard(),
            new Witness(Ids.Guard, OneFrame, Lines(1), "a = get_vm_area size=0 kind=0x0"))
        {
            AlsoBreaks = [Ids.Exact],
        },
        new(
            "vfree-keeps-frames",
            "vfree leaves the frames of the area allocated",
            () => new KeptFrames(),
            new Witness(Ids.ReleasePages, TwoFrames, Lines(2), "a = vmalloc size=1", "vfree a")),
        new(
            "vmap-first-frame-only",
            "vmap shows the first frame at every page",
            () => new FirstFrameOnly(),
            new Witness(Ids.Exact, TwoFrames, Lines(3), "b = vmap @0 count=2"))
        {
            AlsoBreaks = [Ids.Content],
        },
        new(
            "vunmap-stays-mapped",
            "vunmap forgets the area but not its mapping",
            () => new StaysMapped(),
            new Witness(Ids.Exact, TwoFrames, Lines(2), "a = vmap @0 count=1", "vunmap a")),
        new(
            "vfree-inside-page",
            "vfree takes any address of the first page of an area",
            () => new Rewritten(command => command.Op is Op.Vfree or Op.Vunmap && (command.Value & InPage) != 0
                ? command with { Value = command.Value & ~InPage } : command),
            new Witness(Ids.ReleaseInvalid, OneFrame, Lines(1), "vfree 0x1"))
        {
            AlsoBreaks = Elsewhere,
        },
        new(
            "area-in-interrupt",
            "areas are made and released in interrupts too",
            () => new Rewritten(command => command.OfVmalloc
                ? command with { Context = command.Context & ~Context.Interrupt } : command),
            new Witness(Ids.Interrupt, OneFrame, Lines(1), "vfree 0x0 ctx=interrupt"))
        {
            AlsoBreaks = Elsewhere,
        },
    ];

    /// <summary>What an operation that goes another way may break: the first call that differs.</summary>
    static IReadOnlyList<string> Elsewhere =>
    [
        Ids.FirstFit, Ids.Exact, Ids.Contained, Ids.Pages, Ids.ReleasePages, Ids.ReleaseNull, Ids.Unmap, Ids.Map,
        Ids.Descriptor,
        Slabs.GrowPages, Slabs.GrowInjected, Slabs.RefillSlabs, Slabs.ArraysExact, Slabs.ListsExact, Slabs.SlabsExact,
        Slabs.CacheExact, Slabs.DestroySlab, .. Fault.Scans,
    ];

    static string Lines(int pages) => $"tunables cache_line=32 min_free=0 compound=off vmalloc={pages}";

    static bool IsRequest(in Command command) => command.Op is Op.Vmalloc or Op.Vmalloc32;

    /// <summary>Asks for a plain area, and writes the flag of a device into it afterwards.</summary>
    sealed class Misplaced : Tamper
    {
        ulong flags;

        public override void Before(ref Command command)
        {
            flags = command.More;
            if (command.Op == Op.GetVmArea) command = command with { More = flags & ~1UL };
        }

        public override void After(in Command command, ref Response response)
        {
            if (command.Op == Op.GetVmArea && response.Outcome == Outcome.Ok)
                Data.Area(Kernel.PageOfArea(response.Address)).Flags = (uint)flags;
        }
    }

    sealed class NoGuard : Tamper
    {
        public override void After(in Command command, ref Response response)
        {
            if (command.OfVmalloc && response.Outcome == Outcome.Ok)
                Data.Area(Kernel.PageOfArea(response.Address)).Pages--;
        }
    }

    sealed class KeptFrames : Tamper
    {
        public override void Before(ref Command command)
        {
            if (command.Op != Op.Vfree || (command.Value & InPage) != 0) return;
            if (Kernel.PageOfArea(command.Value) is >= 0 and var page && page < Memory.Options.VmallocPages)
                Data.Area(page).Owns = 0;
        }
    }

    sealed class FirstFrameOnly : Tamper
    {
        public override void After(in Command command, ref Response response)
        {
            if (command.Op is not (Op.Vmap or Op.VmapArea) || response.Outcome != Outcome.Ok) return;
            int page = Kernel.PageOfArea(response.Address);
            Data.Entries.Slice(page, (int)command.More).Fill(Data.Entries[page]);
        }
    }

    sealed class StaysMapped : Tamper
    {
        uint entry;

        public override void Before(ref Command command)
        {
            int page = command.Op == Op.Vunmap && (command.Value & InPage) == 0 ? Kernel.PageOfArea(command.Value) : -1;
            entry = page < 0 ? 0 : Data.Entries[page];
        }

        public override void After(in Command command, ref Response response)
        {
            if (command.Op == Op.Vunmap && response.Outcome == Outcome.Freed && entry != 0)
                Data.Entries[Kernel.PageOfArea(command.Value)] = entry;
        }
    }
}
