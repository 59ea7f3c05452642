using Verified.Impl;
using Verified.Impl.Slab;
using Outcome = Verified.Impl.Outcome;
using Reason = Verified.Impl.Reason;

namespace Verified.Tests.Properties.Slab;

public sealed class CreateProperties
{
    static readonly CacheOptions Fit = new() { Name = "fit", Size = 100 };

    static readonly ObjectHook Nothing = static (_, _, _) => { };

    [Theory]
    [Verifies(RuleIds.Slab.CreateRefused)]
    [InlineData(0, false)]
    [InlineData(3, false)]
    [InlineData(4, true)]
    [InlineData(131072, true)]
    [InlineData(131073, false)]
    [InlineData(uint.MaxValue, false)]
    public void E8_3_Objects_have_4_to_131072_bytes(uint size, bool good)
    {
        using var machine = SlabMachine.Boot();
        if (good) Assert.Equal(Outcome.Ok, machine.Cpu.CreateCache(Fit with { Size = size }).Outcome);
        else machine.Refuses(Reason.TooLarge, () => machine.Cpu.CreateCache(Fit with { Size = size }));
        machine.AssertAsBooted();
    }

    [Fact]
    [Verifies(RuleIds.Slab.CreateRefused), Verifies(RuleIds.Slab.CreateFlags)]
    public void What_is_wrong_first_decides()
    {
        using var machine = SlabMachine.Boot();
        machine.Create(100, name: "fit");
        CacheOptions bad = new()
        {
            Size = 3,
            Align = 3,
            Flags = CacheFlags.DestroyByRcu | 1,
            Destructor = Nothing,
        };
        void Refused(Reason reason, CacheOptions options, Impl.Context context = 0) =>
            machine.Refuses(reason, () => machine.Cpu.CreateCache(options, context));
        Refused(Reason.Name, bad, Impl.Context.Interrupt);
        bad = bad with { Name = "fit" };
        Refused(Reason.InInterrupt, bad, Impl.Context.Interrupt);
        Refused(Reason.TooLarge, bad);
        bad = bad with { Size = 100 };
        Refused(Reason.NoConstructor, bad);
        bad = bad with { Constructor = Nothing };
        Refused(Reason.Flags, bad);
        Refused(Reason.Flags, bad with { Flags = 1 });
        Refused(Reason.Flags, bad with { Flags = CacheFlags.DestroyByRcu });
        bad = bad with { Flags = CacheFlags.ReclaimAccount };
        Refused(Reason.Illegal, bad);
        Refused(Reason.Illegal, bad with { Align = 8192 });
        Assert.Equal(Reason.TooLarge, machine.Cpu.CreateCache(bad with { Align = 4096 }).Reason);
        Refused(Reason.Name, bad with { Align = 64 });
        Refused(Reason.Name, bad with { Name = "size-32(DMA)", Align = 0 });
    }

    [Fact]
    [Verifies(RuleIds.Slab.CreateRefused)]
    public void Powers_of_two_up_to_a_page_are_alignments_and_no_other_number_is()
    {
        using var machine = SlabMachine.Boot();
        for (uint align = 0; align <= 8192; align += align < 64 ? 1u : 8u)
        {
            bool legal = align <= 4096 && (align & (align - 1)) == 0;
            Result made = machine.Cpu.CreateCache(new() { Name = $"{align}", Size = 600, Align = align });
            Assert.Equal(legal, made.Outcome == Outcome.Ok);
            if (legal) machine.Cpu.CacheDestroy((int)made.Frame);
        }
    }

    [Theory]
    [Verifies(RuleIds.Slab.CreateFlags)]
    [InlineData(false, 0xEF000u)]
    [InlineData(true, 0xFFE00u)]
    public void Every_flag_without_a_name_is_refused(bool debug, uint named)
    {
        using var machine = new SlabMachine(SlabMachine.Options() with { SlabDebug = debug });
        for (int bit = 0; bit < 32; bit++)
        {
            Result made = machine.Cpu.CreateCache(new() { Name = $"bit {bit}", Size = 64, Flags = 1u << bit });
            Assert.Equal((named >> bit & 1) == 0 ? Reason.Flags : Reason.None, made.Reason);
        }
    }

    [Theory]
    [Verifies(RuleIds.Slab.CreateFlags)]
    [InlineData(0x200u)]
    [InlineData(0x400u)]
    [InlineData(0x800u)]
    [InlineData(0x10000u)]
    [InlineData(0x100000u)]
    [InlineData(1u)]
    public void Only_the_flags_of_a_build_without_debugging_are_taken(uint flag)
    {
        using var machine = SlabMachine.Boot();
        machine.Refuses(Reason.Flags, () => machine.Cpu.CreateCache(Fit with { Flags = flag }));
        const uint All = 0x1000 | 0x2000 | 0x4000 | 0x8000 | 0x20000 | 0x40000 | 0x80000;
        Assert.Equal(Outcome.Ok, machine.Cpu.CreateCache(Fit with { Flags = All }).Outcome);
    }

