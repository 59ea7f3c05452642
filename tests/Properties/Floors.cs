using Verified.Model.PageAllocator;
using Verified.Model.PageFrames;

namespace Verified.Tests.Properties;

/// <summary>
/// The same machine on both floors. Each command runs on the implementation; the model then judges the answer, the
/// counters and, on small machines, all free lists and all descriptors. A test that asserts a figure here asserts it of
/// both.
/// </summary>
sealed class Floors : IDisposable
{
    const ulong NoAddress = 8;

    readonly Level level;
    Picture picture;

    /// <param name="layout">The machine.</param>
    /// <param name="level">How much is compared; not given: all of a small machine, the counters of a large
    /// one.</param>
    public Floors(Layout layout, Level? level = null)
    {
        System = Machines.Boot(layout);
        World = World.Boot(layout);
        bool small = layout.Zones.Sum(zone => zone.Spanned.Pages.Count) <= 2048;
        this.level = level ?? (small ? Level.Structure : Level.Counts);
        picture = Picture.Of(System, this.level);
    }

    public Impl.MemorySystem System { get; }

    public World World { get; private set; }

    /// <summary>The rules that fired so far.</summary>
    public Marks Fired { get; private set; }

    /// <summary>The boot facts of the implementation, which the model has agreed with.</summary>
    public BootReport Report()
    {
        BootReport report = Machines.Report(System);
        Assert.Null(BootSpec.Check(World.Machine.Layout, report).Violation);
        return report;
    }

    /// <summary>Runs the command on the implementation and lets the model judge what it did.</summary>
    public Response Run(in Command command)
    {
        Response response = Answer(command);
        Picture after = Picture.Of(System, level);
        Verdict verdict = Spec.Step(World, command, after.Seen(response, picture));
        Assert.True(verdict.Violation is null, $"{command}: {verdict.Violation}");
        if (level == Level.Structure) Assert.Null(System.SelfCheck());
        (World, picture, Fired) = (verdict.Next!, after, Fired | verdict.Marks);
        return response;
    }

    public Response Ask(int order, uint gfp = Gfp.Kernel, Context context = Context.Process) =>
        Run(new() { Op = Op.AllocPages, Order = new(order), Gfp = gfp, Context = context });

    /// <summary>The first frame of a block that must be served.</summary>
    public int Take(int order = 0, uint gfp = Gfp.Kernel, Context context = Context.Process)
    {
        Response response = Ask(order, gfp, context);
        Assert.Equal(Outcome.Ok, response.Outcome);
        return response.Frame.Number;
    }

    public Response Free(int frame, int order = 0) =>
        Run(new() { Op = Op.FreePages, Frame = new(frame), Order = new(order) });

    public Response FreeAt(ulong address, int order = 0) =>
        Run(new() { Op = Op.FreePagesAt, Value = address, Order = new(order) });

    public Response Get(int frame) => Run(new() { Op = Op.GetPage, Frame = new(frame) });

    public Response Put(int frame) => Run(new() { Op = Op.PutPage, Frame = new(frame) });

    public Response FreeReserved(int frame) => Run(new() { Op = Op.FreeReservedPage, Frame = new(frame) });

    public Response Change(Op op, int frame, ulong value = 0) =>
        Run(new() { Op = op, Frame = new(frame), Value = value });

    public Response SetFlags(int frame, PageFlags flags) => Change(Op.SetFlags, frame, (ulong)flags);

    /// <summary>Takes every frame of a plain machine one by one and frees all but those given.</summary>
    public void KeepOnly(params int[] kept)
    {
        var taken = new List<int>();
        while (Ask(0, context: Context.MemAlloc) is { Outcome: Outcome.Ok } served) taken.Add(served.Frame.Number);
        foreach (int frame in taken.Except(kept)) Assert.Equal(Outcome.Freed, Free(frame).Outcome);
    }

    /// <summary>The state of a frame, the same on both floors.</summary>
    public FrameReport Inspect(int frame)
    {
        FrameReport told = StateTable.Report(World, new(frame));
        Impl.FrameInfo seen = System.Inspect((uint)frame);
        Assert.Equal(told.State.ToString(), seen.State.ToString());
        if (told.State == FrameState.Invalid) return told;
        Assert.Equal((told.Order, told.Users, told.Mapping.Mappers), (seen.Order, seen.Users, seen.Mappers));
        Assert.Equal(
            (told.Mapping.Anonymous, told.Mapping.PageMapping, told.Mapping.PageIndex),
            (seen.Anonymous, seen.PageMapping, seen.PageIndex));
        Assert.Equal((told.LinearAddress, told.DescriptorAddress), (seen.LinearAddress, seen.DescriptorAddress));
        Assert.Equal((true, told.Zone, 0), (seen.Valid, seen.Zone, seen.Node));
        return told;
    }

