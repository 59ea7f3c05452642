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
        Cache = new(System);
        System.Attach(Cache, Cache);
        World = World.Boot(layout);
        bool small = layout.Zones.Sum(zone => zone.Spanned.Pages.Count) <= 2048;
        this.level = level ?? (small ? Level.Structure : Level.Counts);
        picture = Picture.Of(System, this.level);
    }

    public Impl.MemorySystem System { get; }

    /// <summary>What the lower floor reclaims from.</summary>
    public PageCache Cache { get; }

    public World World { get; private set; }

    /// <summary>The rules that fired so far.</summary>
    public Marks Fired { get; private set; }

    /// <summary>The rules that fired in the last step.</summary>
    public Marks Last { get; private set; }

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
        (World, picture, Fired, Last) = (verdict.Next!, after, Fired | verdict.Marks, verdict.Marks);
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

    /// <summary>Takes that many single frames and hands them to the page cache.</summary>
    public void Fill(int frames, uint gfp = 0)
    {
        for (int i = 0; i < frames; i++)
            Assert.Equal(Outcome.Ok, CacheAdd(Take(0, gfp, Context.MemAlloc)).Outcome);
    }

    /// <summary>Takes single frames until that many of the zone are free.</summary>
    public void LeaveFree(int frames, uint gfp = 0, int zone = 0)
    {
        while (FreePages(zone) > frames) Take(FreePages(zone) - frames >= 1024 ? 10 : 0, gfp, Context.MemAlloc);
    }

    public Response CacheAdd(int frame) => Run(new() { Op = Op.CacheAdd, Frame = new(frame) });

    public Response Retry(int order, uint gfp = Gfp.Kernel) =>
        Run(new() { Op = Op.RetryPages, Order = new(order), Gfp = gfp });

    public Response Kswapd() => Run(new() { Op = Op.Kswapd });

    /// <summary>What the page cache gives back from now on.</summary>
    public void SetReclaim(int frames = 0, int priority = 12, uint further = 0, bool victim = false) => Assert.Equal(
        Response.Of(Outcome.Ok),
        Run(new() { Op = Op.SetReclaim, Value = new ReclaimScript(frames, priority, further, victim).Value }));

    /// <summary>kswapd of node 0, the same on both floors.</summary>
    public NodeReclaim Node()
    {
        var (woken, order) = System.KswapdOf(0);
        Assert.Equal(World.Reclaim!.Nodes[0], new(woken, order));
        return new(woken, order);
    }

    /// <summary>pageoutrun, allocstall and oom_kill, the same on both floors.</summary>
    public ReclaimCounts Counts()
    {
        Assert.Equal(Model.Statistics.Vmstat.Text(World), System.Vmstat());
        return World.Reclaim!.Counts;
    }

    public Response Free(int frame, int order = 0) =>
        Run(new() { Op = Op.FreePages, Frame = new(frame), Order = new(order) });

    public Response FreeAt(ulong address, int order = 0) =>
        Run(new() { Op = Op.FreePagesAt, Value = address, Order = new(order) });

    public Response Get(int frame) => Run(new() { Op = Op.GetPage, Frame = new(frame) });

    public Response Put(int frame) => Run(new() { Op = Op.PutPage, Frame = new(frame) });

    public Response PutEach(int frame, int count, bool cold = false) => Run(
        new() { Op = Op.ReleasePages, Frame = new(frame), More = (ulong)count, Value = cold ? 1UL : 0 });

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
        bool cache = command.Op is Op.CacheAdd or Op.SetReclaim;
        if (cache && !System.Options.Reclaim) return Response.Bug(Reason.Illegal);
        if (command.Op == Op.CacheAdd) return Cache.Add(command.Frame);
        if (command.Op == Op.SetReclaim)
        {
            Cache.Script = ReclaimScript.Of(command.Value);
            return Response.Of(Outcome.Ok);
        }

        Impl.CpuHandle cpu = System.On(command.Cpu);
        uint frame = (uint)command.Frame.Number;
        int order = command.Order.Value;
        var context = (Impl.Context)command.Context;
        if (command.Op == Op.ReleasePages) return Each(cpu, command);
        Impl.Result result = command.Op switch
        {
            Op.AllocPages => cpu.AllocPages(command.Gfp, order, context),
            Op.RetryPages => cpu.RetryPages(command.Gfp, order, context),
            Op.Kswapd => cpu.Kswapd(command.Node),
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
        return Told(result, command.Produces, command.Produces && command.Op is not (Op.AllocPages or Op.RetryPages));
    }

    Response Each(Impl.CpuHandle cpu, in Command command)
    {
        uint[] frames = [.. Enumerable.Range(command.Frame.Number, (int)command.More).Select(frame => (uint)frame)];
        Impl.Result result = cpu.ReleasePages(frames, command.Value != 0, out int freed);
        return Told(result, false, false) with { Address = (ulong)freed };
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
