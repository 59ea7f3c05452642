using Verified.Impl.Memory;
using Verified.Impl.PageAllocator;
using Verified.Impl.Slab;
using Verified.Rules;

namespace Verified.Impl.Vmalloc;

/// <summary>vmalloc and vmalloc_32 (R7.12).</summary>
static unsafe class Request
{
    const uint Alloc = 2, EntryBytes = sizeof(uint);

    /// <summary>An area with frames of its own, at the address of the answer.</summary>
    public static Result Bytes(MemMap* map, CpuState* cpu, nuint size, uint gfp, Context context)
    {
        Result refusal = Areas.Refusal(map, cpu, context);
        if (refusal.Outcome != Outcome.Ok) return refusal;
        using var inside = new Inside(map, cpu);
        return Guards.Told(cpu, Areas.AnswerOf(map, Obtain(map, cpu, size, gfp, context)));
    }

    /// <summary>Whether so many frames are in the machine, and not none.</summary>
    [Implements(RuleIds.Vmalloc.Size)]
    public static bool Exist(MemMap* map, nuint pages)
    {
        nuint present = 0;
        for (int node = 0; node < map->NodeCount; node++) present += map->Nodes[node].Present;
        return pages != 0 && pages <= present;
    }

    /// <summary>Ok with the page that the area begins at as the frame.</summary>
    static Result Obtain(MemMap* map, CpuState* cpu, nuint size, uint gfp, Context context)
    {
        nuint pages = Areas.PagesOf(size);
        if (!Exist(map, pages)) return new Result(Outcome.Failed, Reason.Illegal);
        Result placed = Search.Place(map, cpu, pages, Alloc, context);
        if (placed.Outcome != Outcome.Ok) return placed;
        Result filled = List(map, cpu, placed.Frame, (uint)pages, gfp, context);
        if (filled.Outcome == Outcome.Ok) filled = Fill(map, cpu, placed.Frame, (uint)pages, gfp, context);
        if (filled.Outcome == Outcome.Ok) return placed;
        Undo(map, cpu, placed.Frame);
        return filled;
    }

    [Implements(RuleIds.Vmalloc.Array)]
    static Result List(MemMap* map, CpuState* cpu, uint page, uint pages, uint gfp, Context context)
    {
        Area* area = AreaTable.At(map->Areas, page);
        area->Owns = 1;
        if (pages * EntryBytes <= MemMap.PageSize)
        {
            Result served = Keep.Object(map, cpu, pages * EntryBytes, gfp & ~Gfp.HighMem, context);
            if (served.Outcome != Outcome.Ok) return new Result(served.Outcome, served.Reason);
            (area->List, area->ListPlace) = (SlabDescriptor.WordAt(map, served.Address), ListPlace.Object);
            return default;
        }
        Result made = Obtain(map, cpu, pages * EntryBytes, gfp, context);
        if (made.Outcome != Outcome.Ok) return made;
        AreaTable.At(map->Areas, made.Frame)->IsList = 1;
        (area->List, area->ListPlace) = (made.Frame, ListPlace.Area);
        return default;
    }

    /// <summary>Frames one by one. The page table lists them as they come, so that they can be given back.</summary>
    [Implements(RuleIds.Vmalloc.Pages)]
    static Result Fill(MemMap* map, CpuState* cpu, uint page, uint pages, uint gfp, Context context)
    {
        Area* area = AreaTable.At(map->Areas, page);
        while (area->Mapped < pages)
        {
            Result served = Slab.Pages.Ask(map, cpu, Slab.Pages.AnyNode, gfp, 0, context);
            if (served.Outcome != Outcome.Ok) return new Result(served.Outcome, served.Reason);
            PageTable.Enter(map, page + area->Mapped, served.Frame - map->First);
            area->Mapped++;
        }
        return PageTable.TryShow(map, page, pages) ? default : new Result(Outcome.Failed, Reason.NoRoom);
    }

    [Implements(RuleIds.Vmalloc.Undone)]
    static void Undo(MemMap* map, CpuState* cpu, uint page)
    {
        Release.Begin(map, page);
        Release.Whole(map, cpu, page);
    }
}
