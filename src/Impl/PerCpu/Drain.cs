using Verified.Impl.Memory;
using Verified.Rules;

namespace Verified.Impl.PerCpu;

/// <summary>drain_local_pages: empties the lists of a CPU (R6.5).</summary>
static unsafe class Drain
{
    /// <summary>Drains the CPU that asks for it.</summary>
    public static Result Here(MemMap* map, CpuState* cpu)
    {
        All(map, cpu);
        return new Result(Outcome.Ok);
    }

    /// <summary>Zone by zone, hot before cold and both before larger blocks, from the tail on.</summary>
    [Implements(RuleIds.PerCpu.Drain)]
    public static void All(MemMap* map, CpuState* cpu)
    {
        for (int zone = 0; zone < map->ZoneCount; zone++)
        {
            for (uint number = 0; number < cpu->Lists; number++)
            {
                PageList* list = PageSet.List(cpu, (uint)zone, number);
                Give.Flush(map, map->Zones + zone, list, list->Count);
            }
        }
    }
}
