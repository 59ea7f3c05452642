using Verified.Impl.Memory;
using Verified.Rules;

namespace Verified.Impl.HighMemory;

/// <summary>kmap_atomic and kunmap_atomic (R7.7): places of a CPU by type, which belong to its owner.</summary>
static unsafe class Temporary
{
    /// <summary>kmap_atomic: Ok with the address. In a build with debugging Bug (InUse) if the place is
    /// taken.</summary>
    [Implements(RuleIds.HighMemory.Replaced), Implements(RuleIds.HighMemory.Preemption)]
    public static Result Map(MemMap* map, CpuState* cpu, uint frame, uint type)
    {
        Result refusal = Windows.Refusal(map, cpu);
        if (refusal.Outcome != Outcome.Ok) return refusal;
        uint index = frame - map->First;
        if (!Windows.IsMappable(map, index)) return new Result(Outcome.Bug, Reason.Invalid);
        if (type >= WindowShape.Types) return new Result(Outcome.Bug, Reason.Illegal);
        CpuWindows* own = WindowTable.Cpu(map, cpu->Number);
        if (Windows.IsDirect(map, index))
        {
            own->Preemption++;
            return Windows.MappedDirectly(map, index);
        }
        uint page = WindowAddresses.PageOfType(map, cpu->Number, type);
        if (Debugs(map) && PageTable.FrameAt(map, page) != MemMap.Nil) return new Result(Outcome.Bug, Reason.InUse);
        if (!PageTable.TryMap(map, page, index)) return Windows.Unmappable;
        own->Preemption++;
        return Windows.Mapped(PageTable.AddressOf(map, page));
    }

    /// <summary>kunmap_atomic: Ok. Only a build with debugging looks at the address, and takes the mapping
    /// away.</summary>
    [Implements(RuleIds.HighMemory.Preemption), Implements(RuleIds.HighMemory.DebugEmpty)]
    public static Result Unmap(MemMap* map, CpuState* cpu, nuint address, uint type)
    {
        Result refusal = Windows.Refusal(map, cpu);
        if (refusal.Outcome != Outcome.Ok) return refusal;
        if (type >= WindowShape.Types) return new Result(Outcome.Bug, Reason.Illegal);
        CpuWindows* own = WindowTable.Cpu(map, cpu->Number);
        if (own->Preemption == 0) return new Result(Outcome.Bug, Reason.NoMapping);
        uint page = PageTable.PageAt(map, address);
        if (Debugs(map) && page != MemMap.Nil && page >= (uint)map->Windows.FixedAt)
        {
            if (page != WindowAddresses.PageOfType(map, cpu->Number, type))
                return new Result(Outcome.Bug, Reason.Invalid);
            PageTable.Unmap(map, page, 1);
        }
        own->Preemption--;
        return new Result(Outcome.Ok);
    }

    static bool Debugs(MemMap* map) => map->Windows.Depth == Local.DebugRoom;
}
