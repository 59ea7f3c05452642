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
