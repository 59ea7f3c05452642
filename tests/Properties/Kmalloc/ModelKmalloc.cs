using Verified.Model.Kmalloc;
using Verified.Tests.Properties.Slab;

namespace Verified.Tests.Properties.Kmalloc;

/// <summary>The rules of kmalloc in the model, one by one.</summary>
public sealed class ModelKmalloc
{
    static readonly Command Ask = new() { Op = Op.Kmalloc, Gfp = Caches.Kernel };

    [Theory]
    [InlineData(128, 33, 64)]
    [InlineData(128, 100, 128)]
    [InlineData(128, 130, 256)]
    [InlineData(32, 90, 96)]
    [InlineData(32, 130, 192)]
    [InlineData(32, 0, 32)]
    [InlineData(64, 131072, 131072)]
    [Verifies(RuleIds.Kmalloc.Smallest)]
    [Verifies(RuleIds.Kmalloc.SizeOf)]
    [Verifies(RuleIds.Kmalloc.TooLarge)]
    public void E8_21_the_smallest_cache_that_is_large_enough_serves(int line, int size, int objects)
    {
        var world = World.Boot(Caches.Machine(line: line));
        foreach (uint dma in (uint[])[0, 1])
        {
            Ruling one = Caches.Run(world, Ask with { Value = (ulong)size, Gfp = Caches.Kernel | dma });
            Assert.Equal(
                (ulong)objects,
                Caches.Run(one.Next, Ask with { Op = Op.Ksize, Value = one.Response.Address }).Response.Address);
            Assert.Equal(dma == 1, one.Response.Address < 0xC0000000 + (512UL * 4096));
            int place = Sizes.Place(world.Machine.Layout.CacheLine, (ulong)size, dma);
            string name = $"size-{objects}" + (dma == 1 ? "(DMA)" : "");
            Assert.Equal(name, Caches.At(one.Next, place).Name);
        }

        Assert.Equal(Response.Failed(Reason.TooLarge), Caches.Run(world, Ask with { Value = 131073 }).Response);
        Assert.Equal(0UL, Caches.Run(world, Ask with { Op = Op.Ksize, Value = 0 }).Response.Address);
    }

    [Theory]
    [InlineData(32, 15)]
    [InlineData(64, 14)]
    [InlineData(128, 13)]
    [Verifies(RuleIds.Kmalloc.Sizes)]
    public void E8_8_each_size_has_a_twin_for_DMA_behind_it(int line, int sizes)
    {
        var world = World.Boot(Caches.Machine(line: line));
        Assert.Equal(sizes, Sizes.Of(line).Length);
        Assert.Equal(2 * sizes, world.Slabs!.Caches.Count(cache => cache is not null));
        for (int i = 0; i < sizes; i++)
        {
            Assert.Equal($"size-{Sizes.Of(line)[i]}", Caches.At(world, 2 * i).Name);
            Assert.Equal($"size-{Sizes.Of(line)[i]}(DMA)", Caches.At(world, (2 * i) + 1).Name);
        }
    }

    [Fact]
    [Verifies(RuleIds.Kmalloc.Zeroed)]
    [Verifies(RuleIds.Kmalloc.Product)]
    public void A_product_of_more_than_64_bits_is_too_large()
    {
        var world = World.Boot(Caches.Machine());
        Command calloc = Ask with { Op = Op.Kcalloc, Value = 16, More = 1UL << 60 };
        Assert.Equal(Response.Failed(Reason.TooLarge), Caches.Run(world, calloc).Response);
        Assert.Equal(0UL, Request.Zeroed(calloc));
        calloc = calloc with { More = 9 };
        Assert.Equal(Outcome.Ok, Caches.Run(world, calloc).Response.Outcome);
        Assert.Equal(144UL, Request.Zeroed(calloc));
        Assert.Equal(16UL, Request.Zeroed(calloc with { Op = Op.Kzalloc }));
        Assert.Equal(0UL, Request.Zeroed(calloc with { Op = Op.Kmalloc }));
    }

    [Theory]
    [Verifies(RuleIds.Kmalloc.Zeroed)]
    [Verifies(RuleIds.Kmalloc.Product)]
    [InlineData(Op.Kmalloc, 16, 1, null, null)]
    [InlineData(Op.Kzalloc, 16, 1, null, true)]
    [InlineData(Op.Kcalloc, 16, 1, true, true)]
    [InlineData(Op.Kcalloc, 16, 1L << 60, false, null)]
    [InlineData(Op.Kcalloc, 16, 1 << 20, true, null)]
    [InlineData(Op.Kzalloc, 131073, 1, null, null)]
    [InlineData(Op.Kmalloc, 131073, 1, null, null)]
    public void A_request_tells_whether_it_multiplied_and_whether_it_filled(
        Op op, ulong size, ulong count, bool? product, bool? zeroed)
    {
        Ruling ruling = Caches.Run(World.Boot(Caches.Machine()), Ask with { Op = op, Value = size, More = count });
        Assert.Equal(
            (product, zeroed),
            (ruling.Marks.Of(RuleIds.Kmalloc.Product), ruling.Marks.Of(RuleIds.Kmalloc.Zeroed)));
    }

