using Verified.Model;
using Verified.Model.Mempool;
using Verified.Model.PageAllocator;
using Verified.Model.PageFrames;

namespace Verified.Tests.Engine.Generate;

/// <summary>What a trace took and has not given back, as its answers tell.</summary>
sealed class Ledger
{
    /// <summary>The order of the block that last began at each frame.</summary>
    public Dictionary<Frame, Order> Blocks { get; } = [];

    /// <summary>Addresses of objects.</summary>
    public HashSet<ulong> Objects { get; } = [];

    /// <summary>Elements, by the place of their pool and what names them there, with the pool.</summary>
    public Dictionary<(int Place, ulong Element), Pool> Elements { get; } = [];

    /// <summary>Whether a block went back with another order than it came with, or out of the reserve of a pool: then
    /// frames are lost, or somebody's who no longer has them.</summary>
    public bool Torn { get; private set; }

    /// <summary>Keeps the books.</summary>
    /// <param name="command">The command.</param>
    /// <param name="response">Its answer.</param>
    /// <param name="world">The world after it.</param>
    public void Saw(in Command command, in Response response, World world)
    {
        bool ok = response.Outcome == Outcome.Ok;
        switch (command.Op)
        {
            case Op.FreePages or Op.FreeColdPage when response.Outcome == Outcome.Freed:
                Freed(command.Frame, command.Order, world);
                break;
            case Op.FreePagesAt when response.Outcome == Outcome.Freed:
                Freed(Addresses.At(world, command.Value)!.Value, command.Order, world);
                break;
            case Op.Krealloc when ok || response.Outcome == Outcome.Freed:
                GoneBack(command.Value);
                if (ok) Objects.Add(response.Address);
                break;
            case Op.CacheFree or Op.Kfree when response.Outcome == Outcome.Freed:
                GoneBack(command.Value);
                break;
            case Op.PoolAlloc when ok:
                Elements[(command.Cache, response.Address)] = world.Upper!.Pools!.Pools[command.Cache]!;
                break;
            case Op.PoolDestroy when ok:
                Leave(command.Cache);
                break;
            case Op.PoolFree when ok || response.Outcome == Outcome.Freed:
                Elements.Remove((command.Cache, command.Value));
                Pool pool = world.Upper!.Pools!.Pools[command.Cache]!;
                if (pool.OfObjects) GoneBack(command.Value);
                else if (pool.Backing == Backing.Pages) GoneBack(new Frame((int)command.Value), pool.Order);
                break;
            default:
                if (command.Produces && response.Served)
                    Blocks[response.Frame] = Request.Meaning(command).Order;
                else if (command.MakesObject && ok) Objects.Add(response.Address);
                break;
        }
    }

    /// <summary>A block is freed, past all pools.</summary>
    void Freed(Frame first, Order order, World world)
    {
        GoneBack(first, order);
        foreach (Pool? pool in world.Upper?.Pools?.Pools ?? [])
            if (pool is { Backing: Backing.Pages } && pool.Elements.Contains(first.Number)) Torn = true;
    }

    /// <summary>A block goes back; an element that its user has may go past its pool.</summary>
    void GoneBack(Frame first, Order order)
    {
        if (Blocks.Remove(first, out Order own) && own != order) Torn = true;
        foreach (var (key, pool) in Elements.ToArray())
        {
            if (pool.Backing != Backing.Pages || key.Element != (ulong)first.Number) continue;
            Elements.Remove(key);
            if (pool.Order != order) Torn = true;
        }
    }

    /// <summary>An object goes back, likewise.</summary>
    void GoneBack(ulong address)
    {
        Objects.Remove(address);
        foreach (var (key, pool) in Elements.ToArray())
            if (key.Element == address && pool.OfObjects) Elements.Remove(key);
    }

    /// <summary>A pool that goes with its reserve full leaves elements to those who have them.</summary>
    void Leave(int place)
    {
        foreach (var (key, pool) in Elements.ToArray())
        {
            if (key.Place != place) continue;
            Elements.Remove(key);
            if (pool.OfObjects) Objects.Add(key.Element);
            else if (pool.Backing == Backing.Pages) Blocks[new((int)key.Element)] = pool.Order;
        }
    }

    /// <summary>Whether a block that a caller has begins at the frame.</summary>
    public bool Has(World world, Frame first) =>
        Blocks.ContainsKey(first) && world.Frames[first] is { Users: > 0, OfSlab: null };
}
