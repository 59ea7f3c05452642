using Verified.Impl.Memory;
using Verified.Rules;

namespace Verified.Impl.Slab;

/// <summary>What debugging writes in and around objects when they pass (R8.22). None of it is on the way of a machine
/// that does not debug its caches.</summary>
static unsafe class Guards
{
    const uint Active = 0x170FC2A5, Inactive = 0x5A2CF071;
    const byte FreeByte = 0x6B, UsedByte = 0x5A, LastByte = 0xA5;

    /// <summary>What a caller gets of an object.</summary>
    public static byte* At(MemMap* map, int number, SlabDescriptor* slab, uint which)
    {
        Cache* cache = Cache.Of(map, number);
        return (byte*)SlabDescriptor.Address(map, slab->Start) + which * cache->Size + cache->Head;
    }

    /// <summary>Where the last user is kept: the last word of an object, with what debugging adds.</summary>
    public static uint* UserOf(Cache* cache, byte* at) => (uint*)(at - cache->Head + cache->Size) - 1;

    /// <summary>Looks at an object that goes to a caller, and makes it one in use; its address.</summary>
    public static nuint HandOut(MemMap* map, CpuState* cpu, int number, ObjectEntry entry, uint gfp)
    {
        Cache* cache = Cache.Of(map, number);
        byte* at = (byte*)SlabDescriptor.Address(map, entry.Object) + cache->Head;
        *SlabDescriptor.Link(map, entry.Link) = SlabDescriptor.Watched;
        Inspection.Object(map, cpu, number, at, held: false);
        Mark(cache, at, held: true, cpu->Caller);
        if (!Cache.Has(cache, CacheFlags.Poison)) return (nuint)at;
        Poison(cache, at, UsedByte);
        uint atomic = (gfp & PageAllocator.Gfp.Wait) == 0 ? CacheOptions.Atomic : 0;
        if ((cache->Hooks & Cache.HasConstructor) != 0)
            Call(map, number, at, CacheOptions.Constructing | atomic, &cache->Constructed);
        return (nuint)at;
    }

    /// <summary>Looks at an object that comes back, and makes it a free one.</summary>
    public static void TakeBack(MemMap* map, CpuState* cpu, int number, ObjectEntry entry)
    {
        Cache* cache = Cache.Of(map, number);
        byte* at = (byte*)SlabDescriptor.Address(map, entry.Object) + cache->Head;
        Inspection.Object(map, cpu, number, at, held: true);
        Mark(cache, at, held: false, cpu->Caller);
        if (!Cache.Has(cache, CacheFlags.Poison)) return;
        if ((cache->Hooks & Cache.HasDestructor) != 0) Call(map, number, at, 0, &cache->Destructed);
        Poison(cache, at, FreeByte);
    }

    /// <summary>Makes all objects of a new slab free ones, without a last user.</summary>
    public static void Lay(MemMap* map, int number, SlabDescriptor* slab)
    {
        Cache* cache = Cache.Of(map, number);
        for (uint i = 0; i < cache->Num; i++)
        {
            byte* at = At(map, number, slab, i);
            Mark(cache, at, held: false, caller: 0);
            if (Cache.Has(cache, CacheFlags.Poison)) Poison(cache, at, FreeByte);
        }
    }

    /// <summary>Looks at all objects of a slab that goes.</summary>
    public static void Leave(MemMap* map, CpuState* cpu, int number, SlabDescriptor* slab)
    {
        for (uint i = 0; i < Cache.Of(map, number)->Num; i++)
            Inspection.Object(map, cpu, number, At(map, number, slab, i), held: false);
    }

    /// <summary>Writes all but the last users anew, as the chain of a slab says.</summary>
    public static void Restore(MemMap* map, int number, SlabDescriptor* slab)
    {
        Cache* cache = Cache.Of(map, number);
        for (uint i = 0; i < cache->Num; i++)
        {
            byte* at = At(map, number, slab, i);
            bool held = IsHeld(slab, i);
            if (Cache.Has(cache, CacheFlags.RedZone)) Redden(cache, at, held);
            if (!held && Cache.Has(cache, CacheFlags.Poison)) Poison(cache, at, FreeByte);
        }
    }

