using Verified.Model.Slab;

namespace Verified.Tests.Properties.Slab;

/// <summary>Debugged caches in the model: where stray writes land, and what is told of them.</summary>
public sealed class ModelDebugging
{
    const int Own = 30;
    const int Size = 60;
    static readonly int[] Around = [-8, -5, -4, -1, 0, 1, Size - 1, Size, Size + 3, Size + 4, Size + 8];

    World world = World.Boot(Caches.Machine() with { SlabDebug = true });

    Ruling Run(Op op, ulong value = 0, ulong more = 0, uint gfp = Caches.Kernel, int id = 0, int cache = Own)
    {
        Ruling ruling = Caches.Run(
            world, new() { Op = op, Cache = cache, Value = value, More = more, Gfp = gfp, Node = 5, Id = id });
        world = ruling.Next;
        return ruling;
    }

    string Told(Op op, ulong value = 0, ulong more = 0, int cache = Own)
    {
        Ruling ruling = Run(op, value, more, cache: cache);
        return $"{ruling.Response}: {ruling.Marks.OfRoom("slab")}";
    }

    /// <summary>A cache of 60 bytes; command 7 holds an object, and 9 gave one back that 8 had.</summary>
    (ulong Held, ulong Free) Begin(uint flags)
    {
        Run(Op.CacheCreate, Size, gfp: flags);
        ulong held = Run(Op.CacheAlloc, id: 7).Response.Address, free = Run(Op.CacheAlloc, id: 8).Response.Address;
        Run(Op.CacheFree, free, id: 9);
        return (held, free);
    }

    /// <summary>What becomes of writes around an object, each alone.</summary>
    string[] Writes(ulong at) => [.. Around.Select(offset =>
    {
        World kept = world;
        Response written = Run(Op.Poke, at + (ulong)offset, 0x41).Response;
        string found = Run(Op.CacheCheck).Response.Detail as string ?? "nothing";
        world = kept;
        return $"{offset}: {written}, {found}";
    })];

    static string Overrun(int offset, ulong at, int user, int from = 0) =>
        $"{offset + from}: ok, Overrun at {offset} of 0x{at:x} of cache {Own}, last user {user}";

    static string Poisoned(int offset, ulong at) =>
        $"{offset}: ok, UseAfterFree at {offset} of 0x{at:x} of cache {Own}, last user 9";

    static string Refused(string how, int offset) => $"{offset}: {how}, nothing";

    [Theory]
    [Verifies(RuleIds.Slab.DebugReport)]
    [Verifies(RuleIds.Slab.DebugCheck)]
    [Verifies(RuleIds.Slab.DebugUser)]
    [InlineData(0u, true)]
    [InlineData(3u, true)]
    [InlineData(0x80000u, false)]
    public void A_stray_write_is_found_where_debugging_left_something(uint flags, bool poison)
    {
        var (held, free) = Begin(flags);
        const string No = "bug (Invalid)";
        string inside = poison ? "refused (InUse)" : No;
        Assert.Equal(
            [
                Refused(No, -8), Refused(No, -5), Overrun(-4, held, 7), Overrun(-1, held, 7),
                Refused(inside, 0), Refused(inside, 1), Refused(inside, 59),
                Overrun(60, held, 7), Overrun(63, held, 7), Refused(No, 64), Overrun(-4, held + 72, 0, from: 72),
            ],
            Writes(held));
        string Inside(int offset) => poison ? Poisoned(offset, free) : Refused(No, offset);
        Assert.Equal(
            [
                Refused(No, -8), Refused(No, -5), Overrun(-4, free, 9), Overrun(-1, free, 9),
                Inside(0), Inside(1), Inside(59),
                Overrun(60, free, 9), Overrun(63, free, 9), Refused(No, 64), Overrun(-4, held, 7, from: 72),
            ],
            Writes(free));
    }

