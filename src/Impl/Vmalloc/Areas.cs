using Verified.Impl.Memory;
using Verified.Impl.Slab;
using Verified.Rules;

namespace Verified.Impl.Vmalloc;

/// <summary>What all operations on noncontiguous areas begin and end with.</summary>
static unsafe class Areas
{
    /// <summary>Why no operation on areas can be: Ok if it can.</summary>
    [Implements(RuleIds.Vmalloc.Interrupt)]
    public static Result Refusal(MemMap* map, CpuState* cpu, Context context)
    {
        Result refusal = Cache.Refusal(map, cpu);
        if (refusal.Outcome != Outcome.Ok) return refusal;
        if (map->Windows.Areas == 0) return new Result(Outcome.Bug, Reason.Illegal);
        return (context & Context.Interrupt) != 0 ? new Result(Outcome.Bug, Reason.InInterrupt) : default;
    }

    /// <summary>Whole pages for so many bytes.</summary>
    public static nuint PagesOf(nuint bytes) =>
        (bytes >> MemMap.PageShift) + ((bytes & (MemMap.PageSize - 1)) != 0 ? 1u : 0);

    /// <summary>The answer that gives an area, by the page it begins at, to its owner; a failure stays what it
    /// is.</summary>
    public static Result AnswerOf(MemMap* map, Result made) => made.Outcome != Outcome.Ok
        ? made : new Result(Outcome.Ok, address: PageTable.AddressOf(map, made.Frame));
}
