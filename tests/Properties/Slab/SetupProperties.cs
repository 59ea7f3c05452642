using Verified.Impl;

namespace Verified.Tests.Properties.Slab;

public sealed class SetupProperties
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    public void A_machine_that_booted_again_is_and_does_what_a_new_one_does(int nodes, bool debug)
    {
        using var machine = new SlabMachine(SlabUse.Options(nodes, debug));
        using var fresh = new SlabMachine(SlabUse.Options(nodes, debug));
        string booted = SlabUse.Picture(machine);
        Assert.Equal(booted, SlabUse.Picture(fresh));
        for (int round = 1; round <= 3; round++) SlabUse.Round(machine, round);
        machine.System.Reboot();
        Assert.Equal(booted, SlabUse.Picture(machine));
        machine.AssertSound();
        for (int round = 1; round <= 2; round++)
        {
            SlabUse.Round(machine, round);
            SlabUse.Round(fresh, round);
            Assert.Equal(SlabUse.Picture(fresh), SlabUse.Picture(machine));
        }
    }

    /// <summary>In a used arena stands what the machine before it left there.</summary>
    [Fact]
    public void A_machine_in_a_used_arena_is_a_new_one()
    {
        using var arena = new Arena();
        MachineOptions options = SlabUse.Options(2, debug: false);
        using (var first = new SlabMachine(options, arena)) SlabUse.Round(first, 1);
        using (var second = new SlabMachine(options, arena))
        {
            using var fresh = new SlabMachine(options);
            Assert.Equal(SlabUse.Picture(fresh), SlabUse.Picture(second));
        }

        using var bare = MemorySystem.Boot(options with { CacheLine = 0, Pools = 0 }, arena);
        Assert.Equal((0, 0, 0), (bare.CachePlaces, bare.PoolPlaces, bare.GeneralCaches));
    }

    /// <summary>Beyond 32 MB a slab may have two frames for less waste.</summary>
    [Theory]
    [InlineData(8192, 0)]
    [InlineData(8193, 1)]
    public void A_machine_is_roomy_with_more_than_32_MB_over_all_its_zones(int frames, int order)
    {
        using var machine = new SlabMachine(new()
        {
            Dma = new(0, 4096),
            Normal = new(4096, (uint)frames - 4096),
            MinFreeKbytes = 0,
            CacheLine = 32,
        });
        Assert.Equal(order, machine.System.ReadCache(machine.Create(1400)).Order);
    }
}
