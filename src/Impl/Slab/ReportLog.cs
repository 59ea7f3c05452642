using Verified.Impl.Memory;
using Verified.Rules;

namespace Verified.Impl.Slab;

/// <summary>A report in the log.</summary>
struct ReportEntry
{
    public SlabDamage Damage;
    public int Cache;

    /// <summary>What a caller gets of the object, in words from the first frame of the machine.</summary>
    public uint Word;

    public int Offset;
    public uint User;
    public uint Finder;
}

/// <summary>The last reports of damaged objects, in a ring of native memory.</summary>
static unsafe class ReportLog
{
    public const int Kept = 64;

    public static int Bytes => Kept * sizeof(ReportEntry);

    /// <summary>Adds a report, in place of the oldest if there are too many.</summary>
    [Implements(RuleIds.Slab.DebugReport)]
    public static void Add(MemMap* map, CpuState* cpu, ReportEntry entry)
    {
        CacheTable* table = map->CacheTable;
        entry.Finder = cpu->Caller;
        Sync.Lock(&table->ReportLock);
        map->Reports[table->Reported % Kept] = entry;
        table->Reported++;
        Sync.Unlock(&table->ReportLock);
        cpu->Reports++;
    }

    /// <summary>Writes the last reports, oldest first, as far as they fit; returns how many.</summary>
    public static int Read(MemMap* map, Span<SlabReport> into)
    {
        if (map->Reports == null) return 0;
        CacheTable* table = map->CacheTable;
        Sync.Lock(&table->ReportLock);
        int count = (int)Math.Min(table->Reported, (uint)Math.Min(Kept, into.Length));
        for (int i = 0; i < count; i++)
        {
            ReportEntry entry = map->Reports[(table->Reported - (uint)(count - i)) % Kept];
            into[i] = new SlabReport(entry.Damage, entry.Cache, SlabDescriptor.Address(map, entry.Word), entry.Offset,
                entry.User, entry.Finder);
        }
        Sync.Unlock(&table->ReportLock);
        return count;
    }
}
