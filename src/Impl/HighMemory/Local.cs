using Verified.Impl.Memory;
using Verified.Impl.PageFrames;
using Verified.Rules;

namespace Verified.Impl.HighMemory;

/// <summary>kmap_local_page and kunmap_local of v6 (R7.8): a stack of mappings, here of each CPU.</summary>
static unsafe class Local
{
    /// <summary>Slots of a CPU in a build with debugging.</summary>
    public const int DebugRoom = 33;

    const int PlainRoom = 16;

    /// <summary>Slots of a CPU (KM_MAX_IDX).</summary>
    public static int Room(bool debugs) => debugs ? DebugRoom : PlainRoom;

    /// <summary>kmap_local_page: Ok with the address; Bug (TooDeep).</summary>
    [Implements(RuleIds.HighMemory.Stack)]
    public static Result Map(MemMap* map, CpuState* cpu, uint frame)
    {
        Result refusal = Windows.Refusal(map, cpu);
        if (refusal.Outcome != Outcome.Ok) return refusal;
        uint index = frame - map->First;
        if (!Windows.IsMappable(map, index)) return new Result(Outcome.Bug, Reason.Invalid);
        if (Windows.IsDirect(map, index)) return Windows.MappedDirectly(map, index);
        CpuWindows* own = WindowTable.Cpu(map, cpu->Number);
        int slot = SlotOf(map, own->Depth);
        // As in v6, the index behind the slot stays below the number of slots.
        if (slot + 1 >= map->Windows.Depth) return new Result(Outcome.Bug, Reason.TooDeep);
        uint page = WindowAddresses.PageOfLocal(map, cpu->Number, slot);
        if (!PageTable.TryMap(map, page, index)) return Windows.Unmappable;
        own->Depth++;
        return Windows.Mapped(PageTable.AddressOf(map, page));
    }

    /// <summary>kunmap_local: Ok, or Ignored for a direct address. Bug: Invalid (no local mapping), NoMapping (none is
    /// left), NotLast.</summary>
    [Implements(RuleIds.HighMemory.StackOrder)]
    public static Result Unmap(MemMap* map, CpuState* cpu, nuint address)
    {
        Result refusal = Windows.Refusal(map, cpu);
        if (refusal.Outcome != Outcome.Ok) return refusal;
        if (Addresses.IndexAt(map, address) != MemMap.Nil) return new Result(Outcome.Ignored);
        uint page = PageTable.PageAt(map, address);
        if (page == MemMap.Nil || page < (uint)map->Windows.LocalAt) return new Result(Outcome.Bug, Reason.Invalid);
        CpuWindows* own = WindowTable.Cpu(map, cpu->Number);
        if (own->Depth == 0) return new Result(Outcome.Bug, Reason.NoMapping);
        if (page != WindowAddresses.PageOfLocal(map, cpu->Number, SlotOf(map, own->Depth - 1)))
            return new Result(Outcome.Bug, Reason.NotLast);
        PageTable.Unmap(map, page, 1);
        own->Depth--;
        return new Result(Outcome.Ok);
    }

    /// <summary>The slot of the n-th mapping of a CPU, from 0.</summary>
    public static int SlotOf(MemMap* map, int depth) => (depth + 1) * Step(map) - 1;

    // With debugging every mapping leaves a slot empty before it, so that an overrun faults.
    static int Step(MemMap* map) => map->Windows.Depth == DebugRoom ? 2 : 1;
}
