using Verified.Impl.Slab;
using Verified.Model;
using Verified.Model.PageAllocator;
using Ids = Verified.Rules.RuleIds.Kmalloc;
using Slabs = Verified.Rules.RuleIds.Slab;

namespace Verified.Check.SelfTest.Faults;

/// <summary>Faults in kmalloc and its kin.</summary>
static class KmallocFaults
{
    const string Lines = SlabFaults.Lines;
    const string OneFrame = "zone DMA start=0 frames=1";
    const string TwoFrames = "zone DMA start=0 frames=2";
    const ulong Largest = 131072, Step = 32;

    /// <summary>What a request that is served from another cache may break.</summary>
    static readonly IReadOnlyList<string> Elsewhere =
    [
        Ids.Smallest, Slabs.RefillShared, Slabs.GrowPages, Slabs.GrowDescriptor, Slabs.GrowInjected,
        Slabs.GrowFlags, Slabs.GrowRefused,
        .. SlabFaults.Slabs, .. Fault.Scans,
    ];

    public static IEnumerable<Fault> All { get; } =
    [
        new(
            "kmalloc-rounds-down",
            "kmalloc takes the largest class below the size",
            () => new Rewritten(Down),
            new Witness(Ids.Smallest, OneFrame, Lines, "a = kmalloc size=33 gfp=0"))
        {
            AlsoBreaks = [Slabs.RefillSlabs, .. Elsewhere],
        },
        new(
            "kmalloc-class-above",
            "kmalloc takes the class above the one that fits",
            () => new Rewritten(Up),
            new Witness(Ids.Smallest, OneFrame, Lines, "a = kmalloc size=0 gfp=0"))
        {
            AlsoBreaks = [Slabs.RefillSlabs, .. Elsewhere],
        },
        new(
            "kmalloc-dma-forgotten",
            "kmalloc with __GFP_DMA takes the ordinary cache",
            () => new Rewritten(command => command.Op is Op.Kmalloc or Op.Kzalloc or Op.Kcalloc
                ? command with { Gfp = command.Gfp & ~Gfp.Dma } : command),
            new Witness(Slabs.GrowPages, OneFrame, Lines, "a = kmalloc size=0 gfp=DMA"))
        {
            AlsoBreaks = Elsewhere,
        },
        new(
            "kzalloc-first-word",
            "kzalloc and kcalloc clear the first word only",
            () => new FirstWordOnly(),
            new Witness(Ids.Zeroed, OneFrame, Lines, "a = kzalloc size=5 gfp=0")),
        new(
            "kcalloc-wraps",
            "kcalloc takes the lower 64 bits of its product",
            () => new Rewritten(command => command.Op == Op.Kcalloc
                ? command with { More = 1, Value = unchecked(command.More * command.Value) } : command),
            new Witness(Ids.Product, OneFrame, Lines, "a = kcalloc count=0x8000000000000000 size=2 gfp=0")),
        new(
            "krealloc-copies-nothing",
            "krealloc does not copy what was in an object that it moves",
            () => new CopiesNothing(),
            new Witness(
                Ids.ResizeMoved, TwoFrames, Lines, "a = kmalloc size=1 gfp=0", "b = krealloc a size=33 gfp=0")),
        new(
            "krealloc-failure-frees",
            "krealloc frees the old object although it has no new one",
            () => new FailureFrees(),
            new Witness(
                Slabs.ArraysExact, OneFrame, Lines, "a = kmalloc size=0 gfp=0", "b = krealloc a size=131073 gfp=0"))
        {
            AlsoBreaks = [.. SlabFaults.Slabs, Slabs.FreeInvalid, Ids.ReleaseInvalid],
        },
        new(
            "ksize-as-asked",
            "ksize gives the size that was asked for",
            () => new SizeAsAsked(),
            new Witness(Ids.SizeOf, OneFrame, Lines, "a = kmalloc size=0 gfp=0", "ksize a")),
        new(
            "kfree-keeps",
            "kfree does nothing",
            () => new KfreeKeeps(),
            new Witness(Slabs.FreePush, OneFrame, Lines, "a = kmalloc size=0 gfp=0", "kfree a"))
        {
            AlsoBreaks = [Slabs.ArraysExact, .. SlabFaults.Slabs, Slabs.DestroySlab],
        },
        new(
            "kfree-null-bug",
            "kfree of the null address is called a bug",
            () => new Reworded((command, response) =>
                command.Op == Op.Kfree && response.Outcome == Outcome.Ignored
                    ? Response.Bug(Reason.Invalid) : response),
            new Witness(Ids.ReleaseNull, OneFrame, Lines, "kfree 0x0")),
        new(
            "kmalloc-largest-refused",
            "kmalloc of the largest size fails",
            () => new Rewritten(command => command is { Op: Op.Kmalloc, Value: Largest }
                ? command with { Value = Largest + 1 } : command),
            new Witness(Slabs.RefillGrow, OneFrame, Lines, "a = kmalloc size=131072 gfp=0"))
        {
            AlsoBreaks = [Slabs.GrowPages, .. Elsewhere],
        },
    ];