    /// <summary>Looks at every object of a cache.</summary>
    public static Result Check(MemMap* map, CpuState* cpu, int number)
    {
        Result refusal = Cache.Refusal(map, cpu, number);
        if (refusal.Outcome != Outcome.Ok) return refusal;
        if (map->CacheTable->Debugs == 0) return new Result(Outcome.Bug, Reason.Illegal);
        Cache* cache = Cache.Of(map, number);
        Sync.Lock(&cache->Lock);
        for (int node = 0; node < map->NodeCount; node++)
        {
            CacheNode* lists = CacheNode.Of(map, number, node);
            Check(map, cpu, number, lists->Partial.Head);
            Check(map, cpu, number, lists->Full.Head);
            Check(map, cpu, number, lists->Free.Head);
        }
        Sync.Unlock(&cache->Lock);
        return Told(cpu, new Result(Outcome.Ok));
    }

    static void Check(MemMap* map, CpuState* cpu, int number, uint word)
    {
        while (word != MemMap.Nil)
        {
            SlabDescriptor* slab = SlabDescriptor.At(map, word);
            for (uint i = 0; i < Cache.Of(map, number)->Num; i++)
                Inspection.Object(map, cpu, number, At(map, number, slab, i), IsHeld(slab, i));
            word = slab->Next;
        }
    }

    /// <summary>An answer with the reports of what the operation found on its way.</summary>
    public static Result Told(CpuState* cpu, Result answer)
    {
        int reports = cpu->Reports;
        cpu->Reports = 0;
        return answer.With(reports);
    }

    /// <summary>Whether an object is with a caller, or in use as a slab descriptor.</summary>
    public static bool IsHeld(SlabDescriptor* slab, uint number) =>
        SlabDescriptor.Chain(slab)[number] is SlabDescriptor.Watched or SlabDescriptor.Kept;

    /// <summary>The red zones of an object.</summary>
    [Implements(RuleIds.Slab.DebugRedZone)]
    public static uint RedZone(bool held) => held ? Active : Inactive;

    /// <summary>Where the poison of a free object is damaged first, and whole again; -1: nowhere.</summary>
    public static int Mend(Cache* cache, byte* at)
    {
        int last = (int)cache->Length - 1;
        int damaged = new ReadOnlySpan<byte>(at, last).IndexOfAnyExcept(FreeByte);
        if (damaged < 0 && at[last] != LastByte) damaged = last;
        if (damaged >= 0) Poison(cache, at, FreeByte);
        return damaged;
    }

    [Implements(RuleIds.Slab.DebugUser)]
    static void Mark(Cache* cache, byte* at, bool held, uint caller)
    {
        if (Cache.Has(cache, CacheFlags.RedZone)) Redden(cache, at, held);
        if (Cache.Has(cache, CacheFlags.StoreUser)) *UserOf(cache, at) = caller;
    }

    static void Redden(Cache* cache, byte* at, bool held) =>
        ((uint*)at)[-1] = *(uint*)(at + cache->Length) = RedZone(held);

    [Implements(RuleIds.Slab.DebugPoison)]
    static void Poison(Cache* cache, byte* at, byte value)
    {
        new Span<byte>(at, (int)cache->Length - 1).Fill(value);
        at[cache->Length - 1] = LastByte;
    }

    [Implements(RuleIds.Slab.DebugConstructed)]
    static void Call(MemMap* map, int number, byte* at, uint flags, uint* count)
    {
        Cache* cache = Cache.Of(map, number);
        SystemReference.Of(map).CallHooks(number, (nuint)at, cache->Size, 1, flags);
        Sync.Lock(&cache->Lock);
        (*count)++;
        Sync.Unlock(&cache->Lock);
    }
}
