using Verified.Impl.Memory;
using Verified.Impl.Slab;
using Verified.Rules;

namespace Verified.Impl.Vmalloc;

/// <summary>vmap (R7.12): an area that shows frames of others.</summary>
static unsafe class Map
{
    const uint Mapped = 4;

    /// <summary>Shows frames, by number, in the order given.</summary>
    [Implements(RuleIds.Vmalloc.Map)]
    public static Result Frames(MemMap* map, CpuState* cpu, ReadOnlySpan<uint> frames, Context context)
    {
        Result refusal = Areas.Refusal(map, cpu, context);
        if (refusal.Outcome != Outcome.Ok) return refusal;
        if (!Request.Exist(map, (nuint)frames.Length)) return new Result(Outcome.Failed, Reason.Illegal);
        foreach (uint frame in frames)
            if (!MemMap.IsPresent(map, frame - map->First)) return new Result(Outcome.Bug, Reason.Invalid);
        using var inside = new Inside(map, cpu);
        Result placed = Search.Place(map, cpu, (nuint)frames.Length, Mapped, context);
        if (placed.Outcome == Outcome.Ok && !TryShow(map, placed.Frame, frames))
        {
            Release.Begin(map, placed.Frame);
            Release.Whole(map, cpu, placed.Frame);
            placed = new Result(Outcome.Failed, Reason.NoRoom);
        }
        return Guards.Told(cpu, Areas.AnswerOf(map, placed));
    }

    /// <summary>An area that shows nothing: addresses for a device, or for whatever its owner has in mind.</summary>
    public static Result Nothing(MemMap* map, CpuState* cpu, nuint size, uint flags, Context context)
    {
        Result refusal = Areas.Refusal(map, cpu, context);
        if (refusal.Outcome != Outcome.Ok) return refusal;
        using var inside = new Inside(map, cpu);
        return Guards.Told(
            cpu, Areas.AnswerOf(map, Search.Place(map, cpu, Areas.PagesOf(size), flags, context)));
    }

    static bool TryShow(MemMap* map, uint page, ReadOnlySpan<uint> frames)
    {
        Area* area = AreaTable.At(map->Areas, page);
        foreach (uint frame in frames) PageTable.Enter(map, page + area->Mapped++, frame - map->First);
        return PageTable.TryShow(map, page, area->Mapped);
    }
}
