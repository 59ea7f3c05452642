using Verified.Impl;
using Verified.Tests.Properties.Slab;

namespace Verified.Tests.Properties.Dotnet;

/// <summary>Machines for what .NET code uses.</summary>
static class DotnetMachine
{
    public static SlabMachine Boot(int cpus = 2, uint frames = 4096) => SlabMachine.Boot(64, cpus, frames, lists: true);

    /// <summary>Takes all memory that a request of the kernel can have.</summary>
    public static List<uint> Fill(this SlabMachine machine)
    {
        List<uint> frames = [];
        while (machine.Cpu.AllocPage(SlabMachine.Kernel) is { Outcome: Impl.Outcome.Ok } page) frames.Add(page.Frame);
        return frames;
    }

    public static void Empty(this SlabMachine machine, List<uint> frames)
    {
        foreach (uint frame in frames) machine.Cpu.FreePage(frame);
        frames.Clear();
    }

    /// <summary>A machine on which requests reclaim, and memory comes free only when somebody is killed.</summary>
    public static SlabMachine Killing(Func<SlabMachine, bool> kill)
    {
        var machine = new SlabMachine(SlabMachine.Options(64, 2, 64) with { Reclaim = true });
        machine.System.Attach(null, new Killer(() => kill(machine)));
        return machine;
    }

    sealed class Killer(Func<bool> kill) : IOomHandler
    {
        public bool Kill(uint gfp, int order) => kill();
    }
}
