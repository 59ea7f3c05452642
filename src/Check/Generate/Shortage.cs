using Verified.Model;
using Verified.Model.PageAllocator;

namespace Verified.Check.Generate;

/// <summary>
/// A plan that runs a machine short of memory: fills the page cache, takes what is left down to a mark, writes the
/// script, and then asks in one of the ways that end differently.
/// </summary>
sealed class Shortage(Population population, SplitMix random)
{
    static readonly uint[] Masks =
    [
        Gfp.Kernel, Gfp.Kernel, Gfp.HighUser, Gfp.NoFs, Gfp.Wait, Gfp.Atomic, Gfp.Kernel | Gfp.Dma,
        Gfp.Kernel | Gfp.NoRetry, Gfp.NoFs | Gfp.NoRetry, Gfp.NoFs | Gfp.Repeat, Gfp.NoFs | Gfp.NoFail,
        Gfp.NoFs | Gfp.NoRetry | Gfp.NoFail, Gfp.Kernel | Gfp.High, Gfp.Kernel | Gfp.Repeat,
    ];

    Stage stage;
    uint gfp;
    int cached;
    int target;
    int asks;
    bool pending;

    enum Stage
    {
        Done,
        Fill,
        Drain,
        Script,
        Ask,
    }

    public bool Active => stage != Stage.Done;

    /// <summary>Whether the plan prepares: what it does next rests on the answer to what it did last.</summary>
    public bool Prepares => stage is Stage.Fill or Stage.Drain;

    public void Begin(World world)
    {
        stage = Stage.Fill;
        gfp = random.Pick<uint>([Gfp.Kernel, Gfp.HighUser, Gfp.Kernel | Gfp.Dma]);
        cached = random.OneIn(4) ? random.Below(8) : random.Between(32, 96);
        target = Amount(world);
        asks = random.Between(1, 6);
        pending = false;
    }

    /// <summary>A request of the plan got nothing: there is no more to take.</summary>
    public void Failed()
    {
        pending = false;
        if (stage is Stage.Fill or Stage.Drain) stage++;
    }

    /// <summary>The next command of the plan; null: it is done.</summary>
    public Command? Next(World world)
    {
        if (stage == Stage.Fill && pending && population.Count > 0) return Cache();
        if (stage == Stage.Fill && cached-- <= 0) stage = Stage.Drain;
        if (stage == Stage.Drain && Left(world) <= target) stage = Stage.Script;
        if (stage == Stage.Script)
        {
            stage = Stage.Ask;
            return Script(random);
        }

        if (stage == Stage.Ask) return asks-- > 0 ? Ask(world) : Stop();
        pending = stage == Stage.Fill;
        return new Command { Op = Op.AllocPages, Gfp = gfp & ~Gfp.Wait, Context = Context.MemAlloc };
    }

    /// <summary>What the page cache gives back: amounts around those that matter.</summary>
    public static Command Script(SplitMix random) => new()
    {
        Op = Op.SetReclaim,
        Value = new ReclaimScript(
            random.Pick<int>([0, 1, 8, 16, 31, 32, 33, 48, 64, ushort.MaxValue]),
            random.OneIn(2) ? 12 : random.Below(16),
            random.OneIn(2) ? 0 : (uint)random.Pick<int>([1, 4, 32, 400, ushort.MaxValue]),
            random.OneIn(2)).Value,
    };

    /// <summary>A request that the page cache may have to make room for.</summary>
    public static Command Request(SplitMix random, bool again) => new()
    {
        Op = again ? Op.RetryPages : Op.AllocPages,
        Gfp = random.Pick<uint>(Masks),
        Order = new(random.OneIn(2) ? 0 : random.Below(6)),
        Context = random.OneIn(16) ? Context.Interrupt : random.OneIn(16) ? Context.RealTime : Context.Process,
    };

    Command Cache()
    {
        pending = false;
        return new Command { Op = Op.CacheAdd, Target = population.At(population.Count - 1).Id };
    }

    Command Ask(World world) => random.Below(6) switch
    {
        0 => new() { Op = Op.Kswapd, Node = random.Below(world.Machine.Nodes.Length) },
        1 => Script(random),
        2 => Request(random, again: true),
        _ => Request(random, again: false),
    };

    Command? Stop()
    {
        stage = Stage.Done;
        return null;
    }

    /// <summary>A mark of the zone that is drained, or one beside it.</summary>
    int Amount(World world)
    {
        if (First(world) is not { } zone) return 0;
        Model.Watermarks.ZoneMarks marks = world.Marks[zone.Index];
        int mark = random.Pick<int>([marks.Low, marks.Min, marks.Min, marks.Min / 2, 0]);
        return Math.Max(0, mark + random.Between(-1, 1));
    }

    int Left(World world) => First(world) is { } zone ? world.Free(zone).Count : 0;

    ZoneId? First(World world)
    {
        NodeId local = world.Machine.Layout.NodeOf(0);
        foreach (ZoneId zone in world.Machine.ListFor(gfp, local, bound: false).Zones) return zone;
        return null;
    }
}
