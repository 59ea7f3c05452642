namespace Verified.Tests.Properties.Watermarks;

/// <summary>Where every caller of R3.11 stops, to the frame, in every zone and through every list of zones.</summary>
public sealed class ExhaustionProperties
{
    static readonly Quarry[] Machines =
    [
        new("i386 with 1 GB", Impl.MachineOptions.I386(1 << 18), 4096, 225280, 32768),
        new("i386 with 2 GB", Impl.MachineOptions.I386(1 << 19), 4096, 225280, 294912),
        new("x86-64 with 128 MB", Impl.MachineOptions.X8664(1 << 15), 4096, 28672, 0),
        new(
            "small zones with odd marks and ratios",
            new() { Dma = new(0, 101), Normal = new(101, 211), HighMem = new(312, 97), MinFreeKbytes = 4 * 83, DmaRatio = 7, NormalRatio = 5 },
            101, 211, 97),
        new(
            "a zone that has less than its reserve",
            new() { Dma = new(0, 64), Normal = new(64, 200), MinFreeKbytes = 40, DmaRatio = 2 },
            64, 200, 0),
        new(
            "two nodes, high memory on the second",
            new() { Nodes = [new() { Dma = new(0, 4096), Normal = new(4096, 20_000) }, new() { Normal = new(24_576, 30_000), HighMem = new(55_296, 10_000) }], Cpus = 2, CpuNodes = [0, 1] },
            4096, 20_000, 0, 0, 30_000, 10_000),
        new(
            "two nodes, high memory on the first",
            new() { Nodes = [new() { Dma = new(0, 3000), Normal = new(3072, 9000), HighMem = new(12_288, 5000) }, new() { Normal = new(17_408, 7000) }], Cpus = 2, CpuNodes = [0, 1] },
            3000, 9000, 5000, 0, 7000, 0),
    ];

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (Quarry machine in Machines)
                foreach (string lists in (string[])["no lists", "hot lists", "cold lists", "large batches"])
                    cases.Add(machine.Name, lists);
            return cases;
        }
    }

    [Theory]
    [Trait("Takes", "seconds")]
    [Verifies(RuleIds.Watermarks.TestBase)]
    [Verifies(RuleIds.Watermarks.Reserve)]
    [Verifies(RuleIds.Watermarks.RightsHigh)]
    [Verifies(RuleIds.Watermarks.RightsHarder)]
    [Verifies(RuleIds.Watermarks.RightsMemAlloc)]
    [Verifies(RuleIds.PerCpu.TakeAfterMarks)]
    [MemberData(nameof(Cases))]
    public void Every_caller_stops_at_its_minimum_and_the_reserve_to_the_frame(string machine, string lists)
    {
        Quarry quarry = Machines.Single(each => each.Name == machine);
        using Impl.MemorySystem system = Impl.MemorySystem.Boot(quarry.Options with
        {
            PerCpuLists = lists != "no lists",
            PerCpuSizes = lists == "large batches" ? new(7, 90, 31, 0, 60, 13) : null,
        });
        foreach (var (node, bound, top) in Requests(quarry))
        {
            foreach (Digger digger in Digger.All)
            {
                system.Reboot();
                if (new Exhaustion(system, quarry, digger).Wrong(top, node, bound, lists == "cold lists") is { } wrong)
                    Assert.Fail(wrong);
            }
        }

        Assert.Null(system.SelfCheck());
    }

    [Fact]
    [Verifies(RuleIds.Watermarks.RightsHigh)]
    [Verifies(RuleIds.Watermarks.RightsHarder)]
    [Verifies(RuleIds.Watermarks.RightsMemAlloc)]
    public void Every_small_mark_is_lowered_as_the_table_says()
    {
        for (int mark = 0; mark <= 70; mark++)
        {
            var quarry = new Quarry(
                $"mark {mark}", new() { Dma = new(0, 100), MinFreeKbytes = 4 * mark }, 100, 0, 0);
            using Impl.MemorySystem system = Impl.MemorySystem.Boot(quarry.Options);
            Assert.Equal(mark, quarry.Min(0));
            foreach (Digger digger in Digger.All)
            {
                system.Reboot();
                if (new Exhaustion(system, quarry, digger).Wrong(1, 0, false, false) is { } wrong) Assert.Fail(wrong);
                Assert.Equal(digger.Unmarked ? 0 : digger.Minimum(mark), (int)system.FreePages(0));
            }
        }
    }

    [Theory]
    [Verifies(RuleIds.Watermarks.MinLowMemory)]
    [Verifies(RuleIds.Watermarks.MinHighMemory)]
    [Verifies(RuleIds.Watermarks.Reserve)]
    [InlineData("i386 with 1 GB", "17 939 32; 880 1008 1024")]
    [InlineData("i386 with 2 GB", "17 939 128; 880 2032 9216")]
    [InlineData("x86-64 with 128 MB", "45 316 32; 112 112 0")]
    public void The_arithmetic_of_these_tests_gives_the_worked_examples(string machine, string marks)
    {
        Quarry quarry = Machines.Single(each => each.Name == machine);
        Assert.Equal(
            marks,
            $"{quarry.Min(0)} {quarry.Min(1)} {quarry.Min(2)}; "
            + $"{quarry.Reserve(0, 1)} {quarry.Reserve(0, 2)} {quarry.Reserve(1, 2)}");
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.TakeAfterMarks)]
    public void Parked_frames_save_no_caller_but_one_that_is_asked_no_marks()
    {
        Quarry quarry = Machines[0];
        using Impl.MemorySystem system = Impl.MemorySystem.Boot(quarry.Options with { PerCpuLists = true });
        Assert.Null(new Exhaustion(system, quarry, Digger.All[0]).Wrong(1, 0, false, false));
        int parked = system.PageListSize(1, 0, false).Count;
        Assert.InRange(parked, 1, 96);
        Assert.Equal(Impl.Outcome.Failed, system.On(0).AllocPages(0xD0, 0).Outcome);
        Assert.Equal(parked, system.PageListSize(1, 0, false).Count);

        Digger memAlloc = Digger.All.First(each => each.Unmarked);
        Assert.Null(new Exhaustion(system, quarry, memAlloc).Wrong(1, 0, false, false));
        Assert.Equal((0u, 0u, 0), (system.FreePages(0), system.FreePages(1), system.PageListSize(1, 0, false).Count));
    }

    /// <summary>Each kind of request that some zone can serve.</summary>
    static IEnumerable<(int Node, bool Bound, int Top)> Requests(Quarry quarry) =>
        from node in Enumerable.Range(0, quarry.Present.Length / 3)
        from bound in new[] { false, true }
        from top in Enumerable.Range(0, 3)
        where quarry.Zonelist(top, node, bound).Length > 0 && (!bound || quarry.Present.Length > 3)
        select (node, bound, top);
}
