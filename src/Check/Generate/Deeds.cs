using Verified.Model;
using Verified.Model.PageAllocator;
using Verified.Model.PageFrames;

namespace Verified.Check.Generate;

/// <summary>Turns the deeds of a trace into commands, phase by phase.</summary>
sealed class Deeds
{
    /// <summary>Independent streams: drawing another argument never changes which deeds follow.</summary>
    readonly SplitMix kinds;
    readonly SplitMix arguments;
    readonly SplitMix targets;

    readonly Habits habits;
    readonly Layout layout;
    readonly Population population;
    readonly Misuse misuse;
    readonly Scheme scheme;
    readonly Shortage shortage;
    readonly Caches caches;
    readonly Areas areas;
    readonly Windows windows;
    readonly Pools pools;
    readonly int frames;
    readonly bool phases;
    Phase phase;
    int phaseLeft;

    enum Phase
    {
        Grow,
        Churn,
        Drain,
    }

    public Deeds(
        Area area, Layout layout, ulong seed, Population population, Level level, Leaning leaning = Leaning.All)
    {
        phases = leaning.HasFlag(Leaning.Phases);
        kinds = SplitMix.Stream(seed, 1);
        arguments = SplitMix.Stream(seed, 2);
        targets = SplitMix.Stream(seed, 3);
        habits = new Habits(SplitMix.Stream(seed, 4), area, leaning);
        this.layout = layout;
        this.population = population;
        frames = Math.Max(1, layout.Zones.Max(zone => zone.Spanned.Pages.Count));
        misuse = new Misuse(layout, population, arguments, targets, level);
        scheme = new Scheme(population, arguments);
        shortage = new Shortage(population, arguments);
        caches = new Caches(layout, arguments, targets);
        areas = new Areas(layout, population, arguments, targets);
        windows = new Windows(layout, population, arguments, targets);
        pools = new Pools(layout, caches, arguments, targets);
    }

    /// <summary>The next command, without an id.</summary>
    public Command Next(World world)
    {
        if (scheme.Active && scheme.Next(world) is { } planned) return Interrupting(planned);
        if (shortage.Active && shortage.Next(world) is { } scarce)
            return shortage.Prepares ? scarce : Interrupting(scarce);
        Command next = caches.Bursts ? caches.NextOfBurst()
            : areas.Bursts ? areas.NextOfBurst()
            : windows.Bursts ? windows.NextOfBurst()
            : Make(Lean(habits.NextDeed(kinds)), world);
        // Mappings belong to the CPU that made them.
        byte cpu = next.OfHighMemory ? next.Cpu : (byte)arguments.Below(layout.Cpus);
        // What runs on a CPU that is offline is refused: rarely worth a command.
        if (!world.Cpus[cpu].Online && !arguments.OneIn(8)) cpu = Running(world) ?? cpu;
        return Interrupting(next with { Cpu = cpu });
    }

    /// <summary>The command, or once in a while the same as an interrupt of the one that follows.</summary>
    Command Interrupting(in Command command) =>
        habits.Interrupts && command.MayInterrupt && arguments.OneIn(5)
            ? command with { After = (byte)arguments.Between(1, 4) }
            : command;

    static byte? Running(World world)
    {
        for (int cpu = 0; cpu < world.Cpus.Length; cpu++)
            if (world.Cpus[cpu].Online) return (byte)cpu;
        return null;
    }

    /// <summary>Keeps the population in step with what happened.</summary>
    public void Saw(in Command command, in Response response, World after)
    {
        if (command.OfSlab)
        {
            caches.Saw(command, response);
        }
        else if (command.OfVmalloc)
        {
            areas.Saw(command, response);
        }
        else if (command.OfHighMemory)
        {
            windows.Saw(command, response);
        }
        else if (command.OfMempool)
        {
            pools.Saw(command, response);
        }
        else if (response.Served)
        {
            var (gfp, order, _) = Request.Meaning(command);
            population.Add(new(command.Id, response.Frame, order, gfp));
        }
        else
        {
            if (response.Outcome == Outcome.Freed)
                population.Remove(command.Op == Op.FreePagesAt ? FrameAt(command.Value) : command.Frame);
            if (command.Op == Op.ReleasePages) population.RemoveUnused(after);
            if (command is { Op: Op.CacheAdd } && response.Outcome == Outcome.Ok) population.Remove(command.Frame);
            if (!command.Produces) return;
            scheme.Failed();
            shortage.Failed();
        }
    }

