using Verified.Impl.Memory;
using Verified.Rules;

namespace Verified.Impl.Slab;

/// <summary>check_poison_obj, and the same for red zones (R8.22): what is damaged is reported, and repaired.</summary>
static unsafe class Inspection
{
    /// <summary>Looks at the red zones of an object, and if it is free at its poison.</summary>
    /// <param name="map">The machine.</param>
    /// <param name="cpu">On whose behalf.</param>
    /// <param name="number">The cache.</param>
    /// <param name="at">What a caller gets of the object.</param>
    /// <param name="held">Whether a caller has it.</param>
    [Implements(RuleIds.Slab.DebugCheck)]
    public static void Object(MemMap* map, CpuState* cpu, int number, byte* at, bool held)
    {
        Cache* cache = Cache.Of(map, number);
        bool red = Cache.Has(cache, CacheFlags.RedZone);
        if (red) Zone(map, cpu, number, at, -(int)Geometry.Word, held);
        if (!held && Cache.Has(cache, CacheFlags.Poison))
        {
            int damaged = Guards.Mend(cache, at);
            if (damaged >= 0) Report(map, cpu, number, at, SlabDamage.UseAfterFree, damaged);
        }
        if (red) Zone(map, cpu, number, at, (int)cache->Length, held);
    }

    static void Zone(MemMap* map, CpuState* cpu, int number, byte* at, int offset, bool held)
    {
        uint* zone = (uint*)(at + offset);
        uint damage = *zone ^ Guards.RedZone(held);
        if (damage == 0) return;
        *zone ^= damage;
        Report(map, cpu, number, at, SlabDamage.Overrun,
            offset + System.Numerics.BitOperations.TrailingZeroCount(damage) / 8);
    }

    static void Report(MemMap* map, CpuState* cpu, int number, byte* at, SlabDamage damage, int offset)
    {
        Cache* cache = Cache.Of(map, number);
        ReportLog.Add(map, cpu, new ReportEntry
        {
            Damage = damage,
            Cache = number,
            Word = SlabDescriptor.WordAt(map, (nuint)at),
            Offset = offset,
            User = Cache.Has(cache, CacheFlags.StoreUser) ? *Guards.UserOf(cache, at) : 0,
        });
    }
}
