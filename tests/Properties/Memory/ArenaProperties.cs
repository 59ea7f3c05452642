namespace Verified.Tests.Properties.Memory;

public sealed class ArenaProperties
{
    [Fact]
    public void An_arena_serves_machine_after_machine_grows_and_keeps_the_contents_of_frames()
    {
        using var arena = new Impl.Arena();
        Assert.Equal(0ul, arena.ReservedBytes);
        Impl.MemorySystem small = Impl.MemorySystem.Boot(Machines.Options(Machines.Plain(64)), arena);
        small.Memory(0, 64).Fill(0x42);
        ulong reserved = arena.ReservedBytes;
        Assert.True(reserved >= 64 * 4096);
        using Impl.MemorySystem again = Impl.MemorySystem.Boot(Machines.Options(Machines.Plain(32)), arena);
        Assert.Equal(reserved, arena.ReservedBytes);
        Assert.Equal(-1, again.Memory(0, 32).IndexOfAnyExcept((byte)0x42));
        Assert.Equal(32u, again.FreePages(0));
        using Impl.MemorySystem large = Impl.MemorySystem.Boot(Machines.Options(Machines.Plain(4096)), arena);
        Assert.True(arena.ReservedBytes > reserved);
        Assert.Null(large.SelfCheck());
    }

    [Fact]
    public void A_machine_of_the_same_size_keeps_the_contents_of_frames()
    {
        using var arena = new Impl.Arena();
        Impl.MemorySystem first = Impl.MemorySystem.Boot(Machines.Options(Machines.Plain(64)), arena);
        first.Memory(0, 64).Fill(0x42);
        using Impl.MemorySystem second = Impl.MemorySystem.Boot(Machines.Options(Machines.Plain(64)), arena);
        Assert.Equal(-1, second.Memory(0, 64).IndexOfAnyExcept((byte)0x42));
    }

    [Fact]
    public void Caches_are_part_of_what_is_reserved_and_nothing_is_at_the_end()
    {
        var arena = new Impl.Arena();
        Impl.MachineOptions plain = Machines.Options(Machines.Plain(64));
        Impl.MemorySystem.Boot(plain, arena).Dispose();
        ulong before = arena.ReservedBytes;
        Impl.MemorySystem.Boot(plain with { CacheLine = 32 }, arena).Dispose();
        Assert.True(arena.ReservedBytes > before + (1 << 16));
        arena.Dispose();
        Assert.Equal(0ul, arena.ReservedBytes);
    }

    /// <summary>What a machine mapped goes when the next one has its addresses.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_next_machine_sees_none_of_the_mappings_of_the_one_before(bool real)
    {
        if (!OperatingSystem.IsLinux()) return;
        using var arena = new Impl.Arena();
        Impl.MachineOptions options = new()
        {
            Normal = new(0, 64),
            CacheLine = 32,
            VmallocPages = 64,
            RealMappings = true,
            MinFreeKbytes = 0,
        };
        // Frames of another kind stood there before.
        Impl.MemorySystem.Boot(options with { RealMappings = false }, arena);
        Impl.MemorySystem first = Impl.MemorySystem.Boot(options, arena);
        nuint address = first.On(0).Vmalloc(3 * 4096).Address;
        Assert.True(first.TryWindowPageOf(address, out int page));
        Assert.True(new AddressMap().IsWritable(address));
        first.WindowBytes(page).Fill(7);
        using Impl.MemorySystem second = Impl.MemorySystem.Boot(options with { RealMappings = real }, arena);
        var map = new AddressMap();
        for (int other = 0; other < second.WindowPages; other++)
            Assert.False(map.IsWritable(second.WindowAddress(other)));
        Assert.Equal(Impl.Outcome.Ok, second.On(0).Vmalloc(3 * 4096).Outcome);
        Assert.Null(second.SelfCheck());
    }

    [Fact]
    public void A_new_machine_on_the_arena_ends_the_one_before()
    {
        using var arena = new Impl.Arena();
        Impl.MemorySystem first = Impl.MemorySystem.Boot(Machines.Options(Machines.Plain(64)), arena);
        Impl.CpuHandle cpu = first.On(0);
        using Impl.MemorySystem second = Impl.MemorySystem.Boot(Machines.Options(Machines.Plain(64)), arena);
        Assert.Throws<ObjectDisposedException>(() => cpu.AllocPages(0, 0));
        Assert.Throws<ObjectDisposedException>(() => first.FreePages(0));
        Assert.Equal(Impl.Outcome.Ok, second.On(0).AllocPages(0, 0).Outcome);
    }

    [Fact]
    public void Nothing_works_after_the_end()
    {
        var arena = new Impl.Arena();
        Impl.MemorySystem system = Impl.MemorySystem.Boot(Machines.Options(Machines.Plain(64)), arena);
        arena.Dispose();
        Assert.Throws<ObjectDisposedException>(() => system.SelfCheck());
        Assert.Throws<ObjectDisposedException>(
            () => Impl.MemorySystem.Boot(Machines.Options(Machines.Plain(64)), arena));
        Impl.MemorySystem own = Machines.Boot(Machines.Plain(64));
        own.Dispose();
        own.Dispose();
        Assert.Throws<ObjectDisposedException>(() => own.Reboot());
        Assert.Throws<ObjectDisposedException>(() => own.On(0).FreePages(0, 0));
    }

    [Fact]
    public void A_handle_that_outlives_its_system_tells_nothing()
    {
        Impl.MemorySystem system = Machines.Boot(Machines.Plain(64));
        Impl.CpuHandle cpu = system.On(0);
        cpu.Caller = 7;
        Assert.Equal((0, 7u), (cpu.Cpu, cpu.Caller));
        cpu.InterruptAfter(5, _ => { });
        cpu.InterruptAfter(0, null);
        Assert.Equal(7u, cpu.Caller);
        system.Dispose();
        Assert.Throws<ObjectDisposedException>(() => cpu.Cpu);
        Assert.Throws<ObjectDisposedException>(() => cpu.Caller);
        Assert.Throws<ObjectDisposedException>(() => cpu.Caller = 8);
    }
}