    [Theory]
    [Verifies(RuleIds.Slab.CreateNull), Verifies(RuleIds.Slab.CreatePanic)]
    [InlineData(0u, Outcome.Failed, Reason.TooLarge, Reason.NoRoom)]
    [InlineData(CacheFlags.Panic, Outcome.Bug, Reason.Panic, Reason.Panic)]
    public void No_object_that_fits_and_no_place_are_NULL_or_a_panic(
        uint flags, Outcome outcome, Reason unfit, Reason full)
    {
        using var machine = new SlabMachine(SlabMachine.Options() with { Caches = 2 });
        CacheOptions large = Fit with { Align = 4096, Flags = flags | CacheFlags.ReclaimAccount };
        Result result = machine.Cpu.CreateCache(large);
        Assert.Equal((outcome, unfit), (result.Outcome, result.Reason));
        int first = machine.Create(8, name: "first"), second = machine.Create(8, name: "second");
        Assert.Equal((machine.System.GeneralCaches, first + 1), (first, second));
        result = machine.Cpu.CreateCache(large);
        Assert.Equal((outcome, full), (result.Outcome, result.Reason));
        Assert.Equal(Outcome.Ok, machine.Cpu.CacheDestroy(first).Outcome);
        Assert.Equal(first, machine.Create(8, name: "third"));
    }

    [Fact]
    [Verifies(RuleIds.Slab.CacheInvalid)]
    public void Without_a_cache_of_that_number_every_operation_is_a_bug()
    {
        using var machine = SlabMachine.Boot();
        int gone = machine.Create(64);
        machine.Alloc(gone);
        int last = machine.Create(64);
        machine.Cpu.CacheDestroy(last);
        CpuHandle cpu = machine.Cpu;
        foreach (int cache in (int[])[last, -1, int.MinValue, machine.System.CachePlaces, int.MaxValue])
        {
            Func<Result>[] operations =
            [
                () => cpu.CacheAlloc(cache, SlabMachine.Kernel), () => cpu.CacheAllocOn(cache, 0, SlabMachine.Kernel),
                () => cpu.CacheFree(cache, 0), () => cpu.CacheShrink(cache), () => cpu.CacheDestroy(cache),
                () => cpu.TuneCache(cache, 1, 1, 1),
            ];
            foreach (Func<Result> operation in operations) machine.Refuses(Reason.NoCache, operation);
            Assert.False(machine.System.CacheExists(cache));
            Assert.Throws<ArgumentOutOfRangeException>(() => machine.System.ReadCache(cache));
        }
    }

    [Fact]
    [Verifies(RuleIds.Slab.CacheInvalid)]
    public void A_machine_without_caches_and_a_CPU_that_is_offline_refuse_everything()
    {
        using var plain = new SlabMachine(SlabMachine.Options(line: 0));
        foreach (Func<Result> operation in Operations(plain)) plain.Refuses(Reason.Illegal, operation);
        Assert.Equal((0, 0, ""), (plain.System.CachePlaces, plain.System.GeneralCaches, plain.System.Slabinfo()));
        using var machine = SlabMachine.Boot();
        machine.Alloc(0);
        machine.System.SetCpuOnline(0, false);
        foreach (Func<Result> operation in Operations(machine)) machine.Refuses(Reason.Offline, operation);
    }

    static IEnumerable<Func<Result>> Operations(SlabMachine machine)
    {
        CpuHandle cpu = machine.Cpu;
        return
        [
            () => cpu.CreateCache(Fit), () => cpu.CacheAlloc(0, SlabMachine.Kernel), () => cpu.Ksize(1, out _),
            () => cpu.CacheAllocOn(0, 0, SlabMachine.Kernel), () => cpu.CacheFree(0, 4096), () => cpu.CacheShrink(0),
            () => cpu.CacheDestroy(0), () => cpu.CacheReap(1), () => cpu.TuneCache(0, 2, 1, 0),
            () => cpu.Kmalloc(1, SlabMachine.Kernel), () => cpu.Kzalloc(1, 0), () => cpu.Kcalloc(1, 1, 0),
            () => cpu.Kmalloc(200000, 0), () => cpu.Kcalloc(nuint.MaxValue, 2, 0), () => cpu.Kfree(0),
            () => cpu.Krealloc(0, 1, 0), () => cpu.Krealloc(4096, 1, 0), () => cpu.Krealloc(4096, 0, 0),
            () => cpu.Kfree(4096),
        ];
    }

    [Theory]
    [InlineData(16)]
    [InlineData(256)]
    public void Options_that_no_machine_has_are_refused(int line)
    {
        MachineOptions options = SlabMachine.Options();
        Assert.Throws<ArgumentException>(() => MemorySystem.Boot(options with { CacheLine = line }));
        Assert.Throws<ArgumentException>(() => MemorySystem.Boot(options with { Caches = 0 }));
        Assert.Throws<ArgumentException>(() => MemorySystem.Boot(options with { Caches = 257 }));
        MachineOptions far = options with { Normal = new((1 << 21) - 100, 101) };
        string message = Assert.Throws<ArgumentException>(() => MemorySystem.Boot(far)).Message;
        Assert.Contains("8 GiB", message, StringComparison.Ordinal);
        using var last = new SlabMachine(far with { Normal = new((1 << 21) - 100, 100) });
        Assert.True(last.FrameOf(last.Alloc(0)) >= (1u << 21) - 100);
        last.AssertSound();
    }

    [Fact]
    public void A_cache_is_described()
    {
        using var machine = SlabMachine.Boot();
        Assert.Throws<ArgumentNullException>("options", () => machine.Cpu.CreateCache(null!));
    }
}
