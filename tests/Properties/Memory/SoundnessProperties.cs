using System.Numerics;
using System.Runtime.InteropServices;
using Verified.Impl.Memory;

namespace Verified.Tests.Properties.Memory;

/// <summary>The structural check must find every kind of damage, say which, and end.</summary>
public sealed class SoundnessProperties
{
    const uint Compound = 0x40D0;

    /// <summary>
    /// The blocks that are in use when the damage is done: order 2, order 0 with a free buddy, compound of order 2.
    /// </summary>
    static (uint Block, uint Single, uint Compound) used;

    static void AssertFound(string message, Action<Impl.MemorySystem> damage)
    {
        using Impl.MemorySystem system = Machines.Boot(
            Layout.Of(new ZoneLayout(new(new(0), new(128)), [new(new(100), new(4))])) with { MinFreeKbytes = 40 });
        Impl.CpuHandle cpu = system.On(0);
        used = (cpu.AllocPages(0, 2).Frame, cpu.AllocPages(0, 0).Frame, cpu.AllocPages(Compound, 2).Frame);
        Assert.Null(system.SelfCheck());
        damage(system);
        string? broken = system.SelfCheck();
        Assert.NotNull(broken);
        Assert.StartsWith("zone 0: ", broken, StringComparison.Ordinal);
        Assert.Contains(message, broken, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', broken);
    }

    static int AnyList(Metadata metadata) => BitOperations.Log2(metadata.Zone(0).Nonempty);

    static int Head(Metadata metadata) => (int)metadata.Heads(0)[AnyList(metadata)];

    /// <summary>A column that systems only show, to be written to.</summary>
    static ref ulong Cell(ReadOnlySpan<ulong> column, uint frame) =>
        ref MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(column), column.Length)[(int)frame];

    [Fact]
    public void Damaged_counters_and_lists_are_found()
    {
        AssertFound("free_pages is", system => system.Metadata.Zone(0).FreePages++);
        AssertFound(
            "the marks do not rise", system => system.Metadata.Zone(0).PagesMin = system.Metadata.Zone(0).PagesLow + 1);
        AssertFound("the marks do not rise", system => system.Metadata.Zone(0).PagesHigh = 0);
        AssertFound("leaves the zone", system => system.Metadata.Heads(0)[AnyList(system.Metadata)] = 100000);
        AssertFound("is not aligned", system => system.Metadata.Heads(0)[AnyList(system.Metadata)]++);
        AssertFound("leaves the zone", system => system.Metadata.Zone(0).Spanned = 120);
        AssertFound(
            "has state byte", system => system.Metadata.States[Head(system.Metadata)] = Impl.PageFrames.State.Plain);
        AssertFound("does not lead back", system => system.Metadata.Links[Head(system.Metadata)].Previous = 5);
        AssertFound("is longer than nr_free", system => system.Metadata.NrFree(0)[AnyList(system.Metadata)]--);
        AssertFound("nr_free is", system => system.Metadata.NrFree(0)[AnyList(system.Metadata)]++);
        AssertFound("the bit of list 9 is wrong", system => system.Metadata.Zone(0).Nonempty |= 1 << 9);
        AssertFound("does not lead back", system => Loop(system.Metadata));
    }

    [Fact]
    public void Damaged_free_blocks_are_found()
    {
        AssertFound("heads another free block", system => system.Metadata.States[Head(system.Metadata) + 1] = 0);
        AssertFound("has users", system => system.Metadata.Descriptors[Head(system.Metadata) + 1].Count = 0);
        AssertFound(
            "is reserved or compound",
            system => system.Metadata.Descriptors[Head(system.Metadata) + 1].Flags |= 1 << 11);
        AssertFound("its buddy is free but not merged", system => system.Metadata.States[(int)used.Single] = 0);
        AssertFound("frames head free blocks", system => system.Metadata.States[(int)used.Block + 2] = 0);
    }

    [Fact]
    public void Damaged_descriptors_are_found()
    {
        AssertFound(
            "zone tag or PG_highmem is wrong",
            system => system.Metadata.Descriptors[(int)used.Single].Flags ^= 1u << 29);
        AssertFound(
            "zone tag or PG_highmem is wrong",
            system => system.Metadata.Descriptors[(int)used.Single].Flags ^= 1u << 8);
        AssertFound("a hole is in use or not reserved", system => system.Metadata.Descriptors[100].Count = 0);
        AssertFound("a hole is in use or not reserved", system => system.Metadata.Descriptors[100].Flags = 0);
        AssertFound("count is -2", system => system.Metadata.Descriptors[(int)used.Single].Count = -2);
        AssertFound("does not fit the descriptor", system => system.Metadata.Mappers[(int)used.Single] = 1);
        AssertFound(
            "does not fit the descriptor",
            system => system.Metadata.States[(int)used.Single] = Impl.PageFrames.State.Marked);
    }

