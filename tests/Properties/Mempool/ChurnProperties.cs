using Verified.Tests.Properties.Slab;

namespace Verified.Tests.Properties.Mempool;

/// <summary>Pools of the model under random use, with every back end failing at random.</summary>
public sealed class ChurnProperties
{
    static readonly uint[] Masks = [0xD0, 0x20, 0x50, 0x10, 0xC0, 0xD1, 0];

    [Theory]
    [Trait("Takes", "seconds")]
    [Verifies(RuleIds.Mempool.Guarantee), Verifies(RuleIds.Mempool.FreeReserve), Verifies(RuleIds.Mempool.Destroy)]
    [InlineData(Op.PoolCreate)]
    [InlineData(Op.PoolCreateSlab)]
    [InlineData(Op.PoolCreateKmalloc)]
    [InlineData(Op.PoolCreatePages)]
    public void Elements_are_conserved_and_all_frames_come_back(Op back)
    {
        for (int seed = 0; seed < 25; seed++)
        {
            var random = new Random(seed);
            var boot = World.Boot(Caches.Machine(seed % 2 == 0 ? 64 : 500) with
            {
                Pools = 2,
                Reclaim = seed % 3 == 0,
                SlabDebug = seed % 4 == 1,
            });
            var pools = new ModelPools(boot);
            pools.Run(new() { Op = Op.CacheCreate, Node = 1, Value = 700 });
            Response made = pools.Run(new()
            {
                Op = back,
                Cache = back == Op.PoolCreateSlab ? 30 : 0,
                More = 1000,
                Order = new(back == Op.PoolCreatePages ? seed % 3 : 0),
                Value = (ulong)random.Next(1, 5),
            });
            if (made.Outcome != Outcome.Ok) continue;
            Walk(pools, random);
            Assert.Equal(Response.Of(Outcome.Ok), pools.Run(new() { Op = Op.PoolDestroy }));
            Assert.Empty(pools.State.Handed);
            Assert.Equal(Free(boot), Free(Emptied(pools)));
        }
    }

    /// <summary>
    /// Whoever waits asks again when it is woken, and whoever holds elements returns them: nobody waits for ever.
    /// </summary>
    [Theory]
    [Trait("Takes", "seconds")]
    [Verifies(RuleIds.Mempool.Guarantee), Verifies(RuleIds.Mempool.AllocWaits)]
    [InlineData(1, 8)]
    [InlineData(4, 8)]
    [InlineData(4, 3)]
    public void Every_request_that_may_wait_completes_if_each_user_returns_what_it_took(int least, int users)
    {
        for (int seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            ModelPools pools = ModelPools.Boot();
            pools.Create((ulong)least);
            var holds = new ulong[users];
            var sleeps = new bool[users];
            int served = 0, wanted = 200, steps = 0;
            for (; served < wanted; steps++)
            {
                // A request waits for one return at least, and each return lets one go on: no more steps than these.
                Assert.True(steps < wanted * users * 4, $"seed {seed}: {served} served after {steps} steps");
                pools.Fail(random.Next(4) == 0 ? 0 : ulong.MaxValue);
                int user = random.Next(users);
                if (holds[user] != 0)
                {
                    Assert.NotEqual(Outcome.Bug, pools.Give(holds[user]).Outcome);
                    holds[user] = 0;
                    if (pools.Facts().Waiters == 0) Array.Clear(sleeps);
                    continue;
                }

                if (sleeps[user]) continue;
                Response answer = pools.Take(0xD0);
                Assert.NotEqual(Outcome.Failed, answer.Outcome);
                if (answer.Outcome == Outcome.Ok) (holds[user], served) = (answer.Address, served + 1);
                else sleeps[user] = true;
                // Who sleeps can rely on somebody who holds an element.
                Assert.True(!sleeps[user] || holds.Any(element => element != 0));
                Assert.Equal(pools.State.Handed.Count, pools.Facts().Count + holds.Count(element => element != 0));
            }
        }
    }

    static void Walk(ModelPools pools, Random random)
    {
        var held = new List<ulong>();
        for (int step = 0; step < 150; step++)
        {
            pools.Fail((ulong)random.NextInt64());
            if (random.Next(3) == 0) pools.Run(new() { Op = Op.FailPages, Value = 1 });
            int promised = pools.Facts().Count;
            switch (random.Next(12))
            {
                case < 6:
                    Response answer = pools.Take(Masks[random.Next(Masks.Length)]);
                    if (answer.Outcome == Outcome.Ok) held.Add(answer.Address);
                    else Assert.True(promised == 0 || answer.Outcome == Outcome.Bug, $"{answer}");
                    break;
                case < 11 when held.Count > 0:
                    int at = random.Next(held.Count);
                    Assert.NotEqual(Outcome.Bug, pools.Give(held[at]).Outcome);
                    Assert.Equal(Outcome.Bug, pools.Give(held[at]).Outcome);
                    held.RemoveAt(at);
                    break;
                default:
                    pools.Resize(random.Next(1, 9));
                    break;
            }

            Assert.InRange(pools.Facts().Count, 0, pools.Facts().Least);
        }

        foreach (ulong element in held) Assert.NotEqual(Outcome.Bug, pools.Give(element).Outcome);
        pools.Fail(0);
        pools.Run(new() { Op = Op.FailPages });
        int full = Math.Max(1, pools.Facts().Count);
        pools.Resize(full);
        Assert.Equal(full, pools.Facts().Count);
    }

    static World Emptied(ModelPools pools)
    {
        for (int place = pools.World.Slabs!.Caches.Length - 1; place >= 0; place--)
            if (pools.World.Slabs.Caches[place] is not null)
                Assert.Equal(Outcome.Ok, pools.Run(new() { Op = Op.CacheShrink, Cache = place }).Outcome);
        return pools.World;
    }

    static int[] Free(World world) => [.. world.Machine.Zones.Select(zone => world.Free(zone.Id).Count)];
}
