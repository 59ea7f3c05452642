using Verified.Impl;
using Verified.Tests.Properties.Slab;
using Outcome = Verified.Impl.Outcome;
using Reason = Verified.Impl.Reason;

namespace Verified.Tests.Properties.Vmalloc;

/// <summary>A machine with a range for noncontiguous areas, and short words for what tests ask of it.</summary>
sealed class AreaMachine(MachineOptions options) : IDisposable
{
    /// <summary>Where the range begins on a machine of 896 MB, which the figures of the sources are about.</summary>
    public const ulong Start = 0xF8800000;

    readonly SlabMachine machine = new(options);

    public MemorySystem System => machine.System;

    public CpuHandle Cpu => machine.Cpu;

    public static MachineOptions Options(int pages, uint frames = 2048, uint high = 64, bool real = false) => new()
    {
        Dma = new(0, 1024),
        Normal = new(1024, frames - 1024),
        HighMem = new(frames, high),
        MinFreeKbytes = 0,
        CacheLine = 32,
        VmallocPages = pages,
        RealMappings = real,
    };

    public static AreaMachine Boot(int pages, bool real = false) => new(Options(pages, real: real));

    /// <summary>The address, as i386 has it, that a request was answered with.</summary>
    public ulong Placed(Result made)
    {
        Assert.Equal(Outcome.Ok, made.Outcome);
        return Start + ((ulong)PageOf(made.Address) << 12);
    }

    /// <summary>The page of the range that an area begins at.</summary>
    public int PageOf(nuint address)
    {
        Assert.True(System.TryWindowPageOf(address, out int page));
        Assert.Equal(System.WindowAddress(page), address);
        return page;
    }

    public AreaInfo[] Areas()
    {
        AreaInfo[] areas = new AreaInfo[System.Areas([])];
        Assert.Equal(areas.Length, System.Areas(areas));
        return areas;
    }

    /// <summary>The frames that an area shows, in their order.</summary>
    public uint[] Frames(nuint address)
    {
        int page = PageOf(address);
        uint[] frames = new uint[System.AreaFrames(page, [])];
        Assert.Equal(frames.Length, System.AreaFrames(page, frames));
        for (int i = 0; i < frames.Length; i++)
        {
            Assert.True(System.TryFrameAtPage(page + i, out uint frame));
            Assert.Equal(frame, frames[i]);
        }

        return frames;
    }

    /// <summary>A call answers Bug with a reason, and nothing changes.</summary>
    public void Refuses(Reason reason, Func<Result> call)
    {
        AreaInfo[] before = Areas();
        machine.Refuses(reason, call);
        Assert.Equal(before, Areas());
    }

    /// <summary>A call fails with a reason, and no area, no frame and no object is missing afterwards.</summary>
    public void Fails(Reason reason, Func<Result> call)
    {
        AreaInfo[] before = Areas();
        Result result = call();
        Assert.Equal((Outcome.Failed, reason), (result.Outcome, result.Reason));
        Assert.Equal(before, Areas());
        machine.AssertSound();
    }

    /// <summary>Without areas every page is where it was at boot, and no page of the range shows anything.</summary>
    public void AssertAsBooted()
    {
        Assert.Empty(Areas());
        for (int page = 0; page < System.WindowPages; page++) Assert.False(System.TryFrameAtPage(page, out _));
        machine.AssertAsBooted();
    }

    public void Dispose() => machine.Dispose();
}