    [Fact]
    [Verifies(RuleIds.Slab.DebugReport)]
    [Verifies(RuleIds.Slab.DebugRedZone)]
    [Verifies(RuleIds.Slab.DebugPoison)]
    public void A_byte_that_is_put_back_is_no_damage()
    {
        var (held, free) = Begin(0);
        // 170FC2A5 and 5A2CF071, the lowest byte first; 6B and, at the end, A5.
        (ulong At, byte Left)[] bytes =
        [
            (held - 4, 0xA5), (held - 3, 0xC2), (held - 2, 0x0F), (held - 1, 0x17), (held + 60, 0xA5), (held + 63, 0x17),
            (free - 4, 0x71), (free - 1, 0x5A), (free, 0x6B), (free + 58, 0x6B), (free + 59, 0xA5), (free + 61, 0xF0),
        ];
        foreach (var (at, left) in bytes)
        {
            Run(Op.Poke, at, (ulong)left + 1);
            Assert.Equal([KeyValuePair.Create(at, (byte)(left + 1))], world.Slabs!.Damage);
            Run(Op.Poke, at, left);
            Assert.Empty(world.Slabs!.Damage);
        }
    }

    [Fact]
    [Verifies(RuleIds.Slab.DebugReport)]
    public void Each_damaged_part_is_told_once()
    {
        var (held, free) = Begin(0);
        foreach (ulong at in (ulong[])[held - 4, held - 2, held + 60, free + 3, free + 9, free + 62]) Run(Op.Poke, at, 0x41);
        Response found = Run(Op.CacheCheck).Response;
        Assert.Equal(4, found.Reports);
        Assert.Equal(
            [
                $"Overrun at -4 of 0x{held:x} of cache 30, last user 7",
                $"Overrun at 60 of 0x{held:x} of cache 30, last user 7",
                $"Overrun at 62 of 0x{free:x} of cache 30, last user 9",
                $"UseAfterFree at 3 of 0x{free:x} of cache 30, last user 9",
            ],
            ((string)found.Detail!).Split("; ").Order(StringComparer.Ordinal));
        Assert.Equal("ok: cache.invalid debug.check", Told(Op.CacheCheck));
    }

    [Fact]
    [Verifies(RuleIds.Slab.DebugConstructed)]
    [Verifies(RuleIds.Slab.DebugCheck)]
    public void Debugging_tells_what_it_wrote_and_only_where_there_is_any()
    {
        const string Written = "debug.poison debug.red-zone debug.user";
        ulong held = Begin(3).Held;
        Assert.Equal(
            $"ok at 0x{held - 72:x}: cache.invalid alloc.local {Written} debug.constructed debug.check",
            Told(Op.CacheAlloc));
        Assert.Equal((3, 1), (Caches.At(world, Own).Constructed, Caches.At(world, Own).Destructed));
        Assert.Equal(
            $"freed: cache.invalid free.push free.invalid {Written} debug.constructed debug.check",
            Told(Op.CacheFree, held));
        Assert.Equal((3, 2), (Caches.At(world, Own).Constructed, Caches.At(world, Own).Destructed));
        world = World.Boot(Caches.Machine() with { SlabDebug = true });
        Begin(1);
        Assert.Equal((2, 0), (Caches.At(world, Own).Constructed, Caches.At(world, Own).Destructed));
        world = World.Boot(Caches.Machine());
        Assert.Equal("bug (Illegal): cache.invalid !debug.check", Told(Op.CacheCheck, cache: 0));
        Assert.Equal("bug (Illegal): !debug.report", Told(Op.Poke, 0xC0000000));
    }

    [Fact]
    [Verifies(RuleIds.Slab.DebugUser)]
    public void The_users_of_a_slab_are_forgotten_with_it()
    {
        ulong held = Begin(0).Held;
        Assert.Equal(2, world.Slabs!.Users.Count);
        Run(Op.CacheFree, held, id: 9);
        Run(Op.CacheShrink);
        Assert.Empty(world.Slabs!.Users);
        Assert.Equal("bug (Invalid): !debug.report", Told(Op.Poke, held - 4));
    }

