using Verified.Impl.Memory;
using Verified.Impl.Slab;
using Verified.Rules;

namespace Verified.Impl.Vmalloc;

/// <summary>vfree and vunmap (R7.13).</summary>
static unsafe class Release
{
    /// <summary>Releases the area at an address; one with frames of its own only if that is asked for.</summary>
    public static Result At(MemMap* map, CpuState* cpu, nuint address, bool frames, Context context)
    {
        Result refusal = Areas.Refusal(map, cpu, context);
        if (refusal.Outcome != Outcome.Ok) return refusal;
        if (address == 0) return Nothing();
        if ((address & (MemMap.PageSize - 1)) != 0) return new Result(Outcome.Bug, Reason.Misaligned);
        uint page = PageTable.PageAt(map, address);
        Reason fault = TryBegin(map, page, frames);
        if (fault != Reason.None) return new Result(Outcome.Bug, fault);
        using var inside = new Inside(map, cpu);
        Whole(map, cpu, page);
        return Guards.Told(cpu, new Result(Outcome.Freed));
    }

    /// <summary>From now on the area is none; its addresses stay taken.</summary>
    public static void Begin(MemMap* map, uint page)
    {
        Sync.Lock(&map->Areas->Lock);
        AreaTable.At(map->Areas, page)->Leaves = 1;
        Sync.Unlock(&map->Areas->Lock);
    }

    /// <summary>Gives everything back that an area has, which leaves: first its pages show nothing, then its frames go,
    /// then its addresses, its list and its descriptor.</summary>
    [Implements(RuleIds.Vmalloc.ReleasePages)]
    public static void Whole(MemMap* map, CpuState* cpu, uint page)
    {
        Area* area = AreaTable.At(map->Areas, page);
        PageTable.Hide(map, page, area->Mapped);
        for (uint i = 0; i < area->Mapped && area->Owns != 0; i++)
            Slab.Pages.Give(map, cpu, PageTable.FrameAt(map, page + i), 0);
        PageTable.Clear(map, page, area->Mapped);
        // When the addresses are free somebody else may take the place.
        Area gone = *area;
        Sync.Lock(&map->Areas->Lock);
        AreaTable.Remove(map->Areas, page);
        if (gone.ListPlace == ListPlace.Area) AreaTable.At(map->Areas, gone.List)->Leaves = 1;
        Sync.Unlock(&map->Areas->Lock);
        if (gone.ListPlace == ListPlace.Area) Whole(map, cpu, gone.List);
        if (gone.ListPlace == ListPlace.Object) Keep.Back(map, cpu, SlabDescriptor.Address(map, gone.List));
        Keep.Back(map, cpu, SlabDescriptor.Address(map, gone.Descriptor));
    }

    [Implements(RuleIds.Vmalloc.ReleaseNull)]
    static Result Nothing() => new(Outcome.Ignored);

    [Implements(RuleIds.Vmalloc.ReleaseInvalid), Implements(RuleIds.Vmalloc.Unmap)]
    static Reason TryBegin(MemMap* map, uint page, bool frames)
    {
        Sync.Lock(&map->Areas->Lock);
        Area* area = AreaTable.Find(map->Areas, page);
        Reason fault = area == null ? Reason.NoArea
            : area->IsList != 0 || (area->Owns != 0 && !frames) ? Reason.InUse : Reason.None;
        if (fault == Reason.None) area->Leaves = 1;
        Sync.Unlock(&map->Areas->Lock);
        return fault;
    }
}
