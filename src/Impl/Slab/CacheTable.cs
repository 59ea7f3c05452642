using System.Runtime.InteropServices;

namespace Verified.Impl.Slab;

/// <summary>The figures of all caches of a machine.</summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
unsafe struct CacheTable
{
    public const int Bytes = 128;
    public const int MostNodes = 8, SmallClasses = 16;

    /// <summary>Held by who takes a place or gives one up.</summary>
    public int ChainLock;

    /// <summary>Requests for pages until one is made to fail; 0: none is.</summary>
    public int FailPages;

    /// <summary>Milliseconds since the boot, modulo 2^32, as far as it was told.</summary>
    public uint Clock;

    /// <summary>How many caches are general ones.</summary>
    public int General;

    /// <summary>All caches have lower numbers.</summary>
    public int Used;

    /// <summary>1 if the machine has more than 32 MiB, and slabs may have two frames to waste less (R8.7).</summary>
    public int Roomy;

    /// <summary>1 in a build with debugging.</summary>
    public int Debugs;

    /// <summary>How many damaged parts of objects were reported since the boot, modulo 2^32, and held by who
    /// reports.</summary>
    public uint Reported;
    public int ReportLock;

    /// <summary>By the size in units of 32 bytes, rounded up, to 256 bytes: which general size fits.</summary>
    public fixed byte Classes[SmallClasses];

    /// <summary>CPUs of each node that run.</summary>
    public fixed int Running[MostNodes];
}
