using System.Runtime.InteropServices;
using Verified.Impl.Memory;
using Verified.Impl.PerCpu;
using Verified.Impl.Watermarks;
using Verified.Impl.Zones;

namespace Verified.Impl;

/// <summary>
/// A machine with its page frames, zones and allocator, on native memory. Operations are on the handle of a CPU; what
/// the system itself offers is observation, boot and tunables.
/// </summary>
/// <remarks>
/// Several threads may use it at the same time, each through a CPU that no other thread uses meanwhile:
/// <see cref="Enter()"/> gives a thread one that is free, <see cref="On"/> takes the caller's word for it. Tunables and
/// the sizes of page lists may be set at any time. A frame may be given back by another thread than the one that took
/// it; several users of one frame may come and go at the same time, but its other fields (flags, mapping, index,
/// private, mappers) are changed by one of them at a time. Figures that are read while threads work are each right, but
/// need not fit together. For exact lists, <see cref="SelfCheck"/>, <see cref="Snapshot"/>, <see cref="Restore"/>,
/// <see cref="Reboot"/> and <see cref="Dispose"/> no thread may be inside an operation.
/// </remarks>
public sealed unsafe partial class MemorySystem : IDisposable
{
    readonly Arena arena;
    readonly bool ownsArena;
    MemMap* map;

    MemorySystem(MachineOptions options, Arena arena, bool ownsArena)
    {
        Options = options;
        this.arena = arena;
        this.ownsArena = ownsArena;
        FrameRange frames = Layouts.Check(options);
        var shape = new Shape(
            frames, options.NodeCount, options.Cpus, options.ListOrders, WindowShape.Of(options));
        (nint metadata, nint memory) = arena.Admit(
            this, shape.Bytes, (nuint)frames.Count << MemMap.PageShift, options.RealMappings);
        map = MemMap.Place((byte*)metadata, (byte*)memory, shape);
        PlaceWindows();
        var caches = Slab.SlabShape.Of(options);
        byte* tables = caches.Places == 0 ? null : (byte*)arena.AdmitCaches(caches.Bytes);
        Slab.SlabShape.Place(map, tables, caches);
        created = new CacheOptions?[caches.Places - caches.General];
        sources = new IElementSource?[caches.Pools];
        gates = [.. Enumerable.Range(0, caches.Pools).Select(_ => new Gate())];
        map->Owner = options.Reclaim || caches.Places != 0 ? (owner = new SystemReference(this)).Value : 0;
        Start();
        Slab.Setup.Boot(map, options);
        if (map->Image != null)
            Buffer.MemoryCopy(MemMap.Changing(map), map->Image, map->ChangingBytes, map->ChangingBytes);
    }

    /// <summary>What the machine was booted with.</summary>
    public MachineOptions Options { get; }

    /// <summary>The size of the pool of reserved frames in KiB (R3.1).</summary>
    public int MinFreeKbytes => Live->Tunables->MinFreeKbytes;

    internal MemMap* Map => map;

    /// <summary>Who waits for a slot for a permanent mapping.</summary>
    internal Gate Slots { get; } = new();

    /// <summary>Another one after each reboot and restore, and after the end: what was made before is gone. 0 or
    /// more.</summary>
    internal int Epoch { get; private set; }

    /// <summary>Boots a machine on memory of its own.</summary>
    /// <exception cref="ArgumentException">The layout is bad; the message says what.</exception>
    /// <exception cref="InsufficientMemoryException">The operating system does not reserve the memory.</exception>
    public static MemorySystem Boot(MachineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var arena = new Arena();
        try
        {
            return new MemorySystem(options, arena, ownsArena: true);
        }
        catch
        {
            arena.Dispose();
            throw;
        }
    }

