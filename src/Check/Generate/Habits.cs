using Verified.Model;
using Verified.Model.PageAllocator;

namespace Verified.Check.Generate;

/// <summary>
/// What one trace tends to do, drawn anew for each (swarming): some deeds are left out altogether, the others get other
/// weights, and orders, flags and callers come from small palettes. Rare combinations become common in some trace.
/// </summary>
sealed class Habits
{
    static readonly uint[] Masks =
    [
        Gfp.Kernel, Gfp.Kernel, Gfp.Atomic, Gfp.HighUser, Gfp.HighMem, Gfp.Dma, Gfp.Dma | Gfp.Atomic, 0,
        Gfp.Wait, Gfp.Wait | Gfp.High, Gfp.Kernel | Gfp.Compound, Gfp.Atomic | Gfp.Compound,
        Gfp.Kernel | Gfp.Zero, Gfp.HighUser | Gfp.Zero, 0x0050, 0x1ED0, 0x0320,
        Gfp.Kernel | Gfp.Cold, Gfp.HighUser | Gfp.Cold, Gfp.Kernel | Gfp.NoRetry, Gfp.NoFs | Gfp.Repeat,
    ];

    static readonly Context[] Callers =
    [
        Context.Process, Context.Process, Context.Process, Context.RealTime, Context.Interrupt, Context.MemAlloc,
        Context.RealTime | Context.Interrupt, Context.MemAlloc | Context.Interrupt,
    ];

    /// <summary>The style in which an order is half as likely as the one below it.</summary>
    const int Geometric = 4;

    readonly Deed[] wheel;
    readonly uint[] masks;
    readonly Context[] callers;
    readonly int orderStyle;
    readonly int oneOrder;
    readonly bool boundaries;

    public Habits(SplitMix random, Area area, Leaning leaning)
    {
        bool swarm = leaning.HasFlag(Leaning.Swarm);
        boundaries = leaning.HasFlag(Leaning.Boundaries);
        var wheelOf = new List<Deed>();
        foreach (var (deed, weight) in area.Weights)
        {
            bool needed = deed is Deed.Alloc or Deed.Free or Deed.CacheAlloc or Deed.CacheFree;
            if (weight == 0 || (!needed && random.OneIn(3) && swarm)) continue;
            int spokes = weight << (random.Below(3) * (swarm ? 1 : 0));
            for (int i = 0; i < spokes; i++) wheelOf.Add(deed);
        }

        wheel = [.. wheelOf];
        masks = swarm ? Some(random, Masks, random.Between(1, 4)) : Masks;
        callers = swarm ? Some(random, Callers, random.Between(1, 3)) : Callers;
        orderStyle = swarm ? random.Below(6) : Geometric;
        oneOrder = random.Below(Order.Limit);
        Interrupts = random.OneIn(4);
    }

    /// <summary>Whether commands of this trace interrupt others.</summary>
    public bool Interrupts { get; }

    public Deed NextDeed(SplitMix random) => wheel[random.Below(wheel.Length)];

    public Context Caller(SplitMix random) => callers[random.Below(callers.Length)];

    public uint Mask(SplitMix random)
    {
        uint mask = masks[random.Below(masks.Length)];
        return random.Below(64) switch
        {
            0 => mask | Gfp.ZoneBits,
            1 => mask ^ (1u << random.Below(16)),
            2 => mask | Gfp.HighMem,
            3 => Gfp.HighMem | Gfp.Zero,
            < 8 => mask | Gfp.Compound,
            _ => mask,
        };
    }

    /// <summary>
    /// An order after the habit of the trace; once in a while out of range, once in a while at a boundary of the state.
    /// </summary>
    public Order NextOrder(SplitMix random, World world, int mostFrames)
    {
        if (random.OneIn(128)) return new(random.Pick<int>([11, 12, 31, 63, -1]));
        if (boundaries && random.OneIn(16)) return Boundary(random, world);
        int most = Math.Min(Order.Limit - 1, System.Numerics.BitOperations.Log2((uint)mostFrames));
        return new(orderStyle switch
        {
            0 => 0,
            1 => Math.Min(oneOrder, most),
            2 => random.Below(most + 1),
            3 => random.Below(2),
            _ => Math.Min(most, System.Numerics.BitOperations.TrailingZeroCount(random.Next() | (1UL << 40))),
        });
    }

    /// <summary>The largest order that has a block, one more, or the order of a last block.</summary>
    static Order Boundary(SplitMix random, World world)
    {
        var zone = new ZoneId(random.Below(world.Machine.Zones.Length));
        int largest = 0;
        int last = 0;
        for (int k = 0; k < Order.Limit; k++)
        {
            int blocks = world.Free(zone).Blocks(new(k));
            if (blocks > 0) largest = k;
            if (blocks == 1) last = k;
        }

        return new(random.Below(3) switch { 0 => largest, 1 => largest + 1, _ => last });
    }

    static T[] Some<T>(SplitMix random, T[] from, int count)
    {
        var some = new T[count];
        for (int i = 0; i < count; i++) some[i] = from[random.Below(from.Length)];
        return some;
    }
}
