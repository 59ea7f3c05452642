using Verified.Model.Slab;

namespace Verified.Tests.Properties.Slab;

/// <summary>The lives of caches in the model: which rules have a say, and which of them refuse.</summary>
public sealed class ModelLives
{
    /// <summary>The place of the first cache that is created.</summary>
    const int Own = 30;
    const string Sized = "create.refused create.flags create.null geometry.alignment geometry.off-slab"
        + " geometry.estimate geometry.order colour.count array.limits";
    const string Grown = "cache.invalid colour.cycle layout.objects frames.marked";
    const string Pages = "refill.slabs refill.grow grow.flags grow.no-grow grow.pages";

    World world = World.Boot(Caches.Machine(cpus: 2));
    ulong last;

    string Run(Op op, ulong value = 0, int cache = Own, uint gfp = Caches.Kernel, int cpu = 0, ulong more = 0,
        int node = 0, Context context = default)
    {
        List<PageCall> made = [];
        Ruling ruling = Caches.Run(world, new()
        {
            Op = op,
            Value = value,
            Cache = cache,
            Gfp = gfp,
            Cpu = (byte)cpu,
            More = more,
            Node = node,
            Context = context,
        }, made);
        (world, last) = (ruling.Next, ruling.Response.Address);
        string calls = string.Concat(made.Select(call => call.Command.Op == Op.FreePages ? " -" : " +"));
        return $"{ruling.Response}: {ruling.Marks.OfRoom("slab")}{calls}";
    }

    string Tune(int limit, ulong batch, ulong shared) =>
        Run(Op.CacheTune, (ulong)limit, more: batch | (shared << 32));

    [Fact]
    [Verifies(RuleIds.Slab.AllocNode)]
    [Verifies(RuleIds.Slab.FreeInvalid)]
    [Verifies(RuleIds.Slab.DestroyInUse)]
    [Verifies(RuleIds.Slab.GrowConstructor)]
    public void A_cache_tells_of_its_slabs_and_of_what_it_refuses()
    {
        Assert.Equal($"ok at 0x1e: {Sized}", Run(Op.CacheCreate, 700, gfp: 3, node: 5));
        Assert.Equal(
            $"ok at 0xc0200b14: {Grown} alloc.local !refill.batch {Pages} grow.colour grow.constructor grow.tail +",
            Run(Op.CacheAlloc));
        ulong a = last;
        Assert.Equal("ok at 0xc0200858: cache.invalid alloc.local", Run(Op.CacheAlloc));
        ulong b = last;
        Assert.Equal(
            $"ok at 0xc0201044: {Grown} alloc.node grow.flags grow.no-grow grow.pages grow.colour grow.constructor"
            + " grow.tail +", Run(Op.CacheAllocNode));
        ulong c = last;
        Assert.Equal("bug (NoNode): cache.invalid !alloc.node", Run(Op.CacheAllocNode, node: 1));
        Assert.Equal("freed: cache.invalid free.push free.invalid", Run(Op.CacheFree, a));
        Assert.Equal("bug (Free): cache.invalid !free.invalid", Run(Op.CacheFree, a));
        Assert.Equal("bug (Interior): cache.invalid !free.invalid", Run(Op.CacheFree, b + 4));
        Assert.Equal("freed: cache.invalid free.push free.invalid", Run(Op.CacheFree, b, cpu: 1));
        Assert.Equal(
            "refused (InUse): cache.invalid chain.lifo array.free-limit free.to-slab free.limited destroyed destructor"
            + " shrink.free-slabs !destroy.in-use -", Run(Op.CacheDestroy));
        Assert.Equal(5, world.Slabs!.Caches[Own]!.Destructed);
        Assert.All(Enumerable.Range(512, 2), frame => Assert.Equal(
            (frame == 513 ? Model.PageFrames.PageFlags.Slab : default, frame == 513),
            (world.Frames[new(frame)].Flags, world.Frames[new(frame)].OfSlab is not null)));
        Assert.Equal("freed: cache.invalid free.push free.invalid", Run(Op.CacheFree, c, cpu: 1));
        Assert.Equal(
            "ok: cache.invalid chain.lifo array.free-limit free.to-slab free.limited destroyed destructor"
            + " shrink.free-slabs destroy.empty destroy.in-use -", Run(Op.CacheDestroy));
        Assert.Equal("bug (NoCache): !cache.invalid", Run(Op.CacheDestroy));
        foreach (int general in (int[])[0, 10, 28, 29])
            Assert.Equal("bug (InUse): cache.invalid !destroy.in-use", Run(Op.CacheDestroy, cache: general));
    }

