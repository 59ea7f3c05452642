using System.Runtime.CompilerServices;
using Verified.Impl.Memory;
using Verified.Impl.PerCpu;
using Verified.Rules;

namespace Verified.Impl.PageAllocator;

/// <summary>Interrupts that a CPU takes inside a request: after a mark test, where it holds no lock.</summary>
static unsafe class Interrupt
{
    /// <summary>Has one come after so many mark tests; 0 calls off the one that has not come. While one is awaited, no
    /// request goes straight to a page list, for that way has no place for it.</summary>
    public static void Await(MemMap* map, CpuState* cpu, ushort tests)
    {
        cpu->TestsLeft = tests;
        if (cpu->Mode == CpuMode.Offline) return;
        if (tests > 0) Online.CloseLists(cpu);
        else Online.OpenLists(map, cpu);
    }

    /// <summary>A mark was tested.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AfterTest(MemMap* map, CpuState* cpu)
    {
        if (cpu->TestsLeft != 0) Count(map, cpu);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    [Implements(RuleIds.PageAllocator.Interrupted)]
    static void Count(MemMap* map, CpuState* cpu)
    {
        if (--cpu->TestsLeft != 0) return;
        Await(map, cpu, 0);
        SystemReference.Of(map).Interrupted((int)(cpu - map->Cpus));
    }
}
