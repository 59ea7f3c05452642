using Verified.Impl;
using Outcome = Verified.Impl.Outcome;
using Reason = Verified.Impl.Reason;

namespace Verified.Tests.Properties.Mempool;

public sealed class ElementsProperties
{
    [Theory]
    [Verifies(RuleIds.Mempool.FreeInvalid)]
    [InlineData(false)]
    [InlineData(true)]
    public void Objects_that_no_caller_has_or_of_another_cache_are_refused(bool debug)
    {
        using var machine = PoolMachine.Boot(debug: debug);
        CpuHandle cpu = machine.Cpu;
        int cache = machine.CreateCache(300), other = machine.CreateCache(300);
        int pool = machine.Number(cpu.CreateSlabPool(cache, 2)), twin = machine.Number(cpu.CreateSlabPool(cache, 1));
        int general = machine.Number(cpu.CreateKmallocPool(100, 2));
        nuint foreign = cpu.CacheAlloc(other, PoolMachine.Kernel).Address;
        nuint small = cpu.Kmalloc(20, PoolMachine.Kernel).Address;
        nuint held = machine.Take(pool), reserved = Address(machine, machine.Reserve(pool)[1]);
        nuint ofTwin = Address(machine, machine.Reserve(twin)[0]);
        void Refused(Reason reason, nuint address) =>
            machine.Refuses(reason, () => cpu.PoolFree(pool, address));

        Refused(Reason.WrongCache, foreign);
        Refused(Reason.Interior, held + 4);
        Refused(Reason.Invalid, 0);
        Refused(Reason.Invalid, nuint.MaxValue);
        Refused(Reason.Free, reserved);
        Refused(Reason.Free, ofTwin);
        machine.Refuses(Reason.Free, () => cpu.CacheFree(cache, reserved));
        machine.Refuses(Reason.Free, () => cpu.Kfree(reserved));
        machine.Refuses(Reason.Free, () => cpu.Krealloc(reserved, 5000, PoolMachine.Kernel));
        machine.Refuses(Reason.WrongCache, () => cpu.PoolFree(general, small));
        machine.Refuses(Reason.WrongCache, () => cpu.PoolFree(general, foreign));
        machine.Give(pool, held, kept: false);
        Refused(Reason.Free, held);
        Assert.Equal(Outcome.Freed, cpu.Kfree(foreign).Outcome);
        Assert.Equal(Outcome.Freed, cpu.Kfree(small).Outcome);
        machine.AssertAsBooted();
    }

    [Fact]
    [Verifies(RuleIds.Mempool.FreeInvalid)]
    public void A_number_that_is_too_large_is_no_element()
    {
        using var machine = PoolMachine.Boot();
        int pages = machine.Number(machine.Cpu.CreatePagePool(0, 1)), own = machine.Pool(1);
        nuint frame = machine.Take(pages), element = machine.Take(own);
        foreach (nuint more in (nuint[])[(nuint)1 << 31, (nuint)1 << 32, (nuint)1 << 40])
        {
            machine.Refuses(Reason.Invalid, () => machine.Cpu.PoolFree(pages, frame + more));
            machine.Refuses(Reason.Invalid, () => machine.Cpu.PoolFree(own, element + more));
        }

        machine.Give(pages, frame, kept: false);
        machine.Give(own, element, kept: false);
        machine.AssertAsBooted();
    }

    [Fact]
    [Verifies(RuleIds.Mempool.FreeInvalid)]
    public void A_source_may_number_its_elements_up_to_32_bits_and_says_what_is_wrong_with_one()
    {
        using var machine = PoolMachine.Boot();
        var source = new Strict();
        int pool = machine.Number(machine.Cpu.CreatePool(source, 1));
        nuint low = machine.Take(pool), high = machine.Take(pool);
        Assert.Equal((0x7FFFFFFFu, 0xFFFFFFFFu), ((uint)low, (uint)high));
        machine.Give(pool, low, kept: false);
        machine.Give(pool, high, kept: false);
        Assert.Equal([0x7FFFFFFFu, 0xFFFFFFFFu], source.Back);
        // What it says of an element of the reserve comes first.
        machine.Refuses(Reason.WrongPool, () => machine.Cpu.PoolFree(pool, Strict.First));
        machine.Destroy(pool);
    }

    /// <summary>Three elements, the first of which it says to be another's.</summary>
    sealed class Strict : IElementSource
    {
        public const uint First = 5;
        readonly Queue<uint> elements = new([First, 0x7FFFFFFF, 0xFFFFFFFF]);

        public List<uint> Back { get; } = [];

        public uint Take(CpuHandle cpu, uint gfp, Impl.Context context) => elements.Dequeue();

        public void Give(CpuHandle cpu, uint element) => Back.Add(element);

        public Reason Fault(uint element) => element == First ? Reason.WrongPool : Reason.None;
    }