    [Fact]
    [Verifies(RuleIds.Kmalloc.ReleaseNull)]
    [Verifies(RuleIds.Kmalloc.ReleaseInvalid)]
    [Verifies(RuleIds.Slab.FreeInvalid)]
    public void Only_what_a_caller_has_can_be_given_back()
    {
        var world = World.Boot(Caches.Machine());
        Ruling one = Caches.Run(world, Ask with { Value = 512 });
        ulong address = one.Response.Address;
        Assert.Equal(
            Response.Of(Outcome.Ignored), Caches.Run(one.Next, Ask with { Op = Op.Kfree, Value = 0 }).Response);
        int place = Sizes.Place(world.Machine.Layout.CacheLine, 512, 0);
        ulong descriptor = Verified.Model.Slab.SlabDescriptor.AddressOf(
            Caches.At(one.Next, place).Lists[0].Full[0].Word);
        (ulong Address, Reason Reason)[] faults =
        [
            (1, Reason.Invalid), (0xC0000000, Reason.Invalid), (ulong.MaxValue, Reason.Invalid),
            (address + 4, Reason.Interior), (address + 1, Reason.Interior), (address - 512, Reason.Free),
            (descriptor, Reason.Free), (descriptor - 32, Reason.Interior),
        ];
        foreach (var (at, reason) in faults)
        {
            foreach (Op op in (Op[])[Op.Kfree, Op.Ksize, Op.Krealloc])
            {
                Ruling ruling = Caches.Run(one.Next, Ask with { Op = op, Value = at, More = 9 });
                Assert.Equal(Response.Bug(reason), ruling.Response);
                Assert.Same(one.Next, ruling.Next);
            }
        }

        var free = new Command { Op = Op.CacheFree, Cache = place, Value = address };
        Assert.Equal(Response.Bug(Reason.WrongCache), Caches.Run(one.Next, free with { Cache = 0 }).Response);
        Assert.Equal(Response.Bug(Reason.Invalid), Caches.Run(one.Next, free with { Value = 0 }).Response);
        Ruling freed = Caches.Run(one.Next, free);
        Assert.Equal(Response.Of(Outcome.Freed), freed.Response);
        Assert.Equal(Response.Bug(Reason.Free), Caches.Run(freed.Next, free).Response);
    }

    [Fact]
    [Verifies(RuleIds.Kmalloc.Resize)]
    [Verifies(RuleIds.Kmalloc.ResizeMoved)]
    public void An_object_moves_only_when_it_must_and_stays_when_it_cannot()
    {
        var world = World.Boot(Caches.Machine());
        Command resize = Ask with { Op = Op.Krealloc, More = 100 };
        Ruling made = Caches.Run(world, resize);
        Command at = resize with { Value = made.Response.Address };
        Assert.Equal(made.Response, Caches.Run(made.Next, at with { More = 128 }).Response);
        Ruling moved = Caches.Run(made.Next, at with { More = 129 });
        Assert.Equal(Outcome.Ok, moved.Response.Outcome);
        Assert.NotEqual(made.Response.Address, moved.Response.Address);
        Assert.True(moved.Marks.Of(RuleIds.Kmalloc.ResizeMoved));
        Command kfree = at with { Op = Op.Kfree };
        Assert.Equal(Response.Bug(Reason.Free), Caches.Run(moved.Next, kfree).Response);
        foreach (Command failing in (Command[])[at with { More = 131073 }, at with { More = 4096, Gfp = 0x20D0 }])
        {
            Ruling failed = Caches.Run(made.Next, failing);
            Assert.Equal(Outcome.Failed, failed.Response.Outcome);
            Assert.False(failed.Marks.Of(RuleIds.Kmalloc.ResizeMoved));
            Assert.Equal(Outcome.Freed, Caches.Run(failed.Next, kfree).Response.Outcome);
        }

        Assert.Equal(Response.Of(Outcome.Freed), Caches.Run(made.Next, at with { More = 0 }).Response);
    }

    [Fact]
    [Verifies(RuleIds.Kmalloc.Smallest)]
    public void A_request_that_may_wait_is_complained_about_in_an_interrupt_whenever_it_reaches_a_cache()
    {
        var world = World.Boot(Caches.Machine());
        Command inInterrupt = Ask with { Value = 64, Context = Context.Interrupt };
        Ruling first = Caches.Run(world, inInterrupt);
        Assert.True(first.Response.MightSleep);
        Assert.True(Caches.Run(first.Next, inInterrupt).Response.MightSleep);
        Assert.False(Caches.Run(first.Next, inInterrupt with { Gfp = 0x20 }).Response.MightSleep);
        Assert.False(Caches.Run(first.Next, inInterrupt with { Value = 131073 }).Response.MightSleep);
        Assert.True(Caches.Run(first.Next, inInterrupt with { Value = 9000, Gfp = 0x20D0 }).Response.MightSleep);
    }

    [Fact]
    [Verifies(RuleIds.Kmalloc.ResizeMoved)]
    public void An_object_may_move_to_the_first_frame_of_all()
    {
        var world = World.Boot(Caches.Low());
        Ruling Run(Command command)
        {
            Ruling ruling = Caches.Run(world, command with { Gfp = Caches.Kernel });
            world = ruling.Next;
            return ruling;
        }

        Run(new() { Op = Op.AllocPages });
        ulong small = Run(new() { Op = Op.Kmalloc, Value = 2048 }).Response.Address;
        ulong large = Run(new() { Op = Op.Kmalloc, Value = 4096 }).Response.Address;
        Run(new() { Op = Op.FreePages });
        Ruling moved = Run(new() { Op = Op.Krealloc, Value = small, More = 4096 });
        Assert.Equal((0xC0000000UL, true), (moved.Response.Address, moved.Marks.Of(RuleIds.Kmalloc.ResizeMoved)));
        Assert.Equal(Reason.Free, Run(new() { Op = Op.Kfree, Value = small }).Response.Reason);
        foreach (ulong address in (ulong[])[0xC0000000, large])
            Assert.Equal(Outcome.Freed, Run(new() { Op = Op.Kfree, Value = address }).Response.Outcome);
    }
}
