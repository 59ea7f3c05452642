using Verified.Model;
using Verified.Model.PageAllocator;
using Verified.Rules;

namespace Verified.Check.SelfTest.Faults;

/// <summary>Faults in what the allocator writes to frames.</summary>
static class ContentFaults
{
    const int OddOffset = 1234;

    public static IEnumerable<Fault> All { get; } =
    [
        new(
            "zero-first-only",
            "__GFP_ZERO clears only the first frame of a block",
            () => new FirstOnly(),
            new Witness(
                RuleIds.PageAllocator.ZeroFill, "zone DMA start=0 frames=2", Witness.Plain,
                "a = alloc order=1 gfp=ZERO")),
        new(
            "byte-before",
            "a request overwrites the last byte before its block",
            () => new Overwrites(Before(Pages.Size - 1)),
            new Witness(
                RuleIds.PageFrames.ContentKept, "zone DMA start=0 frames=2", Witness.Plain,
                "a = alloc order=0 gfp=0", "b = alloc order=0 gfp=0")),
        new(
            "byte-inside",
            "a request overwrites a byte in the midst of the frame before its block",
            () => new Overwrites(Before(OddOffset)),
            new Witness(
                RuleIds.PageFrames.ContentKept, "zone DMA start=0 frames=2", Witness.Plain,
                "a = alloc order=0 gfp=0", "b = alloc order=0 gfp=0")),
        new(
            "poison-beyond",
            "a release writes behind the block that it frees",
            () => new Overwrites(Behind),
            new Witness(
                RuleIds.PageFrames.ContentKept, "zone DMA start=0 frames=2", Witness.Plain,
                "a = alloc order=0 gfp=0", "b = alloc order=0 gfp=0", "free a")),
    ];

    static Func<Command, Response, (Frame, int)?> Before(int offset) => (_, response) =>
        response.Served ? (response.Frame + new Pages(-1), offset) : null;

    static (Frame, int)? Behind(Command command, Response response) =>
        command.Op == Op.FreePages && response.Outcome == Outcome.Freed
            ? (command.Frame + command.Order.Pages, 0)
            : null;

    /// <summary>What was in the second frame before stays there.</summary>
    sealed class FirstOnly : Tamper
    {
        const byte Stale = 0xA5;

        public override void After(in Command command, ref Response response)
        {
            if (response.Served && Asked(command) is { Value: > 0 } && Zeroing.IsAsked(command.Gfp))
                Memory.Memory((uint)response.Frame.Number + 1, 1).Fill(Stale);
        }
    }

    /// <summary>Flips a byte, if the frame meant is one of the machine and of no slab: there it might be a
    /// link.</summary>
    sealed class Overwrites(Func<Command, Response, (Frame Frame, int Offset)?> where) : Tamper
    {
        public override void After(in Command command, ref Response response)
        {
            if (where(command, response) is not { } at || IndexOf(at.Frame) < 0) return;
            if (Memory.IsSlabFrame((uint)at.Frame.Number)) return;
            Memory.Memory((uint)at.Frame.Number, 1)[at.Offset] ^= 0xFF;
        }
    }
}