    [Fact]
    [Verifies(RuleIds.Mempool.FreeInvalid)]
    public void An_object_is_no_element_of_a_pool_of_blocks_or_numbers()
    {
        using var machine = PoolMachine.Boot();
        int pages = machine.Number(machine.Cpu.CreatePagePool(0, 1)), own = machine.Pool(1);
        for (int cache = 0; cache < machine.System.GeneralCaches; cache += 2)
        {
            nuint held = machine.Cpu.CacheAlloc(cache, PoolMachine.Kernel).Address;
            machine.Refuses(Reason.Invalid, () => machine.Cpu.PoolFree(pages, held));
            machine.Refuses(Reason.Invalid, () => machine.Cpu.PoolFree(own, held));
            machine.Cpu.CacheFree(cache, held);
        }

        machine.AssertAsBooted();
    }

    [Fact]
    [Verifies(RuleIds.Mempool.FreeInvalid)]
    public void An_object_out_of_the_reserve_comes_back_once()
    {
        using var machine = PoolMachine.Boot();
        int cache = machine.CreateCache(4096);
        int pool = machine.Number(machine.Cpu.CreateSlabPool(cache, 2));
        var held = new List<nuint>();
        while (machine.System.LocalCount(cache, 0) > 0) held.Add(machine.Take(pool));
        machine.System.FailPages(1);
        nuint last = machine.Take(pool, PoolMachine.Atomic);
        Assert.Equal(1, machine.Facts(pool).Count);
        machine.Give(pool, last);
        machine.Refuses(Reason.Free, () => machine.Cpu.PoolFree(pool, last));
        foreach (nuint element in held) machine.Give(pool, element, kept: false);
        machine.AssertAsBooted();
    }

    [Fact]
    [Verifies(RuleIds.Mempool.FreeInvalid)]
    public void Blocks_that_are_not_whole_or_nobodys_are_refused()
    {
        using var machine = PoolMachine.Boot();
        CpuHandle cpu = machine.Cpu;
        int pool = machine.Number(cpu.CreatePagePool(2, 2)), other = machine.Number(cpu.CreatePagePool(2, 1));
        nuint block = machine.Take(pool);
        uint single = cpu.AllocPages(PoolMachine.Kernel, 1).Frame;
        nuint ofSlab = cpu.Kmalloc(64, PoolMachine.Kernel).Address;
        void Refused(Reason reason, nuint frame) => machine.Refuses(reason, () => cpu.PoolFree(pool, frame));
        Refused(Reason.Unused, block + 1);
        Refused(Reason.Free, (nuint)machine.Reserve(pool)[0]);
        Refused(Reason.Free, (nuint)machine.Reserve(other)[0]);
        Refused(Reason.Slab, Frame(machine, ofSlab));
        Refused(Reason.Invalid, 1 << 20);
        Refused(Reason.Invalid, nuint.MaxValue);
        Refused(Reason.Invalid, (nuint)1 << 40);
        Refused(single % 4 == 0 ? Reason.WrongPool : Reason.Misaligned, single);
        machine.Give(pool, block, kept: false);
        Refused(Reason.Unused, block);
        cpu.FreePages(single, 1);
        cpu.Kfree(ofSlab);
        machine.AssertAsBooted();
    }

    [Fact]
    [Verifies(RuleIds.Mempool.FreeInvalid), Verifies(RuleIds.Mempool.Scripted)]
    public void Elements_of_a_source_are_known_to_it()
    {
        using var machine = PoolMachine.Boot();
        int pool = machine.Pool(2);
        nuint held = machine.Take(pool);
        machine.Refuses(Reason.Invalid, () => machine.Cpu.PoolFree(pool, 0));
        machine.Refuses(Reason.Invalid, () => machine.Cpu.PoolFree(pool, 9));
        machine.Refuses(Reason.Invalid, () => machine.Cpu.PoolFree(pool, ((nuint)1 << 32) + held));
        machine.Refuses(Reason.Free, () => machine.Cpu.PoolFree(pool, 1));
        machine.Give(pool, held, kept: false);
        machine.Refuses(Reason.Free, () => machine.Cpu.PoolFree(pool, held));
        machine.AssertAsBooted();

        ModelPools model = ModelPools.Boot();
        model.Create(1);
        model.Create(1);
        ulong element = model.Take(0x20).Address;
        Assert.Equal(Response.Bug(Model.Reason.WrongPool), model.Give(element, pool: 1));
        Assert.Equal(Response.Bug(Model.Reason.Free), model.Give(1));
        Assert.Equal(Response.Bug(Model.Reason.Invalid), model.Give(99));
        Assert.Equal(Response.Of(Model.Outcome.Freed), model.Give(element));
        Assert.Equal(Response.Bug(Model.Reason.Free), model.Give(element));
    }

    static uint Frame(PoolMachine machine, nuint address)
    {
        Assert.True(machine.System.TryFrameOf(address, out uint frame));
        return frame;
    }

    static nuint Address(PoolMachine machine, int word) =>
        machine.System.AddressOf((uint)word / 1024) + ((nuint)(uint)word % 1024 * 4);
}
