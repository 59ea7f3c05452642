using System.Runtime.CompilerServices;
using Verified.Impl.Memory;
using Verified.Impl.Zones;
using Verified.Rules;

namespace Verified.Impl.PerCpu;

/// <summary>CPUs that come and go. The zonelists stay as the boot built them.</summary>
static unsafe class Online
{
    /// <summary>The answer to whatever would run on a CPU that is offline.</summary>
    public static Result Refusal => new(Outcome.Bug, Reason.Offline);

    /// <summary>Whether the CPU runs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Is(MemMap* map, int cpu) => map->Cpus[cpu].Mode != CpuMode.Offline;

    /// <summary>All CPUs run, each on its node.</summary>
    public static void Boot(MemMap* map, MachineOptions options)
    {
        for (int cpu = 0; cpu < map->CpuCount; cpu++)
        {
            map->Cpus[cpu].Node = (byte)options.NodeOf(cpu);
            map->Cpus[cpu].Number = (byte)cpu;
            map->Cpus[cpu].Sets = (uint)(cpu * map->ZoneCount);
            map->Cpus[cpu].Lists = (byte)PageSet.Lists(map->ListOrders);
            map->Cpus[cpu].SetsAt = (uint)((byte*)map->ListsOf(cpu) - (byte*)(map->Cpus + cpu));
            map->Cpus[cpu].ArraysAt = (ulong)cpu * map->LocalArraysOfCpu;
            Start(map, map->Cpus + cpu);
        }
    }

    /// <summary>Stops a CPU and drains it, or lets it run again. For its owner.</summary>
    [Implements(RuleIds.PerCpu.Offline)]
    public static Result Set(MemMap* map, int cpu, bool online)
    {
        if (Is(map, cpu) == online) return new Result(Outcome.Bug, Reason.Illegal);
        if (!online) Stop(map, map->Cpus + cpu);
        else
        {
            Start(map, map->Cpus + cpu);
            Slab.CpuChange.Start(map, map->Cpus + cpu);
        }
        return Slab.Guards.Told(map->Cpus + cpu, new Result(Outcome.Ok));
    }

    static void Start(MemMap* map, CpuState* cpu)
    {
        cpu->Mode = map->PerCpuLists ? CpuMode.Parking : CpuMode.Direct;
        cpu->Orders = (byte)(map->PerCpuLists ? map->ListOrders : 0);
        OpenLists(map, cpu);
    }

    /// <summary>Lets requests go straight to the page lists, where the CPU has them.</summary>
    public static void OpenLists(MemMap* map, CpuState* cpu)
    {
        for (uint zoneBits = 0; zoneBits < 4; zoneBits++)
        {
            cpu->ListAt[zoneBits] = cpu->BlocksAt[zoneBits] = 0;
            if (!map->PerCpuLists || zoneBits == 3) continue;
            Zonelist* list = Zonelist.For(map->Nodes + cpu->Node, zoneBits);
            if (list->Length == 0) continue;
            uint at = (uint)((byte*)PageSet.List(cpu, (uint)list->At(0), Give.Hot) - (byte*)cpu);
            if (cpu->Orders > 1) cpu->BlocksAt[zoneBits] = at;
            else cpu->ListAt[zoneBits] = at;
        }
    }

    static void Stop(MemMap* map, CpuState* cpu)
    {
        Slab.CpuChange.Stop(map, cpu);
        Drain.All(map, cpu);
        cpu->Mode = CpuMode.Offline;
        cpu->Orders = 0;
        CloseLists(cpu);
    }

    /// <summary>Has every request go the long way.</summary>
    public static void CloseLists(CpuState* cpu)
    {
        for (int zoneBits = 0; zoneBits < 4; zoneBits++) cpu->ListAt[zoneBits] = cpu->BlocksAt[zoneBits] = 0;
    }
}
