using Verified.Model;
using Verified.Model.PageAllocator;

namespace Verified.Check.Generate;

/// <summary>A plan that takes several commands: exhaust an order, stop near a mark, leave holes of one order.</summary>
sealed class Scheme(Population population, SplitMix random)
{
    const int MostSteps = 300;

    Deed deed;
    Order order;
    uint gfp;
    int target;
    int left;
    int hole;

    public bool Active => left > 0;

    public void Begin(Deed plan, World world)
    {
        deed = plan;
        left = MostSteps;
        gfp = random.Pick<uint>([Gfp.Kernel, Gfp.HighUser, Gfp.Dma, Gfp.Atomic]);
        order = new(plan == Deed.Exhaust ? random.Below(3) : 0);
        hole = 0;
        var zone = new ZoneId(random.Below(world.Machine.Zones.Length));
        Model.Watermarks.ZoneMarks marks = world.Marks[zone.Index];
        int mark = random.Pick<int>([marks.Low, marks.Min, marks.Min / 2]);
        target = Math.Max(0, mark + world.Tunables.Reserves[zone.Index][random.Below(ZoneId.Kinds)]
            + random.Between(-1, 2));
    }

    /// <summary>A request of the plan failed: there is nothing more to take.</summary>
    public void Failed()
    {
        if (deed == Deed.Checkerboard && hole == 0) hole = 1;
        else left = 0;
    }

    /// <summary>The next command of the plan; null: it is done.</summary>
    public Command? Next(World world)
    {
        if (left-- <= 0) return null;
        if (deed == Deed.Checkerboard && hole > 0) return Punch();
        if (deed == Deed.LeaveNearMark && Least(world) <= target)
        {
            left = 0;
            return null;
        }

        Context context = deed == Deed.Exhaust ? Context.Process : Context.MemAlloc;
        return new Command { Op = Op.AllocPages, Gfp = gfp, Order = order, Context = context };
    }

    /// <summary>Frees every other single frame.</summary>
    Command? Punch()
    {
        while (hole <= population.Count)
        {
            Population.Held block = population.At(population.Count - hole);
            hole++;
            if (block.Order != Order.Zero || (block.First.Number & 1) == 0) continue;
            return new Command { Op = Op.FreePages, Target = block.Id, Order = block.Order };
        }

        left = 0;
        return null;
    }

    /// <summary>Free frames of the zone that the plan drains: the first of its list that is not empty.</summary>
    int Least(World world)
    {
        NodeId local = world.Machine.Layout.NodeOf(0);
        foreach (ZoneId zone in world.Machine.ListFor(gfp, local, bound: false).Zones) return world.Free(zone).Count;
        return 0;
    }
}
