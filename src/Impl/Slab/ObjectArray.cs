using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Verified.Impl.Memory;

namespace Verified.Impl.Slab;

/// <summary>An object in an array: its first word, counted from the first frame of the machine, and its place in the
/// chain of its slab, counted in half words.</summary>
struct ObjectEntry
{
    public uint Object;
    public uint Link;
}

/// <summary>array_cache: the objects that a CPU has at hand, oldest first. Its owner alone touches it.</summary>
[StructLayout(LayoutKind.Sequential, Size = HeaderBytes)]
unsafe struct ObjectArray
{
    public const int HeaderBytes = 16;

    /// <summary>Objects in it.</summary>
    public int Count;

    /// <summary>As in the cache; both 0 until the CPU looks them up, so that what changes them need not reach into
    /// arrays of others.</summary>
    public int Limit, Batch;

    /// <summary>1 if objects were taken from it since the last look.</summary>
    public int Touched;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ObjectArray* Of(MemMap* map, CpuState* cpu, int cache) =>
        (ObjectArray*)(map->LocalArrays + cpu->ArraysAt + (uint)cache * SlabShape.LocalBytes);

    public static ObjectArray* Of(MemMap* map, int cpu, int cache) =>
        Of(map, map->Cpus + cpu, cache);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ObjectEntry* Entries(ObjectArray* array) => (ObjectEntry*)(array + 1);

    /// <summary>Looks the sizes up, if that was not done.</summary>
    public static void Size(ObjectArray* array, Cache* cache)
    {
        if (array->Limit != 0) return;
        (array->Limit, array->Batch) = (cache->Limit, cache->Batch);
    }

    /// <summary>Takes the oldest objects out, after they were copied.</summary>
    public static void DropOldest(ObjectArray* array, int count)
    {
        array->Count -= count;
        ObjectEntry* entries = Entries(array);
        Buffer.MemoryCopy(entries + count, entries, (nuint)array->Count * (nuint)sizeof(ObjectEntry),
            (nuint)array->Count * (nuint)sizeof(ObjectEntry));
    }
}
