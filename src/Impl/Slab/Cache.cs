using System.Runtime.InteropServices;
using Verified.Impl.Memory;
using Verified.Rules;

namespace Verified.Impl.Slab;

/// <summary>
/// A cache descriptor (R8.1). Its first line is written when the cache is made and tuned, and read by every operation;
/// on the second stands what the lock protects. It holds no pointers: hooks and name stand in the managed system, under
/// the same number.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
unsafe struct Cache
{
    public const int Bytes = 128;

    /// <summary>What <see cref="State"/> says: the place is free, taken by who makes or ends a cache, or has
    /// one.</summary>
    public const int Absent = 0, Taken = 1, Live = 2;

    /// <summary>Of no cache: the descriptors of the slabs stand in the slabs.</summary>
    public const int OnSlab = -1;

    public const int HasConstructor = 1, HasDestructor = 2;

    const int ReciprocalShift = 40;

    /// <summary>2^40 / Size, rounded up: exact for every offset into a slab.</summary>
    public ulong Reciprocal;

    /// <summary>Bytes from one object to the next: objsize.</summary>
    public uint Size;

    /// <summary>Objects of a slab.</summary>
    public uint Num;

    public int State;

    /// <summary>gfporder: a slab has 2^Order frames.</summary>
    public int Order;

    public uint Flags;

    /// <summary>gfpflags: what each request for pages asks for besides.</summary>
    public uint PageGfp;

    /// <summary>slabp_cache: the general cache that slab descriptors come from, or <see cref="OnSlab"/>.</summary>
    public int DescriptorCache;

    /// <summary>Bytes of a slab descriptor with its chain.</summary>
    public uint SlabSize;

    public uint Align;
    public uint Colour;
    public uint ColourOff;

    /// <summary>The most objects in the array of a CPU, and how many are moved at a time.</summary>
    public int Limit, Batch;

    public int Hooks;

    /// <summary>Held by who changes anything below, or in the lists and shared arrays of the cache; 0 if nobody
    /// does.</summary>
    public int Lock;

    public uint ColourNext;

    /// <summary>Objects that the hooks were called for, since the cache was made.</summary>
    public uint Constructed, Destructed;

    /// <summary>Bytes before and of what a caller gets of an object, as debugging and <see cref="Size"/> leave
    /// them.</summary>
    public uint Head, Length;

    /// <summary>The cache of that number, which the caller knows to exist.</summary>
    public static Cache* Of(MemMap* map, int number) => map->Caches + number;

    /// <summary>Whether there is a cache of that number.</summary>
    public static bool Exists(MemMap* map, int number) =>
        (uint)number < (uint)map->CachePlaces && Sync.Read(&map->Caches[number].State) == Live;

    /// <summary>Why an operation on that CPU and cache cannot be; Ok if it can.</summary>
    [Implements(RuleIds.Slab.CacheInvalid)]
    public static Result Refusal(MemMap* map, CpuState* cpu, int number)
    {
        Result refusal = Refusal(map, cpu);
        return refusal.Outcome != Outcome.Ok || Exists(map, number)
            ? refusal : new Result(Outcome.Bug, Reason.NoCache);
    }

    /// <summary>Why no operation on caches can be on that CPU; Ok if they can.</summary>
    public static Result Refusal(MemMap* map, CpuState* cpu)
    {
        Ownership.Listen(map, cpu);
        if (cpu->Mode == CpuMode.Offline) return PerCpu.Online.Refusal;
        return map->CachePlaces == 0 ? new Result(Outcome.Bug, Reason.Illegal) : default;
    }

    /// <summary>Whether it was made with that flag, or debugging added it.</summary>
    public static bool Has(Cache* cache, uint flag) => (cache->Flags & flag) != 0;

    /// <summary>The multiplier that divides by a size.</summary>
    public static ulong ReciprocalOf(uint size) => ((1UL << ReciprocalShift) + size - 1) / size;

    /// <summary>How often the size goes into an offset. For an offset beyond a slab it may be any number.</summary>
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]
    public static uint NumberAt(Cache* cache, uint offset) => (uint)((offset * cache->Reciprocal) >> ReciprocalShift);
}