    /// <summary>
    /// In a growing phase releases become requests more often, in a draining one the other way round.
    /// </summary>
    Deed Lean(Deed deed)
    {
        if (!phases) return deed;
        if (phaseLeft-- <= 0)
        {
            phase = (Phase)kinds.Below(3);
            phaseLeft = kinds.Between(8, 96);
        }

        bool turn = !kinds.OneIn(3);
        return phase switch
        {
            Phase.Grow when turn && deed is Deed.Free or Deed.FreeAt => Deed.Alloc,
            Phase.Grow when turn && deed is Deed.CacheFree => Deed.CacheAlloc,
            Phase.Grow when turn && deed is Deed.Kfree => Deed.Kmalloc,
            Phase.Grow when turn && deed is Deed.Kunmap => Deed.Kmap,
            Phase.Grow when turn && deed is Deed.KunmapLocal => Deed.KmapLocal,
            Phase.Grow when turn && deed is Deed.AreaFree => Deed.AreaAlloc,
            Phase.Grow when turn && deed is Deed.PoolFree => Deed.PoolAlloc,
            Phase.Drain when turn && deed is Deed.Alloc or Deed.GetFree => Deed.Free,
            Phase.Drain when turn && deed is Deed.CacheAlloc => Deed.CacheFree,
            Phase.Drain when turn && deed is Deed.Kmalloc => Deed.Kfree,
            Phase.Drain when turn && deed is Deed.AreaAlloc or Deed.AreaMap => Deed.AreaFree,
            Phase.Drain when turn && deed is Deed.Kmap => Deed.Kunmap,
            Phase.Drain when turn && deed is Deed.KmapLocal => Deed.KunmapLocal,
            Phase.Drain when turn && deed is Deed.PoolAlloc => Deed.PoolFree,
            _ => deed,
        };
    }

    Command Make(Deed deed, World world)
    {
        // A machine that does not reclaim, or has no caches, windows, range or pools, refuses all of that: once in a
        // while is enough.
        if (deed is >= Deed.Kmap and <= Deed.MapMisuse)
        {
            if (layout.Pkmap != 0 || arguments.OneIn(32)) return windows.Make(deed);
            deed = Deed.Alloc;
        }
        else if (deed is >= Deed.AreaAlloc and <= Deed.AreaFill)
        {
            if (layout.VmallocPages != 0 || arguments.OneIn(32)) return areas.Make(deed);
            deed = layout.CacheLine != 0 ? Deed.Kmalloc : Deed.Alloc;
        }
        else if (deed is >= Deed.PoolCreate and <= Deed.PoolMisuse)
        {
            if (layout.Pools != 0 || arguments.OneIn(32)) return pools.Make(deed);
            deed = Deed.CacheAlloc;
        }

        if (deed >= Deed.CacheCreate && (layout.CacheLine != 0 || arguments.OneIn(32))) return caches.Make(deed);
        if (deed >= Deed.CacheCreate) deed = Deed.Alloc;
        if (deed >= Deed.Kswapd && !layout.Reclaim && !arguments.OneIn(16)) deed = Deed.Alloc;
        if (NeedsBlock(deed) && population.Count == 0) deed = Deed.Alloc;
        switch (deed)
        {
            case Deed.Alloc: return Ask(Op.AllocPages, world);
            case Deed.GetFree: return Ask(Op.GetFreePages, world);
            case Deed.GetDma: return Ask(Op.GetDmaPages, world);
            case Deed.GetZeroed: return Zeroed(Ask(Op.GetZeroedPage, world));
            case Deed.Free: return Of(Op.FreePages, population.Pick(targets));
            case Deed.AllocNode: return OnNode(world);
            case Deed.FreeCold: return Of(Op.FreeColdPage, population.Pick(targets)) with { Order = Order.Zero };
            case Deed.DrainLists: return new Command { Op = Op.Drain };
            case Deed.CpuPower: return Power(world);
            case Deed.ListSizes: return Sizes();
            case Deed.Ratio: return new Command { Op = Op.SetReserveRatio, Value = Ratio() | (Ratio() << 32) };
            case Deed.FreeAt: return Of(Op.FreePagesAt, population.Pick(targets)) with { Value = ByteOffset() };
            case Deed.Get: return Near(Op.GetPage);
            case Deed.Put: return Near(Op.PutPage);
            case Deed.Release: return Several();
            case Deed.Flag: return Near(arguments.OneIn(4) ? Op.ClearFlags : Op.SetFlags) with { Value = FlagValue() };
            case Deed.Map: return Near(arguments.OneIn(3) ? Op.Unmap : Op.Map);
            case Deed.Field: return Near(FieldOp()) with { Value = FieldValue() };
            case Deed.MinFree: return new Command { Op = Op.SetMinFree, Value = (ulong)Kilobytes() };
            case Deed.ReadText: return ReadText();
            case Deed.ReadIndices: return ReadIndices();
            case Deed.Kswapd: return new Command { Op = Op.Kswapd, Node = Node() };
            case Deed.Cache: return Cached();
            case Deed.ReclaimScript: return Shortage.Script(arguments);
            case Deed.Retry: return Shortage.Request(arguments, again: true);
            case Deed.Shortage:
                shortage.Begin(world);
                return shortage.Next(world) ?? Ask(Op.AllocPages, world);
            case Deed.Exhaust or Deed.LeaveNearMark or Deed.Checkerboard:
                scheme.Begin(deed, world);
                return scheme.Next(world) ?? Ask(Op.AllocPages, world);
            default: return misuse.Make(deed);
        }
    }

