using Verified.Impl;
using Verified.Tests.Properties.Slab;
using Outcome = Verified.Impl.Outcome;

namespace Verified.Tests.Properties.Vmalloc;

/// <summary>Areas under random use, on one thread, beside pages and objects.</summary>
public sealed class ChurnProperties
{
    [Theory]
    [InlineData(5, 300u)]
    [InlineData(48, 2048u)]
    [InlineData(1500, 1200u)]
    [Verifies(RuleIds.Vmalloc.Undone), Verifies(RuleIds.Vmalloc.ReleasePages), Verifies(RuleIds.Vmalloc.Exact)]
    public void Whatever_is_done_in_the_end_the_range_is_empty_and_all_pages_are_back(int range, uint frames)
    {
        for (int seed = 1; seed <= 8; seed++)
        {
            MachineOptions options = AreaMachine.Options(range, frames: 1024 + frames) with { Dma = new(0, 40) };
            using var machine = new AreaMachine(options);
            var run = new Run(machine, new Random(seed));
            for (int step = 0; step < 600; step++) run.Step();
            Assert.Null(machine.System.SelfCheck());
            run.End();
            machine.AssertAsBooted();
        }
    }

    /// <summary>A random life, and what it holds.</summary>
    sealed class Run(AreaMachine machine, Random random)
    {
        readonly List<(nuint Address, bool Owns)> areas = [];
        readonly List<uint> pages = [];
        readonly List<nuint> objects = [];

        public void Step()
        {
            switch (random.Next(9))
            {
                case 0 or 1: Keep(machine.Cpu.Vmalloc((nuint)random.Next(1, 9 << 12)), owns: true); break;
                case 2: Keep(machine.Cpu.Vmalloc32((nuint)random.Next(1, 400 << 12)), owns: true); break;
                case 3: Keep(machine.Cpu.GetVmArea((nuint)random.Next(0, 20 << 12), (uint)random.Next(8)), owns: false); break;
                case 4 when pages.Count > 0:
                    Keep(machine.Cpu.Vmap([.. pages.Take(random.Next(1, 6))]), owns: false);
                    break;
                case 5: machine.System.FailPages(random.Next(3)); break;
                case 6: Take(); break;
                default: Release(); break;
            }
        }

        public void End()
        {
            machine.System.FailPages(0);
            while (areas.Count + pages.Count + objects.Count > 0) Release();
        }

        void Keep(Result made, bool owns)
        {
            if (made.Outcome == Outcome.Ok) areas.Add((made.Address, owns));
            else Assert.Equal(Outcome.Failed, made.Outcome);
        }

        void Take()
        {
            if (random.Next(2) == 0 && machine.Cpu.AllocPage(SlabMachine.Kernel) is { Outcome: Outcome.Ok } page)
                pages.Add(page.Frame);
            else if (machine.Cpu.Kmalloc((nuint)random.Next(1, 200), SlabMachine.Kernel) is { Outcome: Outcome.Ok } one)
                objects.Add(one.Address);
        }

        void Release()
        {
            if (areas.Count > 0 && random.Next(3) != 0)
            {
                int at = random.Next(areas.Count);
                var (address, owns) = areas[at];
                Result gone = owns || random.Next(2) == 0 ? machine.Cpu.Vfree(address) : machine.Cpu.Vunmap(address);
                Assert.Equal(Outcome.Freed, gone.Outcome);
                areas.RemoveAt(at);
            }
            else if (objects.Count > 0)
            {
                Assert.Equal(Outcome.Freed, machine.Cpu.Kfree(objects[^1]).Outcome);
                objects.RemoveAt(objects.Count - 1);
            }
            else if (pages.Count > 0 && areas.TrueForAll(area => area.Owns))
            {
                Assert.Equal(Outcome.Freed, machine.Cpu.FreePage(pages[^1]).Outcome);
                pages.RemoveAt(pages.Count - 1);
            }
        }
    }
}
