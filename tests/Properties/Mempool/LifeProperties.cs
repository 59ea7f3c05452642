using Verified.Model.Mempool;
using Verified.Model.Slab;
using Verified.Tests.Properties.Slab;

namespace Verified.Tests.Properties.Mempool;

/// <summary>The lives of pools over each back end in the model, call by call.</summary>
public sealed class LifeProperties
{
    Transcript told = new(World.Boot(Caches.Machine() with { Pools = 4 }));

    MempoolState State => told.World.Upper!.Pools!;

    Response Last => told.Last;

    string Create(Op op, ulong least, int cache = 0, ulong size = 0, int order = 0) =>
        told.Run(new() { Op = op, Value = least, Cache = cache, More = size, Order = new(order) });

    string Take(int pool = 0) => told.Run(new() { Op = Op.PoolAlloc, Cache = pool, Gfp = Caches.Kernel });

    string Give(ulong element, int pool = 0) => told.Run(new() { Op = Op.PoolFree, Cache = pool, Value = element });

    string Resize(ulong least, int pool = 0) =>
        told.Run(new() { Op = Op.PoolResize, Cache = pool, Value = least, Gfp = Caches.Kernel });

    string Destroy(int pool = 0) => told.Run(new() { Op = Op.PoolDestroy, Cache = pool });

    string Fail(int request) => told.Run(new() { Op = Op.FailPages, Value = (ulong)request });

    string Facts(int pool = 0) => string.Join(" ", Pools.Facts(State, pool));

    /// <summary>No pool, nothing that a pool held, and nothing in a caller's hands.</summary>
    void AssertNothing()
    {
        Assert.All(State.Pools, Assert.Null);
        Assert.Empty(State.Handed);
        Assert.Empty(told.World.Slabs!.Kept);
    }

    /// <summary>A machine whose requests get the lowest frames, and whose first frame is with a caller.</summary>
    void BootLow()
    {
        told = new(World.Boot(Caches.Low() with { Pools = 4 }));
        Assert.Equal("ok frame 0", told.Run(new() { Op = Op.AllocPages, Gfp = Caches.Kernel }));
    }

    void GiveFrameZero() => told.Run(new() { Op = Op.FreePages });

    [Fact]
    [Verifies(RuleIds.Mempool.FreeInvalid)]
    [Verifies(RuleIds.Mempool.AllocReserve)]
    [Verifies(RuleIds.Mempool.Destroy)]
    public void A_pool_of_kmalloc_takes_back_objects_of_its_size_from_either_zone()
    {
        string Kmalloc(int bytes, uint gfp) => told.Run(new() { Op = Op.Kmalloc, Value = (ulong)bytes, Gfp = gfp });
        Assert.Equal("ok: +512..514(d0)", Create(Op.PoolCreateKmalloc, 2, size: 100));
        Assert.Equal("1 2 2 0 526840 526808", Facts());
        Assert.Equal("ok at 0xc02026e0", Take());
        ulong own = Last.Address;
        Kmalloc(64, Caches.Kernel);
        Assert.Equal("bug (WrongCache)", Give(Last.Address));
        Assert.Equal("bug (Interior)", Give(own + 4));
        Assert.Equal("bug (Invalid)", Give(0));
        Kmalloc(100, 0xD1);
        Assert.Equal("freed", Give(Last.Address));
        Kmalloc(128, Caches.Kernel);
        Assert.Equal("freed", Give(Last.Address));
        Assert.True(State.Keeps(526840));
        Assert.Equal("bug (Free)", told.Run(new() { Op = Op.Kfree, Value = 0xC0000000 + (526840 * 4) }));
        Assert.Equal("freed", Give(own));
        Assert.Equal("bug (Free)", Give(own));
        Fail(1);
        while (Pools.Facts(State, 0)[2] == 2) Assert.StartsWith("ok at 0x", Take(), StringComparison.Ordinal);
        Assert.Equal("1 2 1 0 526840", Facts());
        Assert.Equal((0xC0000000 + (526808 * 4), false), (Last.Address, State.Keeps(526808)));
        Assert.Equal("ok at 0xc0203f60: +515(280)", Take());
        Assert.Equal("ok", Give(Last.Address));
        Assert.Equal("1 2 2 0 526840 528344", Facts());
        Assert.Equal("ok", Destroy());
        AssertNothing();
    }

    [Fact]
    [Verifies(RuleIds.Mempool.FreeInvalid)]
    public void No_object_is_of_a_size_that_kmalloc_does_not_have()
    {
        Assert.Equal("failed (TooLarge): +512..513(d0)", Create(Op.PoolCreateKmalloc, 2, size: 131073));
        AssertNothing();
        Assert.Equal("ok", Create(Op.PoolCreateKmalloc, 0, size: 131073));
        Assert.Equal("wouldsleep (PoolEmpty)", Take());
        told.Run(new() { Op = Op.Kmalloc, Value = 131072, Gfp = Caches.Kernel });
        Assert.Equal("bug (WrongCache)", Give(Last.Address));
        Assert.Equal("ok", Destroy());
        AssertNothing();
    }