    /// <summary>One free list, head first, after the model has agreed that it holds the right blocks.</summary>
    public int[] List(int order, int zone = 0)
    {
        int[] list = Picture.List(System, zone, order);
        Assert.Equal(World.Free(new(zone)).Blocks(new(order)), list.Length);
        Assert.All(
            list, frame => Assert.True(World.Free(new(zone)).IsBlock(frame - (int)System.ZoneStart(zone), new(order))));
        return list;
    }

    /// <summary>The descriptors of consecutive frames; the model has agreed with them after each command.</summary>
    public DescriptorImage[] Images(int first, int count) =>
        [.. Enumerable.Range(first, count).Select(frame => Picture.Descriptor(System, (uint)frame))];

    /// <summary>Free pages of a zone, the same on both floors.</summary>
    public int FreePages(int zone = 0)
    {
        Assert.Equal(World.Free(new(zone)).Count, (int)System.FreePages(zone));
        return World.Free(new(zone)).Count;
    }

    public void Dispose() => System.Dispose();

    Response Answer(in Command command)
    {
        Impl.CpuHandle cpu = System.On(command.Cpu);
        uint frame = (uint)command.Frame.Number;
        int order = command.Order.Value;
        var context = (Impl.Context)command.Context;
        Impl.Result result = command.Op switch
        {
            Op.AllocPages => cpu.AllocPages(command.Gfp, order, context),
            Op.GetFreePages => cpu.GetFreePages(command.Gfp, order, context),
            Op.GetZeroedPage => cpu.GetZeroedPage(command.Gfp, context),
            Op.GetDmaPages => cpu.GetDmaPages(command.Gfp, order, context),
            Op.FreePages => cpu.FreePages(frame, order),
            Op.FreePagesAt => cpu.FreePagesAt(Real(command.Value), order),
            Op.FreeColdPage => cpu.FreeColdPage(frame),
            Op.Drain => cpu.Drain(),
            Op.GetPage => cpu.GetPage(frame),
            Op.PutPage => cpu.PutPage(frame),
            Op.FreeReservedPage => cpu.FreeReservedPage(frame),
            Op.SetFlags => cpu.SetFlags(frame, (uint)command.Value),
            Op.ClearFlags => cpu.ClearFlags(frame, (uint)command.Value),
            Op.Map => cpu.Map(frame),
            Op.Unmap => cpu.Unmap(frame),
            Op.SetMapping => cpu.SetMapping(frame, command.Value),
            Op.SetIndex => cpu.SetIndex(frame, command.Value),
            Op.SetPrivate => cpu.SetPrivate(frame, command.Value),
            Op.SetMinFree => System.SetMinFreeKbytes((int)command.Value),
            _ => throw new ArgumentException($"{command.Op} only reads", nameof(command)),
        };
        return Told(result, command.Produces, command.Produces && command.Op != Op.AllocPages);
    }

    Response Told(in Impl.Result result, bool produces, bool byAddress)
    {
        bool served = produces && result.Outcome is Impl.Outcome.Ok or Impl.Outcome.Lost;
        return new(
            (Outcome)result.Outcome,
            (Reason)result.Reason,
            served ? new((int)result.Frame) : Frame.None,
            byAddress ? Linear(result.Address) : 0,
            result.Reports,
            result.MightSleep,
            null);
    }

    /// <summary>A pointer of the implementation as the linear address that the kernel would have.</summary>
    ulong Linear(nuint address)
    {
        if (address == 0) return 0;
        Assert.True(System.TryFrameOf(address, out uint frame));
        return Addresses.OfLow(new((int)frame)) + (address - System.AddressOf(frame));
    }

    /// <summary>A linear address as a pointer; one that means no low frame becomes a pointer to none.</summary>
    nuint Real(ulong address)
    {
        if (address == 0) return 0;
        return Addresses.At(World, address) is { } frame
            ? System.AddressOf((uint)frame.Number) + (nuint)(address & (Pages.Size - 1))
            : (nuint)NoAddress;
    }
}
