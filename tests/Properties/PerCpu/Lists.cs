namespace Verified.Tests.Properties.PerCpu;

/// <summary>Machines of the lower floor with page lists, and a look at them.</summary>
static class Lists
{
    /// <summary>Sizes as v2.6 gives them to a large zone: batch 16.</summary>
    public static Impl.PageListSizes Large { get; } = new(32, 96, 16, 0, 32, 16);

    /// <summary>One zone DMA without marks, with lists of these sizes.</summary>
    public static Impl.MachineOptions Plain(uint frames, Impl.PageListSizes sizes, int cpus = 1) => new()
    {
        Dma = new(0, frames),
        MinFreeKbytes = 0,
        PerCpuLists = true,
        PerCpuSizes = sizes,
        Cpus = cpus,
    };

    public static Impl.MemorySystem Boot(uint frames, Impl.PageListSizes sizes, int cpus = 1) =>
        Impl.MemorySystem.Boot(Plain(frames, sizes, cpus));

    public static int Count(this Impl.MemorySystem system, bool cold = false, int cpu = 0, int zone = 0) =>
        system.PageListSize(zone, cpu, cold).Count;

    /// <summary>The frames of a list, head first, after a look at what is behind its end.</summary>
    public static uint[] Frames(this Impl.MemorySystem system, bool cold = false, int cpu = 0, int zone = 0)
    {
        var frames = new uint[system.Count(cold, cpu, zone) + 1];
        Assert.Equal(frames.Length - 1, system.PageList(zone, cpu, cold, frames));
        Assert.Equal(uint.MaxValue, frames[^1]);
        return frames[..^1];
    }

    /// <summary>The first frames of the blocks in a list, head first, after a look at what is behind its end.</summary>
    public static uint[] Blocks(this Impl.MemorySystem system, int order, int cpu = 0)
    {
        var frames = new uint[system.BlockListSize(0, cpu, order).Count + 1];
        Assert.Equal(frames.Length - 1, system.BlockList(0, cpu, order, frames));
        Assert.Equal(uint.MaxValue, frames[^1]);
        return frames[..^1];
    }

    /// <summary>A single frame that must be served.</summary>
    public static uint Take(this Impl.CpuHandle cpu, uint gfp = Gfps.Kernel)
    {
        Impl.Result result = cpu.AllocPages(gfp, 0);
        Assert.Equal(Impl.Outcome.Ok, result.Outcome);
        return result.Frame;
    }

    public static uint[] Take(this Impl.CpuHandle cpu, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => cpu.Take())];

    /// <summary>Gives a frame back, which must be free then.</summary>
    public static void Give(this Impl.CpuHandle cpu, uint frame, bool cold = false) =>
        Assert.Equal(Impl.Outcome.Freed, (cold ? cpu.FreeColdPage(frame) : cpu.FreePages(frame, 0)).Outcome);

    /// <summary>Asserts that the answer is that bug, and that nothing changed.</summary>
    public static void Refuses(this Impl.MemorySystem system, Impl.Reason reason, Func<Impl.Result> operation)
    {
        byte[] descriptors = [.. system.DescriptorBytes];
        byte[] lists = [.. system.PerCpuBytes];
        Impl.Result result = operation();
        Assert.Equal((Impl.Outcome.Bug, reason), (result.Outcome, result.Reason));
        Assert.True(system.DescriptorBytes.SequenceEqual(descriptors));
        Assert.True(system.PerCpuBytes.SequenceEqual(lists));
        Assert.Throws<InvalidOperationException>(result.ThrowIfBug);
    }
}
