using Verified.Model.Mempool;
using Verified.Tests.Properties.Slab;

namespace Verified.Tests.Properties.Mempool;

/// <summary>Pools in the model: operations with the reference's own answers.</summary>
sealed class ModelPools(World world)
{
    readonly Transcript told = new(world);

    public static ModelPools Boot(int frames = 1024) => new(World.Boot(Caches.Machine(frames) with { Pools = 4 }));

    public World World => told.World;

    /// <summary>What the rules of pools told of the last command.</summary>
    public string Last => told.Marks.OfRoom("mempool");

    public MempoolState State => World.Upper!.Pools!;

    public Response Run(Command command)
    {
        told.Run(command);
        return told.Last;
    }

    public Response Create(ulong least) => Run(new() { Op = Op.PoolCreate, Value = least });

    public Response Take(uint gfp, int pool = 0) => Run(new() { Op = Op.PoolAlloc, Cache = pool, Gfp = gfp });

    public Response Give(ulong element, int pool = 0) =>
        Run(new() { Op = Op.PoolFree, Cache = pool, Value = element });

    public Response Resize(long least, uint gfp = 0xD0) =>
        Run(new() { Op = Op.PoolResize, Value = (ulong)least, Gfp = gfp });

    public void Fail(ulong bits) => Run(new() { Op = Op.FailElements, Value = bits });

    /// <summary>How many requests the back end got, when all of the 64 that come were made to fail.</summary>
    public int Asked => System.Numerics.BitOperations.LeadingZeroCount(State.Failing);

    /// <summary>min_nr, curr_nr and the callers that wait.</summary>
    public (int Least, int Count, int Waiters) Facts(int pool = 0)
    {
        Pool own = State.Pools[pool]!;
        return (own.MinNr, own.Elements.Length, own.Waiters);
    }
}