    [Fact]
    [Verifies(RuleIds.Slab.Tune)]
    public void Tunables_have_limits_that_can_be_reached()
    {
        Run(Op.CacheCreate, 700, gfp: 3, node: 5);
        Run(Op.CacheFree, RunAlloc());
        Assert.Equal(
            "ok: cache.invalid chain.lifo array.free-limit free.to-slab free.limited tune.limits", Tune(5, 2, 8));
        Assert.Equal("failed (NoRoom): cache.invalid !tune.limits", Tune(1025, 2, 8));
        Assert.Equal("ok: cache.invalid tune.limits", Tune(1024, 16, 1024));
        Assert.Equal("failed (NoRoom): cache.invalid !tune.limits", Tune(1024, 17, 1024));
        Cache own = Caches.At(world, Own);
        Assert.Equal((1024, 16, 16384), (own.Limit, own.Batch, own.SharedCapacity));
        Assert.Equal((0, 5), (own.Lists[0].Shared.Count, own.Lists[0].FreeObjects(own.Geometry.Num)));
    }

    ulong RunAlloc()
    {
        Run(Op.CacheAlloc);
        return last;
    }

    [Fact]
    [Verifies(RuleIds.Slab.CpuOffline)]
    [Verifies(RuleIds.Slab.ReapDue)]
    [Verifies(RuleIds.Slab.ShrinkRefused)]
    public void Reaping_and_a_CPU_that_goes_tell_what_they_looked_at()
    {
        Run(Op.CacheCreate, 700, gfp: 3, node: 5);
        Run(Op.CacheFree, RunAlloc(), cpu: 1);
        Assert.Equal("ok: chain.lifo array.free-limit free.to-slab cpu.offline", Run(Op.CpuOffline, 1));
        foreach (ulong gone in (ulong[])[1, 2, ulong.MaxValue])
            Assert.Equal("bug (Illegal): ", Run(Op.CpuOffline, gone));
        Assert.Equal("ok: !reap.due !reap.excluded drain.local", Run(Op.CacheReap, 2000));
        const string Drained = "ok: chain.lifo array.free-limit free.to-slab";
        const string Looked = "!reap.touched reap.count !reap.excluded drain.local";
        Assert.Equal($"{Drained} !reap.due {Looked}", Run(Op.CacheReap, 4000));
        Assert.Equal($"{Drained} reap.due {Looked}", Run(Op.CacheReap, 4000));
        Assert.Equal(
            "ok: cache.invalid chain.lifo array.free-limit free.to-slab free.limited destroyed destructor"
            + " shrink.free-slabs shrink.refused -", Run(Op.CacheShrink));
        Assert.Equal("ok: cache.invalid shrink.free-slabs shrink.refused", Run(Op.CacheShrink));
    }

    [Fact]
    [Verifies(RuleIds.Slab.GrowDescriptor)]
    [Verifies(RuleIds.Slab.GrowInjected)]
    [Verifies(RuleIds.Slab.GrowFlags)]
    public void A_slab_whose_descriptor_lies_elsewhere_takes_and_gives_back_both()
    {
        Assert.Equal(
            "bug (Flags): cache.invalid !refill.batch refill.grow !grow.flags", Run(Op.CacheAlloc, cache: 0, gfp: 0xD1));
        Run(Op.FailPages, 1);
        Assert.Equal(
            "failed (Injected): cache.invalid colour.cycle refill.batch refill.grow grow.flags grow.no-grow grow.colour"
            + " !grow.injected", Run(Op.CacheAlloc, cache: 20));
        Assert.Equal(
            $"ok at 0xc0200000: {Grown} alloc.local !refill.batch {Pages} grow.descriptor grow.colour grow.tail + +",
            Run(Op.CacheAlloc, cache: 20));
        Assert.Equal("freed: cache.invalid free.push free.invalid", Run(Op.CacheFree, last, cache: 20));
        Assert.Equal(
            "ok: cache.invalid chain.lifo array.free-limit free.push free.to-slab free.limited destroyed"
            + " shrink.free-slabs shrink.refused -", Run(Op.CacheShrink, cache: 20));
        Run(Op.FailPages, 2);
        Assert.Equal(
            $"ok at 0xc0203000: {Grown} alloc.local refill.batch {Pages} grow.descriptor grow.colour grow.tail +",
            Run(Op.CacheAlloc, cache: 18));
        Assert.Equal(1, world.Slabs!.FailIn);
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.MightSleep)]
    public void A_request_that_may_wait_is_complained_about_in_an_interrupt_whether_it_grows_or_not()
    {
        bool Warns(Op op, uint gfp, Context context)
        {
            Ruling ruling = Caches.Run(world, new() { Op = op, Gfp = gfp, Context = context });
            world = ruling.Next;
            Assert.Equal(
                ruling.Response.MightSleep ? true : null, ruling.Marks.Of(RuleIds.PageAllocator.MightSleep));
            return ruling.Response.MightSleep;
        }

        foreach (Op op in (Op[])[Op.CacheAlloc, Op.CacheAllocNode, Op.CacheAlloc])
        {
            Assert.True(Warns(op, Caches.Kernel, Context.Interrupt));
            Assert.False(Warns(op, 0x20, Context.Interrupt));
            Assert.False(Warns(op, Caches.Kernel, Context.Process));
        }
    }
}