    [Fact]
    [Verifies(RuleIds.Mempool.Destroy)]
    [Verifies(RuleIds.Slab.DestroyInUse)]
    [Verifies(RuleIds.Slab.CacheInvalid)]
    public void A_pool_of_a_cache_keeps_it()
    {
        string Cache(ulong bytes, ushort name) =>
            told.Run(new() { Op = Op.CacheCreate, Value = bytes, Node = name });
        string End(int cache) => told.Run(new() { Op = Op.CacheDestroy, Cache = cache });
        Assert.Equal("bug (NoCache)", Create(Op.PoolCreateSlab, 1, cache: 30));
        Cache(1000, 5);
        Cache(1000, 6);
        Assert.Equal("ok: +512..514(d0)", Create(Op.PoolCreateSlab, 1, cache: 30));
        Create(Op.PoolCreateKmalloc, 0, cache: 31, size: 32);
        Assert.Equal("bug (InUse)", End(30));
        Assert.Equal("ok", End(31));
        Assert.Equal((true, false), (State.StandOn(30), State.StandOn(31)));
        int word = State.Pools[0]!.Elements[0];
        Assert.Equal((true, false), (State.Keeps(word), State.Keeps(word + 1)));
        Assert.Equal("bug (Free)", Give(0xC0000000 + ((ulong)word * 4)));
        Assert.Equal("ok", Destroy());
        Assert.Equal("ok", Destroy(1));
        AssertNothing();
        Assert.Equal((false, false), (State.StandOn(30), State.Keeps(word)));
        Assert.Equal("ok: -514", End(30));
    }

    [Fact]
    [Verifies(RuleIds.Mempool.FreeInvalid)]
    public void A_pool_of_pages_takes_back_blocks_of_its_order_that_no_reserve_has()
    {
        Assert.Equal("ok: +512..513(d0) +514/1(d0) +516/1(d0)", Create(Op.PoolCreatePages, 2, order: 1));
        Assert.Equal("ok at 0x1: +518/1(d0)", Create(Op.PoolCreatePages, 1, order: 1));
        Assert.Equal("ok at 0x208: +520/1(280)", Take());
        Assert.Equal("ok frame 522", told.Run(new() { Op = Op.AllocPages, Gfp = Caches.Kernel }));
        Assert.Equal("bug (WrongPool)", Give(522));
        Assert.Equal("bug (Unused)", Give(521));
        foreach (ulong high in (ulong[])[520 + (1UL << 31), 520 + (1UL << 32), int.MaxValue, 1UL + int.MaxValue])
            Assert.Equal("bug (Invalid)", Give(high));
        foreach (ulong kept in (ulong[])[514, 516, 518]) Assert.Equal("bug (Free)", Give(kept));
        Assert.Equal((false, "bug (Slab)"), (State.Keeps(518), Give(512)));
        Assert.Equal("freed: -520/1", Give(520, pool: 1));
        Assert.Equal("bug (Unused)", Give(520));
        Assert.Equal("ok: -518/1", Destroy(1));
        Assert.Equal("ok: -516/1 -514/1", Destroy());
        AssertNothing();
    }

    [Fact]
    [Verifies(RuleIds.Mempool.CreateFailed)]
    public void What_a_pool_had_goes_back_when_it_cannot_be()
    {
        Fail(1);
        Assert.Equal("failed (Injected)", Create(Op.PoolCreate, 1));
        Fail(2);
        Assert.Equal("failed (Injected): +512(d0)", Create(Op.PoolCreate, 1));
        Assert.Equal("failed (TooLarge)", Create(Op.PoolCreate, 40_000));
        Assert.Equal("failed (TooLarge)", Create(Op.PoolCreate, ulong.MaxValue));
        Assert.Equal("failed (OrderTooLarge): +513(d0) +/11(d0)", Create(Op.PoolCreatePages, 2, order: 11));
        Assert.Equal(5, State.Begun);
        AssertNothing();
        told = new(World.Boot(Caches.Machine(64) with { Pools = 4 }));
        Assert.StartsWith(
            "failed (BelowWatermark): +32..33(d0) +34/1(d0) +36/1(d0) +38/1(d0) +40/1(d0)",
            Create(Op.PoolCreatePages, 60, order: 1), StringComparison.Ordinal);
        Assert.EndsWith(" -38/1 -36/1 -34/1", told.Said, StringComparison.Ordinal);
        AssertNothing();
    }

    [Fact]
    [Verifies(RuleIds.Mempool.CreateFull)]
    [Verifies(RuleIds.Mempool.ResizeRefill)]
    public void The_first_frame_of_all_may_be_an_element()
    {
        BootLow();
        Assert.Equal("ok: +1..2(d0)", Create(Op.PoolCreate, 1));
        GiveFrameZero();
        Assert.Equal("ok at 0x1: +0(d0) +3(d0)", Create(Op.PoolCreatePages, 2));
        Assert.Equal("1 2 2 0 0 3", Facts(1));
        Assert.Equal("ok: -3", Resize(1, pool: 1));
        Assert.Equal("ok: -0", Destroy(1));
        Assert.Equal("ok", Destroy());
        AssertNothing();

        BootLow();
        Assert.Equal("ok: +1..3(d0)", Create(Op.PoolCreatePages, 1));
        GiveFrameZero();
        Assert.Equal("ok: +0(d0)", Resize(2));
        Assert.Equal("1 2 2 0 3 0", Facts());
        Assert.Equal("ok: -0", Resize(1));
        Assert.Equal("ok: +0(280)", Take());
        Assert.Equal("1 1 1 0 3", Facts());
        Assert.Equal("freed: -0", Give(0));
        Assert.Equal("ok: -3", Destroy());
        AssertNothing();
    }