    /// <summary>Boots a machine on an arena, which the caller keeps. The system that used it before ends; the contents
    /// of frames stay.</summary>
    /// <exception cref="ArgumentException">The layout is bad; the message says what.</exception>
    /// <exception cref="InsufficientMemoryException">The operating system does not reserve the memory.</exception>
    public static MemorySystem Boot(MachineOptions options, Arena arena)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(arena);
        return new MemorySystem(options, arena, ownsArena: false);
    }

    /// <summary>Back to the state after boot; the contents of frames stay. Of a small machine one copy.</summary>
    public void Reboot()
    {
        MemMap* live = Live;
        Epoch++;
        Slab.Setup.Reboot(live);
        Array.Clear(created);
        Array.Clear(sources);
        if (live->Image != null)
        {
            Buffer.MemoryCopy(live->Image, MemMap.Changing(live), live->ChangingBytes, live->ChangingBytes);
            PageTable.Restore(live);
            return;
        }
        NativeMemory.Clear(MemMap.Changing(live), live->ChangingBytes);
        PageTable.Restore(live);
        Start();
    }

    /// <summary>The handle of a CPU, 0 to Cpus - 1. The caller promises that as long as a thread uses it, no other
    /// thread uses that CPU, drains it or changes whether it is online. A lease (<see cref="Enter(int)"/>) sees to
    /// it.</summary>
    public CpuHandle On(int cpu)
    {
        if ((uint)cpu >= (uint)Options.Cpus) Throw.OutOfRange(nameof(cpu), cpu, $"0 to {Options.Cpus - 1}");
        _ = Live;
        return new CpuHandle(this, cpu);
    }

    /// <summary>Sets the size of the pool of reserved frames, 0 or more KiB, and with it all marks (R3.2). Ok, or Bug
    /// (Illegal).</summary>
    public Result SetMinFreeKbytes(int kilobytes) => Pool.Set(Live, kilobytes);

    /// <summary>Sets how many frames of higher zones protect one frame of DMA and of Normal, and with it the lowmem
    /// reserves of all zones (R3.6). Ok, or Bug (Illegal) if one is 0.</summary>
    public Result SetReserveRatio(uint dma, uint normal) => Reserve.SetRatios(Live, dma, normal);

    /// <summary>The metadata as it is now, to come back to.</summary>
    public Snapshot Snapshot() => new(this, Live);

    /// <summary>Brings the metadata back. Contents of frames stay as they are.</summary>
    /// <exception cref="ArgumentException">The snapshot is of a machine with other options.</exception>
    public void Restore(Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        MemMap* live = Live;
        if (snapshot.Options != Options) Throw.ForeignSnapshot(nameof(snapshot));
        Epoch++;
        snapshot.CopyTo(this, live);
    }

    /// <summary>Ends the system; memory of its own is given back.</summary>
    public void Dispose()
    {
        map = null;
        Epoch++;
        Slots.Open();
        owner?.Dispose();
        if (ownsArena) arena.Dispose();
    }

    internal void Evict()
    {
        map = null;
        Epoch++;
        Slots.Open();
        owner?.Dispose();
    }

    MemMap* Live
    {
        get
        {
            if (map == null) Throw.Disposed();
            return map;
        }
    }

    void Start()
    {
        (map->CompoundPages, map->PerCpuLists) = (Options.CompoundPages, Options.PerCpuLists);
        map->Reclaims = Options.Reclaim;
        if (map->Windows.Areas != 0) map->Areas->Pages = map->Windows.Areas;
        for (int zone = 0; zone < map->ZoneCount; zone++)
            Zone.Lay(map, zone, Options.ZoneOf(zone / Zone.Kinds, zone % Zone.Kinds));
        int[][] orders = NodeOrder.Build(Options);
        for (int node = 0; node < map->NodeCount; node++)
        {
            Node.Sum(map, node);
            Node.Link(map, node, orders[node]);
        }
        Online.Boot(map, Options);
        ListSizes.Boot(map, Options.PerCpuSizes);
        HighMemory.WindowTable.Boot(map);
        Reserve.SetRatios(map, Options.DmaRatio, Options.NormalRatio);
        Pool.Set(map, Options.MinFreeKbytes ?? Pool.Size(map));
        PageFrames.Boot.Reserve(map);
        PageFrames.Boot.Release(map, Options.Reserved);
    }
}
