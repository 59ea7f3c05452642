using Verified.Impl;
using Outcome = Verified.Impl.Outcome;
using Reason = Verified.Impl.Reason;

namespace Verified.Tests.Properties.HighMemory;

/// <summary>Windows under random use, on one thread.</summary>
public sealed class ChurnProperties
{
    [Theory]
    [InlineData(2, false)]
    [InlineData(7, false)]
    [InlineData(7, true)]
    [Verifies(RuleIds.HighMemory.SlotCount), Verifies(RuleIds.HighMemory.Flush), Verifies(RuleIds.HighMemory.Stack)]
    public void When_all_is_unmapped_and_the_search_went_round_once_the_windows_are_empty(int slots, bool debug)
    {
        for (int seed = 1; seed <= 6; seed++)
        {
            Layout layout = Layout.Of(ZoneLayout.Of(0, 16), highMem: ZoneLayout.Of(32, 32)) with
            {
                CacheLine = 32,
                Pkmap = slots,
                Cpus = 2,
                SlabDebug = debug,
            };
            using var system = MemorySystem.Boot(WindowMachine.Options(layout));
            uint[] free = [.. Enumerable.Range(0, system.ZoneCount).Select(system.FreePages)];
            var run = new Run(system, new Random(seed));
            for (int step = 0; step < 800; step++) run.Step();
            Assert.Null(system.SelfCheck());
            run.End();
            // The round that flushes leaves a slot of its own, the last.
            for (uint frame = 32; frame < 32 + (2 * slots); frame++)
            {
                Assert.Equal(Outcome.Ok, system.On(0).Kmap(frame).Outcome);
                Assert.Equal(Outcome.Ok, system.On(0).Kunmap(frame).Outcome);
            }

            int left = Enumerable.Range(0, slots).Count(slot => system.PkmapCount(slot) != 0);
            Assert.InRange(left, 1, slots);
            Assert.All(Enumerable.Range(0, slots), slot => Assert.InRange(system.PkmapCount(slot), 0, 1));
            int[] records = new int[3 * (slots + 1)];
            Assert.Equal(3 * left, system.PageHashRecords(records));
            Assert.Equal([(0, 0), (0, 0)], Enumerable.Range(0, 2).Select(system.MappingsOf));
            Assert.Equal(free, Enumerable.Range(0, system.ZoneCount).Select(system.FreePages));
            Assert.Null(system.SelfCheck());
        }
    }

    /// <summary>A random life, and what it has mapped.</summary>
    sealed class Run(MemorySystem system, Random random)
    {
        readonly List<uint> permanent = [];
        readonly List<(nuint Address, int Type)>[] temporary = [[], []];
        readonly List<nuint>[] local = [[], []];

        public void Step()
        {
            int cpu = random.Next(2);
            uint frame = (uint)random.Next(32, 64);
            switch (random.Next(7))
            {
                case 0 or 1:
                    if (Mapped(system.On(cpu).Kmap(frame), Reason.MapSlots) != 0) permanent.Add(frame);
                    break;
                case 2:
                    int type = random.Next(13);
                    if (Mapped(system.On(cpu).KmapAtomic(frame, type), Reason.InUse) is not 0 and var place)
                        temporary[cpu].Add((place, type));
                    break;
                case 3:
                    if (Mapped(system.On(cpu).KmapLocal(frame), Reason.TooDeep) is not 0 and var top) local[cpu].Add(top);
                    break;
                default: Release(cpu); break;
            }
        }

        public void End()
        {
            for (int cpu = 0; cpu < 2; cpu++)
                while (permanent.Count + temporary[cpu].Count + local[cpu].Count > 0) Release(cpu);
        }

        static nuint Mapped(Result made, Reason otherwise)
        {
            if (made.Outcome != Outcome.Ok) Assert.Equal(otherwise, made.Reason);
            return made.Outcome == Outcome.Ok ? made.Address : 0;
        }

        void Release(int cpu)
        {
            if (permanent.Count > 0 && random.Next(2) == 0)
            {
                int at = random.Next(permanent.Count);
                Assert.Equal(Outcome.Ok, system.On(cpu).Kunmap(permanent[at]).Outcome);
                permanent.RemoveAt(at);
            }
            else if (temporary[cpu].Count > 0)
            {
                var (address, type) = temporary[cpu][^1];
                Assert.Equal(Outcome.Ok, system.On(cpu).KunmapAtomic(address, type).Outcome);
                temporary[cpu].RemoveAt(temporary[cpu].Count - 1);
            }
            else if (local[cpu].Count > 0)
            {
                Assert.Equal(Outcome.Ok, system.On(cpu).KunmapLocal(local[cpu][^1]).Outcome);
                local[cpu].RemoveAt(local[cpu].Count - 1);
            }
        }
    }
}