    static bool NeedsBlock(Deed deed) => deed is Deed.Free or Deed.FreeAt or Deed.FreeCold or Deed.FreeWrongOrder
        or Deed.FreeInterior
        or Deed.Get or Deed.Put or Deed.Release or Deed.Flag or Deed.Map or Deed.Field;

    /// <summary>Mostly the first frame of a block; sometimes any frame at all.</summary>
    Command Cached() => population.Count == 0 || targets.OneIn(12)
        ? new Command { Op = Op.CacheAdd, Frame = misuse.AnyFrame() }
        : Near(Op.CacheAdd);

    Command ReadIndices() => new()
    {
        Op = Op.Fragmentation,
        Order = new(arguments.Below(Order.Limit)),
        Value = (ulong)arguments.Below(layout.Zones.Length),
    };

    Command ReadText() => new()
    {
        Op = arguments.Pick<Op>([Op.Buddyinfo, Op.Zoneinfo, Op.Zoneinfo, Op.Vmstat, Op.Numastat]),
        Node = Node(),
    };

    /// <summary>A node of the machine; once in a while one that it lacks.</summary>
    int Node() => arguments.OneIn(24)
        ? arguments.Pick<int>([-1, layout.NodeCount, int.MaxValue])
        : arguments.Below(layout.NodeCount);

    Command OnNode(World world) =>
        Ask(arguments.OneIn(2) ? Op.AllocPagesNode : Op.AllocPagesBound, world) with { Node = Node() };

    Command Power(World world)
    {
        int cpu = arguments.Below(layout.Cpus);
        bool on = world.Cpus[cpu].Online ^ arguments.OneIn(16);
        return new() { Op = on ? Op.CpuOffline : Op.CpuOnline, Value = (ulong)cpu };
    }

    Command Sizes() => new()
    {
        Op = Op.SetListSizes,
        Value = Model.PerCpu.ListSizes.Value(
            new(arguments.Below(layout.Zones.Length)),
            Model.PerCpu.ListId.Of(new(arguments.Below(layout.ListOrders)), arguments.OneIn(3)),
            LayoutGenerator.Size(arguments), LayoutGenerator.Size(arguments), LayoutGenerator.Size(arguments)),
    };

    ulong Ratio() => arguments.OneIn(16) ? 0 : (ulong)arguments.Between(1, arguments.OneIn(2) ? 4 : 256);

    Op FieldOp() => arguments.Pick<Op>([Op.SetMapping, Op.SetIndex, Op.SetPrivate]);

    Command Zeroed(in Command ask) =>
        ask with { Order = Order.Zero, Gfp = arguments.OneIn(8) ? ask.Gfp | Gfp.HighMem : ask.Gfp };

    ulong ByteOffset() => (ulong)(arguments.OneIn(4) ? arguments.Below(Pages.Size) : 0);

    int Kilobytes() => arguments.OneIn(16) ? -1 : arguments.OneIn(3) ? 0 : arguments.Below(256);

    Command Ask(Op op, World world) => new()
    {
        Op = op,
        Gfp = habits.Mask(arguments),
        Order = habits.NextOrder(arguments, world, frames),
        Context = habits.Caller(arguments),
    };

    /// <summary>A block's first frame mostly, another frame of it sometimes.</summary>
    Command Near(Op op)
    {
        Population.Held block = population.Pick(targets);
        int size = block.Order.Pages.Count;
        return new() { Op = op, Target = block.Id, Offset = size > 1 && targets.OneIn(3) ? targets.Below(size) : 0 };
    }

    /// <summary>A block and what lies behind it, as far as it may go.</summary>
    Command Several() => Near(Op.ReleasePages) with
    {
        Value = (ulong)arguments.Below(2),
        More = (ulong)arguments.Below(1 << arguments.Between(1, 5)),
    };

    static Command Of(Op op, Population.Held block) => new() { Op = op, Target = block.Id, Order = block.Order };

    ulong FlagValue() => arguments.OneIn(24) ? 1UL << arguments.Below(34) : (ulong)1 << arguments.Below(20);

    ulong FieldValue() =>
        arguments.Below(4) switch { 0 => 0, 1 => 0xC7A01231, 2 => (ulong)arguments.Below(64), _ => 0xC7A01230 };

    static Frame FrameAt(ulong address) => new((int)((address - Addresses.PageOffset) >> Pages.Shift));
}
