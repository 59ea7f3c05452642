namespace Verified.Tests.Properties.PerCpu;

public sealed class OnlineProperties
{
    [Theory]
    [Verifies(RuleIds.PerCpu.Offline)]
    [InlineData(false)]
    [InlineData(true)]
    public void Nothing_runs_on_a_CPU_that_is_offline(bool lists)
    {
        using var system = Impl.MemorySystem.Boot(
            Lists.Plain(64, Lists.Large, cpus: 2) with { PerCpuLists = lists, Reserved = [new(60, 1)] });
        Impl.CpuHandle cpu = system.On(1);
        uint frame = cpu.Take(), pair = cpu.AllocPages(Gfps.Kernel, 1).Frame;
        Assert.True(system.IsOnline(1));
        Assert.Equal(Impl.Outcome.Ok, system.SetCpuOnline(1, online: false).Outcome);
        Assert.False(system.IsOnline(1));
        Func<Impl.Result>[] operations =
        [
            () => cpu.AllocPages(Gfps.Kernel, 0), () => cpu.AllocPage(3), () => cpu.AllocPages(0, 11),
            () => cpu.AllocPagesOn(9, 0, 0), () => cpu.AllocPagesBound(0, 0, 0), () => cpu.GetFreePages(0, 1),
            () => cpu.GetFreePage(0), () => cpu.GetZeroedPage(2), () => cpu.GetZeroedPage(0),
            () => cpu.GetDmaPages(0, 0),
            () => cpu.FreePages(frame, 0), () => cpu.FreePages(pair, 1), () => cpu.FreePage(5000),
            () => cpu.FreeColdPage(frame), () => cpu.FreePagesAt(0, 0), () => cpu.FreePageAt(system.AddressOf(frame)),
            () => cpu.ReleasePages([frame], false, out _), () => cpu.GetPage(frame), () => cpu.PutPage(frame),
            () => cpu.FreeReservedPage(60), () => cpu.SetFlags(frame, 1), () => cpu.ClearFlags(frame, 1),
            () => cpu.Map(frame), () => cpu.Unmap(frame), () => cpu.SetMapping(frame, 1), () => cpu.SetIndex(frame, 1),
            () => cpu.SetPrivate(frame, 1), cpu.Drain,
        ];
        foreach (Func<Impl.Result> operation in operations) system.Refuses(Impl.Reason.Offline, operation);
        Assert.Equal(Impl.Outcome.Freed, system.On(0).FreePages(frame, 0).Outcome);
        Assert.Equal(Impl.Outcome.Ok, system.SetCpuOnline(1, online: true).Outcome);
        Assert.Equal(Impl.Outcome.Freed, cpu.FreePages(pair, 1).Outcome);
        cpu.Take();
        Assert.Null(system.SelfCheck());
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.Offline)]
    public void Twice_offline_twice_online_or_no_such_CPU_is_a_bug()
    {
        using Impl.MemorySystem system = Lists.Boot(64, Lists.Large, cpus: 2);
        system.Refuses(Impl.Reason.Illegal, () => system.SetCpuOnline(0, online: true));
        system.SetCpuOnline(0, online: false);
        system.Refuses(Impl.Reason.Illegal, () => system.SetCpuOnline(0, online: false));
        system.Refuses(Impl.Reason.Illegal, () => system.SetCpuOnline(2, online: false));
        system.Refuses(Impl.Reason.Illegal, () => system.SetCpuOnline(-1, online: true));
        Assert.True(system.IsOnline(1));
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.Offline)]
    public void Zonelists_and_sizes_stay_when_CPUs_go()
    {
        using var system = Impl.MemorySystem.Boot(new()
        {
            Nodes = [new() { Normal = new(0, 64) }, new() { Normal = new(64, 64) }, new() { Normal = new(128, 64) }],
            Cpus = 2,
            CpuNodes = [1, 2],
            PerCpuLists = true,
            PerCpuSizes = Lists.Large,
        });
        IReadOnlyList<int>[] before = [.. system.Facts.Nodes.Select(node => node.Zonelists[0])];
        system.SetCpuOnline(0, online: false);
        Assert.Equal(before, system.Facts.Nodes.Select(node => node.Zonelists[0]));
        Assert.Equal((0, 32, 96, 16), system.PageListSize(1, 0, cold: false));
        Assert.Null(system.SelfCheck());
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.Offline)]
    public void What_asks_about_the_machine_or_sets_it_runs_without_its_CPU()
    {
        World world = World.Boot(Layout.Of(ZoneLayout.Of(0, 64)) with
        {
            Cpus = 2,
            PerCpuLists = true,
            Reclaim = true,
            CacheLine = 32,
            Pools = 1,
            VmallocPages = 16,
            Pkmap = 4,
        });
        world = Spec.Predict(world, new Command { Op = Op.CpuOffline, Value = 1 }).Next;
        IEnumerable<Op> run = Enum.GetValues<Op>().Where(op =>
            Spec.Predict(world, new Command { Op = op, Cpu = 1 }).Response.Reason != Reason.Offline);
        Assert.Equal(
            "SetMinFree SetReserveRatio SetListSizes SetReclaim CpuOffline CpuOnline Inspect Buddyinfo Zoneinfo Vmstat"
            + " Numastat Fragmentation Slabinfo FailPages FailElements",
            string.Join(' ', run));
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.Offline)]
    [Verifies(RuleIds.PerCpu.Drain)]
    public void Only_a_CPU_that_goes_is_drained()
    {
        World world = World.Boot(Layout.Of(ZoneLayout.Of(0, 64)) with { Cpus = 2, PerCpuLists = true });
        string Told(int cpu, bool online)
        {
            Ruling set = Model.PerCpu.Online.Set(world, cpu, online);
            world = set.Next;
            return $"{set.Response}: {set.Marks.OfRoom("per-cpu")}";
        }

        Assert.Equal("ok: drain.all cpu.offline", Told(1, online: false));
        Assert.Equal("bug (Illegal): !cpu.offline", Told(1, online: false));
        Assert.Equal("ok: cpu.offline", Told(1, online: true));
        Assert.Equal("bug (Illegal): !cpu.offline", Told(2, online: false));
    }
}
