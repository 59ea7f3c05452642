using System.Runtime.InteropServices;
using Verified.Impl.Memory;

namespace Verified.Impl.HighMemory;

/// <summary>
/// What is mapped of high memory, in the stretch of the metadata that changes: this head, the count of each slot, a
/// record for each slot, and what each CPU keeps. Under its lock, but for what is a CPU's own.
/// </summary>
unsafe struct WindowTable
{
    /// <summary>Protects slots, records and waiters. Held for a search of the window at most.</summary>
    public int Lock;

    /// <summary>The slot that was taken last.</summary>
    public uint Last;

    /// <summary>Callers that were told to wait for a slot since one was last left.</summary>
    public int Waiters;

    /// <summary>The first record without a frame, its number plus one; 0: all have one.</summary>
    public uint Pool;

    /// <summary>The first record of each bucket, its number plus one, or 0.</summary>
    public fixed uint Buckets[PageHash.Buckets];

    /// <summary>Bytes of the table of a machine.</summary>
    public static nuint Bytes(in WindowShape windows) => windows.Slots == 0 ? 0
        : CpusAt(windows) + (nuint)windows.Cpus * CpuWindows.Bytes;

    /// <summary>The count of a slot (R7.2).</summary>
    public static int* Count(MemMap* map, uint slot) => (int*)(map->WindowTable + 1) + slot;

    /// <summary>A record, by its number.</summary>
    public static PageRecord* Record(MemMap* map, uint number) =>
        (PageRecord*)((byte*)map->WindowTable + RecordsAt(map->Windows)) + number;

    /// <summary>What a CPU keeps.</summary>
    public static CpuWindows* Cpu(MemMap* map, int cpu) =>
        (CpuWindows*)((byte*)map->WindowTable + CpusAt(map->Windows) + cpu * CpuWindows.Bytes);

    /// <summary>Puts all records into the pool of a table of zeros.</summary>
    public static void Boot(MemMap* map)
    {
        if (map->WindowTable == null) return;
        for (uint number = (uint)map->Windows.Slots; number > 0; number--)
        {
            Record(map, number - 1)->Next = map->WindowTable->Pool;
            map->WindowTable->Pool = number;
        }
    }

    static nuint RecordsAt(in WindowShape windows) =>
        (nuint)sizeof(WindowTable) + (nuint)windows.Slots * sizeof(int);

    static nuint CpusAt(in WindowShape windows) =>
        (RecordsAt(windows) + (nuint)windows.Slots * (nuint)sizeof(PageRecord) + CpuWindows.Bytes - 1)
        / CpuWindows.Bytes * CpuWindows.Bytes;
}

/// <summary>That a frame, by index, has the address of a slot; the next record of the bucket or of the pool by its
/// number plus one.</summary>
struct PageRecord
{
    public uint Next;
    public uint Frame;
    public uint Slot;
}

/// <summary>What a CPU keeps of its own mappings, on a cache line of its own.</summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
struct CpuWindows
{
    public const int Bytes = 64;

    /// <summary>Temporary mappings that forbid preemption.</summary>
    public int Preemption;

    /// <summary>Local mappings.</summary>
    public int Depth;
}
