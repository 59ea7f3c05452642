using Verified.Impl.Memory;

namespace Verified.Tests.Properties.Memory;

/// <summary>The structural check must find every kind of damage, say which, and end.</summary>
public sealed unsafe class SoundnessProperties
{
    const uint Compound = 0x40D0;

    unsafe delegate void Damage(MemMap* map);

    /// <summary>The blocks that are in use when the damage is done: order 2, order 0 with a free buddy, compound of order 2.</summary>
    static (uint Block, uint Single, uint Compound) used;

    static void AssertFound(string message, Damage damage)
    {
        using Impl.MemorySystem system = Machines.Boot(
            Layout.Of(new ZoneLayout(new(new(0), new(128)), [new(new(100), new(4))])) with { MinFreeKbytes = 40 });
        Impl.CpuHandle cpu = system.On(0);
        used = (cpu.AllocPages(0, 2).Frame, cpu.AllocPages(0, 0).Frame, cpu.AllocPages(Compound, 2).Frame);
        Assert.Null(system.SelfCheck());
        damage(system.Map);
        string? broken = system.SelfCheck();
        Assert.NotNull(broken);
        Assert.StartsWith("zone 0: ", broken, StringComparison.Ordinal);
        Assert.Contains(message, broken, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', broken);
    }

    static uint Head(MemMap* map, int order) => map->Zones->Heads[order];

    static int AnyList(MemMap* map) => System.Numerics.BitOperations.Log2(map->Zones->Nonempty);

    [Fact]
    public void Damaged_counters_and_lists_are_found()
    {
        AssertFound("free_pages is", map => map->Zones->FreePages++);
        AssertFound("the marks do not rise", map => map->Zones->PagesMin = map->Zones->PagesLow + 1);
        AssertFound("the marks do not rise", map => map->Zones->PagesHigh = 0);
        AssertFound("leaves the zone", map => map->Zones->Heads[AnyList(map)] = 100000);
        AssertFound("is not aligned", map => map->Zones->Heads[AnyList(map)]++);
        AssertFound("leaves the zone", map => (map->Zones->Heads[7], map->Zones->Spanned) = (0, 127));
        AssertFound("has state byte", map => map->States[Head(map, AnyList(map))] = Impl.PageFrames.State.Plain);
        AssertFound("does not lead back", map => map->Links[Head(map, AnyList(map))].Previous = 5);
        AssertFound("is longer than nr_free", map => map->Zones->NrFree[AnyList(map)]--);
        AssertFound("nr_free is", map => map->Zones->NrFree[AnyList(map)]++);
        AssertFound("the bit of list 9 is wrong", map => map->Zones->Nonempty |= 1 << 9);
        AssertFound("does not lead back", map => Loop(map));
    }

    [Fact]
    public void Damaged_free_blocks_are_found()
    {
        AssertFound("heads another free block", map => map->States[Head(map, AnyList(map)) + 1] = 0);
        AssertFound("has users", map => map->Descriptors[Head(map, AnyList(map)) + 1].Count = 0);
        AssertFound("is reserved or compound", map => map->Descriptors[Head(map, AnyList(map)) + 1].Flags |= 1 << 11);
        AssertFound("its buddy is free but not merged", map => map->States[used.Single] = 0);
        AssertFound("frames head free blocks", map => map->States[used.Block + 2] = 0);
    }

    [Fact]
    public void Damaged_descriptors_are_found()
    {
        AssertFound("zone tag or PG_highmem is wrong", map => map->Descriptors[used.Single].Flags ^= 1u << 29);
        AssertFound("zone tag or PG_highmem is wrong", map => map->Descriptors[used.Single].Flags ^= 1u << 8);
        AssertFound("a hole is in use or not reserved", map => map->Descriptors[100].Count = 0);
        AssertFound("a hole is in use or not reserved", map => map->Descriptors[100].Flags = 0);
        AssertFound("count is -2", map => map->Descriptors[used.Single].Count = -2);
        AssertFound("does not fit the descriptor", map => map->Mappers[used.Single] = 1);
        AssertFound("does not fit the descriptor", map => map->States[used.Single] = Impl.PageFrames.State.Marked);
    }

    [Fact]
    public void Damaged_compound_blocks_are_found()
    {
        AssertFound("first frame of its compound block is outside the zone", map => map->Privates[used.Compound + 1] = 5000);
        AssertFound("is not compound or not in use", map => map->Privates[used.Compound + 1] = used.Block);
        AssertFound("is not compound or not in use", map => map->Descriptors[used.Compound].Count = -1);
        AssertFound("outside its compound block of order 0", map => map->Indexes[used.Compound + 1] = 0);
        AssertFound("outside its compound block of order 1", map => map->Indexes[used.Compound + 1] = 1);
        AssertFound("outside its compound block of order 99", map => map->Indexes[used.Compound + 1] = 99);
        AssertFound("inside a compound block, but has users", map => map->Descriptors[used.Compound + 2].Count = 0);
    }

    [Fact]
    public void A_compound_frame_at_the_very_end_of_a_zone_is_found()
    {
        using Impl.MemorySystem system = Machines.Boot(Machines.Plain(8));
        Impl.CpuHandle cpu = system.On(0);
        for (int i = 0; i < 8; i++) cpu.AllocPages(0, 0);
        MemMap* map = system.Map;
        map->Descriptors[7].Flags |= 1 << 15;
        map->Privates[7] = 7;
        map->States[7] = Impl.PageFrames.State.Marked;
        Assert.Contains("its compound block has one frame", system.SelfCheck(), StringComparison.Ordinal);
    }

    [Fact]
    public void Reading_a_list_that_loops_or_leads_nowhere_ends()
    {
        using Impl.MemorySystem system = Machines.Boot(Machines.Plain(8, 1, 3, 5, 7));
        var heads = new uint[100];
        Assert.Equal(4, system.FreeBlocks(0, 0, heads));
        Assert.Equal(2, system.FreeBlocks(0, 0, heads.AsSpan(0, 2)));
        system.Map->Links[4].Next = 6;
        Assert.Equal(8, system.FreeBlocks(0, 0, heads));
        system.Map->Links[4].Next = 4711;
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
            MemMap* map = system.Map;
            var columns = new Span<byte>(map->Descriptors, (int)((byte*)(map->Links + map->Count) - (byte*)map->Descriptors));
            for (int i = 0; i <= random.Next(8); i++) columns[random.Next(columns.Length)] = (byte)random.Next(256);
            if (random.Next(3) == 0) map->Zones->Heads[random.Next(11)] = (uint)random.Next(-2, 140);
            Assert.DoesNotContain('\n', system.SelfCheck() ?? "");
        }
    }

    static void Loop(MemMap* map)
    {
        uint head = Head(map, AnyList(map));
        map->Links[head].Next = head;
        map->Links[head].Previous = MemMap.Nil;
    }
}