    [Fact]
    public void Damaged_compound_blocks_are_found()
    {
        AssertFound(
            "first frame of its compound block is outside the zone",
            system => Cell(system.Privates, used.Compound + 1) = 5000);
        AssertFound("is not compound or not in use", system => Cell(system.Privates, used.Compound + 1) = used.Block);
        AssertFound(
            "is not compound or not in use", system => system.Metadata.Descriptors[(int)used.Compound].Count = -1);
        AssertFound("outside its compound block of order 0", system => Cell(system.Indexes, used.Compound + 1) = 0);
        AssertFound("outside its compound block of order 1", system => Cell(system.Indexes, used.Compound + 1) = 1);
        AssertFound("outside its compound block of order 99", system => Cell(system.Indexes, used.Compound + 1) = 99);
        AssertFound(
            "inside a compound block, but has users",
            system => system.Metadata.Descriptors[(int)used.Compound + 2].Count = 0);
    }

    [Fact]
    public void A_block_behind_the_end_of_the_zone_or_of_another_order_is_found()
    {
        AssertFound("leaves the zone", system => system.Metadata.Heads(0)[AnyList(system.Metadata)] = 128);
        AssertFound("it has state byte", system => StateOfHead(system) ^= 1);
        // It says the order too, but is none of a free block.
        AssertFound("it has state byte", system => StateOfHead(system) |= 0x30);
        AssertFound("state byte 48 does not fit the descriptor", system =>
            system.Metadata.States[(int)used.Single] = 0x30);
        AssertFound(
            "first frame of its compound block is outside the zone",
            system => Cell(system.Privates, used.Compound + 1) = 128);
        AssertFound("outside its compound block of order 11", system => Cell(system.Indexes, used.Compound + 1) = 11);
        static ref byte StateOfHead(Impl.MemorySystem system) =>
            ref system.Metadata.States[Head(system.Metadata)];
    }

    /// <summary>The machine does not begin at frame 0, nor the zone where it does, and high memory has a hole.</summary>
    [Fact]
    public void Compound_blocks_of_a_later_zone_are_sound_to_the_last_frame()
    {
        Layout zones = Layout.Of(
            ZoneLayout.Of(16, 16), ZoneLayout.Of(32, 16), new ZoneLayout(new(new(48), new(16)), [new(new(50), new(4))]));
        using Impl.MemorySystem system = Machines.Boot(zones with { MinFreeKbytes = 0 });
        Impl.CpuHandle cpu = system.On(0);
        int blocks = 0;
        while (cpu.AllocPages(Compound | 2, 1, Impl.Context.MemAlloc).Outcome == Impl.Outcome.Ok) blocks++;
        Assert.Equal(22, blocks);
        Assert.Null(system.SelfCheck());
    }

    [Fact]
    public void A_compound_frame_at_the_very_end_of_a_zone_is_found()
    {
        using Impl.MemorySystem system = Machines.Boot(Machines.Plain(8));
        Impl.CpuHandle cpu = system.On(0);
        for (int i = 0; i < 8; i++) cpu.AllocPages(0, 0);
        system.Metadata.Descriptors[7].Flags |= 1 << 15;
        Cell(system.Privates, 7) = 7;
        system.Metadata.States[7] = Impl.PageFrames.State.Marked;
        Assert.Contains("its compound block has one frame", system.SelfCheck(), StringComparison.Ordinal);
    }

    [Fact]
    public void Reading_a_list_that_loops_or_leads_nowhere_ends()
    {
        using Impl.MemorySystem system = Machines.Boot(Machines.Plain(8, 1, 3, 5, 7));
        var heads = new uint[100];
        Assert.Equal(4, system.FreeBlocks(0, 0, heads));
        Assert.Equal(2, system.FreeBlocks(0, 0, heads.AsSpan(0, 2)));
        system.Metadata.Links[4].Next = 6;
        Assert.Equal(8, system.FreeBlocks(0, 0, heads));
        system.Metadata.Links[4].Next = 4711;
        Assert.Equal(2, system.FreeBlocks(0, 0, heads));
    }

    [Fact]
    public void Any_damage_of_descriptors_and_links_is_survived()
    {
        var random = new Random(20260703);
        using Impl.MemorySystem system = Machines.Boot(Machines.Plain(128));
        for (int round = 0; round < 2000; round++)
        {
            system.Reboot();
            for (int i = 0; i < 30; i++) system.On(0).AllocPages(i % 3 == 0 ? Compound : 0, i % 4);
            for (int i = 0; i <= random.Next(8); i++)
            {
                Span<byte> column = random.Next(4) switch
                {
                    0 => MemoryMarshal.AsBytes(system.Metadata.Descriptors),
                    1 => MemoryMarshal.AsBytes(system.Metadata.Links),
                    2 => MemoryMarshal.AsBytes(system.Metadata.Mappers),
                    _ => system.Metadata.States,
                };
                column[random.Next(column.Length)] = (byte)random.Next(256);
                Cell(system.Privates, (uint)random.Next(128)) = (ulong)random.NextInt64() >> random.Next(64);
                Cell(system.Indexes, (uint)random.Next(128)) = (ulong)random.NextInt64() >> random.Next(64);
            }

            if (random.Next(3) == 0) system.Metadata.Heads(0)[random.Next(11)] = (uint)random.Next(-2, 140);
            Assert.DoesNotContain('\n', system.SelfCheck() ?? "");
        }
    }

    static void Loop(Metadata metadata)
    {
        int head = Head(metadata);
        metadata.Links[head] = new() { Next = (uint)head, Previous = MemMap.Nil };
    }
}
