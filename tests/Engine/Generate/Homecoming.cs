using Verified.Model;
using Verified.Model.HighMemory;
using Verified.Model.PageAllocator;
using Verified.Model.PageFrames;

namespace Verified.Tests.Engine.Generate;

/// <summary>
/// The commands, resolved, that give back whatever a trace has left: unmap, free, destroy. Each is drawn in the light
/// of the world that the one before has left.
/// </summary>
sealed class Homecoming(Func<World> now, Ledger ledger)
{
    /// <summary>Rounds after which no cache has a free slab that another one's descriptors keep.</summary>
    const int Rounds = 3;

    /// <summary>Whether the reserve of a pool could not be filled any more: such a pool cannot be destroyed.</summary>
    public bool Stuck { get; private set; }

    World World => now();

    Upper Upper => World.Upper!;

    /// <summary>General caches, which nobody destroys.</summary>
    public static int General(World world) => world.Slabs!.Caches.Length - world.Machine.Layout.Caches;

    public IEnumerable<Command> Commands()
    {
        Func<IEnumerable<Command>>[] parts =
        [
            Power, Windows, Areas, Objects, Blocks, Elements, Objects, Blocks, FreeSlabs, Pools, Caches, FreeSlabs,
            Lists,
        ];
        return parts.SelectMany(part => part());
    }

    IEnumerable<Command> Power()
    {
        // Nothing that was to fail has failed by now need do so any more.
        yield return new() { Op = Op.FailPages };
        if (World.Machine.Layout.Pools > 0) yield return new() { Op = Op.FailElements };
        for (int cpu = 0; cpu < World.Cpus.Length; cpu++)
            if (!World.Cpus[cpu].Online) yield return new() { Op = Op.CpuOnline, Value = (ulong)cpu };
    }

    IEnumerable<Command> Windows()
    {
        if (Upper.HighMemory is null) yield break;
        Layout layout = World.Machine.Layout;
        for (byte cpu = 0; cpu < layout.Cpus; cpu++)
        {
            while (Upper.HighMemory.Cpus[cpu].Stack is { IsEmpty: false } stack)
            {
                int slot = Local.SlotOf(layout, stack.Length - 1)!.Value;
                yield return new()
                {
                    Op = Op.KunmapLocal,
                    Cpu = cpu,
                    Value = WindowAddresses.OfLocal(layout, cpu, slot),
                };
            }

            for (int type = 0; layout.SlabDebug && type < WindowAddresses.Types; type++)
            {
                CpuMappings own = Upper.HighMemory.Cpus[cpu];
                if (own.Types[type] == Frame.None || own.Preemption == 0) continue;
                yield return new()
                {
                    Op = Op.KunmapAtomic,
                    Cpu = cpu,
                    More = (ulong)type,
                    Value = WindowAddresses.OfType(cpu, type),
                };
            }

            // What is left are mappings of low frames, or such as stay until the next one takes their place.
            while (Upper.HighMemory.Cpus[cpu].Preemption > 0)
                yield return new() { Op = Op.KunmapAtomic, Cpu = cpu, Value = Addresses.PageOffset };
        }

        for (int slot = 0; slot < layout.Pkmap; slot++)
        {
            while (Upper.HighMemory.Slots[slot] is { Count: > 1 } used)
                yield return new() { Op = Op.Kunmap, Frame = used.Frame };
        }
    }

    IEnumerable<Command> Areas()
    {
        while (Upper.Vmalloc is { Areas: [var area, ..] } range)
        {
            yield return new() { Op = area.Owns ? Op.Vfree : Op.Vunmap, Value = range.AddressOf(area.Page) };
        }
    }

    IEnumerable<Command> Elements()
    {
        foreach (var (place, element) in ledger.Elements.Keys.ToArray())
            yield return new() { Op = Op.PoolFree, Cache = place, Value = element };
    }

    IEnumerable<Command> Pools()
    {
        for (int place = 0; place < World.Machine.Layout.Pools; place++)
        {
            if (Upper.Pools!.Pools[place] is not { } pool) continue;
            // An element went back past the pool, and left its reserve short; memory may be, too.
            if (pool.Elements.Length < pool.MinNr)
            {
                yield return new()
                {
                    Op = Op.PoolResize,
                    Cache = place,
                    Value = (ulong)Math.Max(1, pool.Elements.Length),
                    Gfp = Gfp.Kernel,
                    Context = Context.MemAlloc,
                };
            }

            // There may be no memory in the machine that it could be filled from.
            if (Upper.Pools!.Pools[place]!.Elements.IsEmpty) Stuck = true;
            else yield return new() { Op = Op.PoolDestroy, Cache = place };
        }
    }

    IEnumerable<Command> Objects()
    {
        foreach (ulong address in ledger.Objects.ToArray()) yield return new() { Op = Op.Kfree, Value = address };
    }

    IEnumerable<Command> Caches()
    {
        for (int place = General(World); place < Upper.Slabs.Caches.Length; place++)
            if (Upper.Slabs.Caches[place] is not null) yield return new() { Op = Op.CacheDestroy, Cache = place };
    }

    IEnumerable<Command> FreeSlabs()
    {
        for (int round = 0; round < Rounds; round++)
            for (int place = 0; place < General(World); place++) yield return new() { Op = Op.CacheShrink, Cache = place };
    }

    IEnumerable<Command> Blocks()
    {
        foreach (var (first, order) in ledger.Blocks.ToArray())
            if (ledger.Has(World, first)) yield return new() { Op = Op.FreePages, Frame = first, Order = order };
    }

    IEnumerable<Command> Lists()
    {
        for (byte cpu = 0; cpu < World.Cpus.Length; cpu++) yield return new() { Op = Op.Drain, Cpu = cpu };
    }
}