    static Command Down(Command command) =>
        command is { Op: Op.Kmalloc, Value: > Step and <= Largest }
            ? command with { Value = command.Value - 1 & ~(Step - 1) } : command;

    static Command Up(Command command) =>
        command is { Op: Op.Kmalloc, Value: <= Largest / 2 }
            ? command with { Value = Math.Max(Step + 1, command.Value * 2) } : command;

    /// <summary>What was behind the first word before stays there.</summary>
    sealed class FirstWordOnly : SlabTamper
    {
        const byte Stale = 0xA5;

        public override void After(in Command command, ref Response response)
        {
            if (command.Op is not (Op.Kzalloc or Op.Kcalloc) || response.Outcome != Outcome.Ok) return;
            ulong size = command.Op == Op.Kcalloc ? command.Value * command.More : command.Value;
            if (size > Geometry.Word) Bytes(response.Address, (int)size)[(int)Geometry.Word..].Fill(Stale);
        }
    }

    sealed class CopiesNothing : SlabTamper
    {
        public override void After(in Command command, ref Response response)
        {
            if (command.Op != Op.Krealloc || response.Outcome != Outcome.Ok) return;
            if (response.Address != command.Value) Bytes(response.Address, (int)command.More).Clear();
        }
    }

    sealed class FailureFrees : SlabTamper
    {
        public override void After(in Command command, ref Response response)
        {
            if (command.Op != Op.Krealloc || response.Outcome != Outcome.Failed) return;
            Memory.On(command.Cpu).Kfree(Kernel.RealAddress(command.Value));
        }
    }

    sealed class SizeAsAsked : SlabTamper
    {
        readonly Dictionary<ulong, ulong> asked = [];

        public override void Booted(Systems.KernelSystem booted)
        {
            base.Booted(booted);
            asked.Clear();
        }

        public override void After(in Command command, ref Response response)
        {
            if (response.Outcome != Outcome.Ok) return;
            if (command.Op is Op.Kmalloc or Op.Kzalloc) asked[response.Address] = command.Value;
            else if (command.MakesObject) asked.Remove(response.Address);
            else if (command.Op == Op.Ksize && asked.TryGetValue(command.Value, out ulong size))
                response = response with { Address = size };
        }
    }

    /// <summary>Has ksize carried out instead.</summary>
    sealed class KfreeKeeps : SlabTamper
    {
        public override void Before(ref Command command)
        {
            if (command.Op == Op.Kfree && Held(command.Value) is not null) command = command with { Op = Op.Ksize };
        }

        public override void After(in Command command, ref Response response)
        {
            if (command.Op == Op.Kfree && response.Outcome == Outcome.Ok) response = Response.Of(Outcome.Freed);
        }
    }
}
