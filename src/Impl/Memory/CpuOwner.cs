using System.Runtime.InteropServices;

namespace Verified.Impl.Memory;

/// <summary>What a thread may ask of the owner of a CPU.</summary>
enum Wish
{
    None,

    /// <summary>Give what the page lists hold to the buddy system.</summary>
    Drain,

    /// <summary>Drain and go offline.</summary>
    Stop,

    /// <summary>Run again.</summary>
    Start,

    /// <summary>Give what the array of a cache holds to its slabs.</summary>
    EmptyArray,

    /// <summary>So, and look its sizes up anew.</summary>
    RenewArray,

    /// <summary>The asker is about to say what.</summary>
    Asking,

    /// <summary>The owner did it; the asker has not seen it yet.</summary>
    Done,
}

/// <summary>Which thread owns a CPU, and what another one asks of it. A cache line of its own, away from what the owner
/// writes all the time, and no part of a snapshot.</summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
struct CpuOwner
{
    public const int Bytes = 64;

    /// <summary>The managed id of the thread that holds the lease, or 0.</summary>
    public int Thread;

    /// <summary>A <see cref="Memory.Wish"/>: written by the asker, and as Done by the owner.</summary>
    public int Wish;

    /// <summary>The answer to a wish that is Done.</summary>
    public Result Answer;

    /// <summary>The number of the cache that a wish is about.</summary>
    public int Cache;

    /// <summary>Operations that the CPU is inside of and must end before it stops. Its owner writes it.</summary>
    public int Inside;

    /// <summary>One more than the number of the cache that its owner looks into without being a user of it, or
    /// 0.</summary>
    public int Visiting;
}