    [Fact]
    [Verifies(RuleIds.Mempool.CreateFull)]
    [Verifies(RuleIds.Mempool.ResizeGrow)]
    [Verifies(RuleIds.Mempool.Destroy)]
    public void The_first_frame_of_all_may_be_an_array_or_an_object()
    {
        BootLow();
        Create(Op.PoolCreate, 1);
        GiveFrameZero();
        Assert.Equal("ok at 0x1: +0(d0)", Create(Op.PoolCreate, 1024));
        Assert.Equal("ok: +4/1(d0)", Resize(1025, pool: 1));
        Assert.Equal("ok", Destroy(1));
        Assert.Equal("ok", Resize(1024));
        Assert.Equal("1 1024 1024 0", string.Join(' ', Pools.Facts(State, 0)[..4]));
        Assert.Equal("ok", Destroy());
        AssertNothing();

        BootLow();
        Assert.Equal("ok: +1..3(d0)", Create(Op.PoolCreateKmalloc, 1, size: 4096));
        GiveFrameZero();
        Assert.Equal("ok: +0(d0)", Resize(2));
        Assert.Equal("1 2 2 0 3072 0", Facts());
        Assert.Equal("ok", Resize(1));
        Assert.Equal("ok at 0xc0000000", Take());
        Assert.Equal("freed", Give(0xC0000000));
        Assert.Equal("ok", Destroy());
        AssertNothing();
    }

    [Fact]
    [Verifies(RuleIds.Mempool.AllocNoWait)]
    [Verifies(RuleIds.Mempool.ResizeRefill)]
    public void A_bug_at_the_back_end_is_one_of_the_request()
    {
        Create(Op.PoolCreateKmalloc, 1, size: 4096);
        Ruling taken = Spec.Predict(told.World, new() { Op = Op.PoolAlloc, Gfp = 0xD2 });
        Assert.Equal((RuleIds.Mempool.AllocNoWait, Response.Bug(Reason.Flags)), (taken.Rule, taken.Response));
        Ruling resized = Spec.Predict(told.World, new() { Op = Op.PoolResize, Value = 2, Gfp = 0xD2 });
        Assert.Equal((RuleIds.Mempool.ResizeRefill, Response.Bug(Reason.Flags)), (resized.Rule, resized.Response));
        Assert.Equal("bug (NoPool)", Take(4));
        Assert.Equal("ok at 0xc0203000, might sleep: +515(280)", told.Run(
            new() { Op = Op.PoolAlloc, Gfp = Caches.Kernel, Context = Context.Interrupt }));
    }

    [Fact]
    [Verifies(RuleIds.Mempool.ResizeRefill)]
    [Verifies(RuleIds.Mempool.Destroy)]
    public void Whoever_interrupts_may_fill_the_reserve_and_finds_no_pool_that_is_about_to_go()
    {
        Create(Op.PoolCreatePages, 1);
        Take();
        ulong held = Last.Address;
        var resize = new Command { Op = Op.PoolResize, Value = 2, Gfp = Caches.Kernel };
        Turn turn = Conversation.Next(told.World, resize, []);
        World filled = Spec.Predict(turn.World, new() { Op = Op.PoolFree, Value = held }).Next;
        Ruling pages = Spec.Predict(filled, turn.Call!.Value);
        turn = Conversation.Next(told.World, resize, [new(turn.Call.Value, pages.Response, pages.Next)]);
        Assert.Equal((Op.FreePages, pages.Response.Frame), (turn.Call!.Value.Op, turn.Call.Value.Frame));

        Give(held);
        turn = Conversation.Next(told.World, new() { Op = Op.PoolDestroy }, []);
        Assert.Equal(Op.FreePages, turn.Call!.Value.Op);
        Assert.True(Pools.Exists(State, 0));
        Assert.False(Pools.Exists(turn.World.Upper!.Pools!, 0));
    }

    [Fact]
    [Verifies(RuleIds.Mempool.AllocNoWait)]
    public void What_the_back_end_gave_was_given_by_its_rule()
    {
        World world = World.Boot(Caches.Low() with { Pools = 1 });
        world = Caches.Run(world, new() { Op = Op.PoolCreateKmalloc, Value = 1, More = 100 }).Next;
        Ruling served = Caches.Run(world, new() { Op = Op.PoolAlloc, Gfp = Caches.Kernel });
        Assert.Equal((Outcome.Ok, RuleIds.Kmalloc.Smallest), (served.Response.Outcome, served.Rule));
    }
}