    [Fact]
    [Verifies(RuleIds.Slab.DebugReport)]
    [Verifies(RuleIds.Slab.DebugCheck)]
    public void What_is_damaged_behind_an_object_is_not_its_own()
    {
        Run(Op.CacheCreate, 64, 32, gfp: 0);
        ulong held = Run(Op.CacheAlloc).Response.Address;
        // Without red zones the next object begins where this one ends.
        Assert.Equal("ok: debug.report", Told(Op.Poke, held + 64, 1));
        Assert.DoesNotContain("debug.report", Told(Op.CacheFree, held), StringComparison.Ordinal);
        Assert.Equal(
            $"ok, 1 bad: UseAfterFree at 0 of 0x{held + 64:x} of cache {Own}, last user 0",
            Run(Op.CacheCheck).Response.ToString());
    }

    [Theory]
    [Verifies(RuleIds.Slab.DebugReport)]
    [InlineData(0, false)]
    [InlineData(135, false)]
    [InlineData(136, true)]
    [InlineData(136 + (55 * 72) - 1, false)]
    [InlineData(136 + (55 * 72), false)]
    [InlineData(136 + (55 * 72) + 4, false)]
    [InlineData(216 + (96 * 40) - 1, false, 28)]
    [InlineData(216 + (95 * 40), true, 28)]
    [InlineData(216 + (96 * 40), false, 28)]
    public void Neither_the_descriptor_nor_what_is_left_of_a_slab_is_guarded(int offset, bool guarded, int size = 60)
    {
        world = World.Boot(Caches.Low() with { SlabDebug = true });
        Run(Op.CacheCreate, (ulong)size, gfp: 0);
        ulong slab = Run(Op.CacheAlloc).Response.Address & ~4095UL;
        Assert.Equal(guarded ? "ok" : "bug (Invalid)", Run(Op.Poke, slab + (ulong)offset, 0x41).Response.ToString());
    }

    [Fact]
    [Verifies(RuleIds.Slab.DebugCheck)]
    public void The_objects_of_all_slabs_are_looked_at_and_no_others()
    {
        world = World.Boot(Caches.Low() with { SlabDebug = true });
        Run(Op.CacheCreate, 2048, 32, gfp: 0);
        world = Caches.Run(world, new() { Op = Op.CacheCreate, Node = 6, Value = 2048, More = 32 }).Next;
        for (int i = 0; i < 3; i++) Run(Op.CacheAlloc, cache: Own);
        ulong first = Run(Op.CacheAlloc, cache: Own + 1).Response.Address & ~4095UL;
        // The last slab of the one cache stands before the first of the other.
        Assert.Equal(
            new(Own, 0, new(2)), world.Frames[new(SlabDescriptor.WordOf(first - 4096) / SlabDescriptor.FrameWords)].OfSlab);
        Assert.Equal("ok: debug.report", Told(Op.Poke, first, 1));
        Assert.Equal("ok", Run(Op.CacheCheck).Response.ToString());
        Assert.Equal(1, Run(Op.CacheCheck, cache: Own + 1).Response.Reports);
    }

    [Theory]
    [Verifies(RuleIds.Slab.DebugCheck)]
    [InlineData(60)]
    [InlineData(3000)]
    public void Free_slabs_and_full_ones_are_looked_at(int size)
    {
        Run(Op.CacheCreate, (ulong)size, gfp: 0);
        ulong held = Run(Op.CacheAlloc).Response.Address;
        if (size == 60)
        {
            Run(Op.CacheFree, held);
            Run(Op.CacheTune, 1, 1);
        }

        CacheNode list = Caches.At(world, Own).Lists[0];
        Assert.Equal(size == 60 ? (1, 0) : (0, 1), (list.Free.Length, list.Full.Length));
        Assert.Equal("ok", Run(Op.Poke, held + (ulong)size, 1).Response.ToString());
        Assert.Equal(1, Run(Op.CacheCheck).Response.Reports);
    }

    [Fact]
    [Verifies(RuleIds.Slab.DebugReport)]
    public void Nothing_is_said_of_no_report() => Assert.Null(SlabReport.Text([]));
}
