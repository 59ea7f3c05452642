using Verified.Tests.Properties.PerCpu;

namespace Verified.Tests.Properties.PageAllocator;

/// <summary>A machine of the lower floor with a page cache.</summary>
sealed class CachedMachine : IDisposable
{
    public CachedMachine(uint dma = 1024, uint normal = 0, bool lists = false)
    {
        System = Impl.MemorySystem.Boot(new()
        {
            Dma = new(0, dma),
            Normal = new(dma, normal),
            MinFreeKbytes = 0,
            DmaRatio = 1000,
            Cpus = 2,
            PerCpuLists = lists,
        });
        Cache = new Impl.PageCache(System);
        Cpu = System.On(0);
    }

    public Impl.MemorySystem System { get; }

    public Impl.PageCache Cache { get; }

    public Impl.CpuHandle Cpu { get; }

    public static void Ok(Impl.Result result) => Assert.Equal("Ok", result.ToString());

    public static void Bug(Impl.Reason reason, Impl.Result result) => Assert.Equal($"Bug ({reason})", result.ToString());

    /// <summary>Frames in use, added one after the other.</summary>
    public uint[] Add(int count, uint gfp = Gfps.Kernel)
    {
        var frames = new uint[count];
        for (int i = 0; i < count; i++) Ok(Cache.Add(Cpu, frames[i] = Cpu.Take(gfp)));
        return frames;
    }

    public void Touch(params uint[] frames)
    {
        foreach (uint frame in frames) Ok(Cache.Touch(frame));
    }

    public uint[] List(bool active, int zone = 0)
    {
        var frames = new uint[active ? Cache.Active(zone) : Cache.Inactive(zone)];
        Assert.Equal(frames.Length, Cache.Frames(zone, active, frames));
        return frames;
    }

    public Impl.Reclaimed Shrink(int priority = 0, int zone = 0) =>
        Cache.Shrink(Cpu, new Impl.ReclaimPass(zone, priority, Gfps.Kernel, 0, Kswapd: false));

    public uint FlagsOf(uint frame) => System.ReadDescriptor(frame).Flags & Impl.PageFrames.Flags.All;

    /// <summary>Asserts that cache and machine are sound.</summary>
    public void AssertSound()
    {
        Assert.Null(Cache.SelfCheck());
        Assert.Null(System.SelfCheck());
    }

    public void Dispose()
    {
        Cache.Dispose();
        System.Dispose();
    }
}
