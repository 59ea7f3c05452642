using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Verified.Check.Run;
using Verified.Check.Traces;
using Verified.Model;

namespace Verified.Tests.Engine.Traces;

/// <summary>
/// Draws traces of every shape that the forms must carry: all operations, extreme numbers, targets that are gone.
/// </summary>
static class TraceGen
{
    static readonly Gen<string> Phrases = Gen.Elements(
        "", "buddy", "two words", " edge ", "a # sign", "\"quoted\"", "back\\slash", "line\nbreak\tand tab", "ümlaut 日本", "\u2028x", "\"");

    static readonly Gen<int> Ints = Gen.OneOf(
        Gen.Choose(-3, 12), Gen.Elements(int.MinValue, int.MaxValue, 4096, -77));

    static readonly Gen<ulong> Wides = Gen.OneOf(
        Gen.Choose(0, 40).Select(n => (ulong)n),
        Gen.Elements(ulong.MaxValue, 0xC7A01231UL, 1UL << 63, 0xFFFFFUL, 0x80000UL, 1UL << 32, 0x7000_0009_0001_1801UL, 0xF800UL));

    static readonly Gen<uint> Masks = Gen.OneOf(
        Gen.Elements(0u, 0xD0u, 0x20u, 0x21u, 0xD2u, 0x4020u, uint.MaxValue), Gen.Choose(0, 0xFFFF).Select(n => (uint)n));

    static Gen<Layout> Layouts =>
        from derived in Gen.Choose(0, 9)
        from frames in Gen.Choose(1, 300_000)
        from memory in Gen.Elements(MemoryModel.I386, MemoryModel.I386LowOnly, MemoryModel.X8664)
        from written in Written
        from minimum in Gen.Elements<int?>(null, 0, 512, int.MaxValue)
        from ratios in Gen.Choose(0, 3)
        from cpus in Gen.Choose(1, 64)
        from lists in Gen.Choose(0, 2)
        from nodes in Gen.Choose(0, 3)
        from line in Gen.Elements(0, 0, 32, 64, 128)
        from caches in Gen.Elements(64, 1, 256)
        select (derived == 0 ? Layout.FromMemory(memory, frames) : Noded(written, nodes)) with
        {
            CpuNodes = nodes % 2 == 0 ? [] : [.. Enumerable.Repeat(0, cpus)],
            PerCpuLists = lists > 0,
            ListOrders = lists == 2 ? 1 + (cpus % 11) : 1,
            Reclaim = lists > 1,
            CacheLine = line,
            Caches = caches,
            SlabDebug = caches == 1,
            PerCpuSizes = lists == 1 ? new(0, 1, 2, 3, 300, 65535) : null,
            MinFreeKbytes = minimum,
            DmaRatio = ratios == 0 ? 1 : 256,
            NormalRatio = ratios == 1 ? int.MaxValue : 32,
            CompoundPages = ratios != 2,
            Cpus = cpus,
        };

    /// <summary>With a node that has memory, one that has none, or both behind the first.</summary>
    static Layout Noded(Layout layout, int nodes)
    {
        ZoneLayout[] none = [ZoneLayout.Empty, ZoneLayout.Empty, ZoneLayout.Empty];
        Layout more = layout with
        {
            Zones =
            [
                .. layout.Zones,
                .. nodes is 1 or 3 ? [ZoneLayout.Empty, Zone(5000, 20, 1), ZoneLayout.Empty] : (ZoneLayout[])[],
                .. nodes >= 2 ? none : [],
            ],
        };
        return nodes < 2 ? more : more with
        {
            Distances = [.. Enumerable.Range(0, more.NodeCount).Select(row =>
                ImmutableArray.CreateRange(Enumerable.Range(10 + row, more.NodeCount)))],
        };
    }

    static Gen<Layout> Written =>
        from start in Gen.Choose(0, 2000)
        from sizes in Gen.Choose(0, 100).ArrayOf(3)
        from gap in Gen.Choose(0, 5)
        from holed in Gen.Choose(0, 7)
        from kept in Gen.Choose(0, 1)
        let dma = Zone(start, sizes[0], holed & 1)
        let normal = Zone(dma.Spanned.End.Number + gap, sizes[1], holed & 2)
        let high = Zone(normal.Spanned.End.Number, sizes[2], holed & 4)
        let reserved = sizes[0] > 8 && kept == 1
            ? ImmutableArray.Create(new FrameRange(new(start + 1), new(2)), new FrameRange(new(start + 7), new(1)))
            : []
        select Layout.Of(dma, normal, high) with { Reserved = reserved };

    static ZoneLayout Zone(int start, int frames, int holed) =>
        holed == 0 || frames < 12
            ? ZoneLayout.Of(start, frames)
            : new(new(new(start), new(frames)), [new(new(start + 2), new(3)), new(new(start + 9), new(1))]);

    static Gen<Command> Commands(int cpus, int length) =>
        from op in Gen.Choose(0, Enum.GetValues<Op>().Length - 1)
        from context in Gen.Choose(0, 21)
        from cpu in Gen.Choose(0, cpus - 1)
        from target in Gen.Choose(0, (2 * length) + 3)
        from offset in Gen.OneOf(Gen.Constant(0), Ints)
        from frame in Ints
        from order in Ints
        from gfp in Masks
        from value in Wides
        from node in Ints
        from after in Gen.Choose(0, 9)
        from more in Wides
        from cache in Gen.OneOf(Gen.Choose(-30, 0), Gen.Choose(1, (2 * length) + 3))
        select new Command
        {
            After = (byte)Math.Max(0, after - 5),
            Op = (Op)op,
            Node = node,
            Context = (Context)Math.Max(0, context - 14),
            Cpu = (byte)cpu,
            Target = target % 3 == 0 ? 0 : target,
            Offset = offset,
            Frame = new(frame),
            Order = new(order),
            Gfp = gfp,
            Value = value,
            More = more,
            Cache = cache,
        };

    /// <summary>Traces of the size that FsCheck asks for. Ids are unique and in no order.</summary>
    public static Gen<StoredTrace> Stored =>
        from layout in Layouts
        from length in Gen.Sized(Gen.Constant)
        from commands in Commands(layout.Cpus, length).ArrayOf(length)
        from seed in Wides
        from area in Phrases
        from note in Phrases
        from step in Gen.Choose(-2, 5)
        from kind in Gen.Elements(Enum.GetValues<DivergenceKind>())
        select new StoredTrace(
            new(layout, [.. commands.Select((command, index) => Numbered(command, index))]) { Seed = seed, Area = area, Note = note },
            step == -2 ? null : new("some.rule", step, kind));

    static Command Numbered(Command command, int index)
    {
        int id = (2 * (index ^ 1)) + 1;
        return CommandForm.Of(command.Op).Clean(command, id, command.Target, command.Cache);
    }
}
