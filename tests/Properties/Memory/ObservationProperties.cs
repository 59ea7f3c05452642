namespace Verified.Tests.Properties.Memory;

/// <summary>What an observer is shown, to the last figure.</summary>
public sealed class ObservationProperties
{
    [Fact]
    public void Marks_are_those_of_the_boot()
    {
        using Impl.MemorySystem system = Machines.Boot(Machines.Plain(4096) with { MinFreeKbytes = 400 });
        Impl.ZoneFacts facts = system.Facts.Zones[0];
        Assert.True(facts.Min > 0 && facts.Min < facts.Low && facts.Low < facts.High);
        Assert.Equal(
            (facts.Min, facts.Low, facts.High), (system.PagesMin(0), system.PagesLow(0), system.PagesHigh(0)));
    }

    /// <summary>Columns of 8, 4, 8, 8, 8 and 1 bytes a frame.</summary>
    [Fact]
    public void Each_byte_of_the_descriptors_is_of_one_frame()
    {
        using Impl.MemorySystem system = Machines.Boot(Layout.Of(ZoneLayout.Empty, ZoneLayout.Of(67, 100)));
        int rows = system.ColdOffset / 8, at = 0;
        foreach (int width in (int[])[8, 4, 8, 8, 8, 1])
            for (int row = 0; row < rows; row++)
                for (int i = 0; i < width; i++, at++)
                    Assert.Equal(67u + (uint)row, system.FrameOfDescriptorByte(at));
        Assert.Equal(system.DescriptorBytes.Length, at);
    }

    [Fact]
    public void A_list_is_followed_one_block_beyond_what_it_says_and_no_further_than_there_is_room()
    {
        using Impl.MemorySystem system = Machines.Boot(Machines.Plain(16, 1, 3, 5, 7, 9));
        uint[] counts = new uint[11], frames = new uint[40];
        int[] linked = new int[11];
        system.FreeLists(0, counts, linked, frames);
        int all = linked.Sum();
        Assert.Equal(counts.Select(count => (int)count), linked);
        Assert.True(linked[0] > 3 && all > linked[0]);
        uint[] expected = frames[..all];

        system.Metadata.NrFree(0)[0] -= 2;
        system.FreeLists(0, counts, linked, frames);
        Assert.Equal((int)counts[0] + 1, linked[0]);

        system.Metadata.NrFree(0)[0] += 2;
        for (int room = 0; room <= all; room++)
        {
            frames = new uint[all];
            system.FreeLists(0, counts, linked, frames.AsSpan(0, room));
            Assert.Equal(room, linked.Sum());
            Assert.Equal(expected[..room], frames[..room]);
            Assert.Equal(new uint[all - room], frames[room..]);
        }
    }

    [Fact]
    public void Numbers_of_no_frame_have_no_zone_no_bytes_and_no_address()
    {
        using Impl.MemorySystem system = Machines.Boot(Machines.Small);
        foreach (uint frame in (uint[])[65, 235, 1000, uint.MaxValue])
        {
            Assert.Equal(-1, system.ZoneOfPresent(frame));
            Assert.Equal((nuint)0, system.AddressOf(frame));
            Assert.Throws<ArgumentOutOfRangeException>("frame", () => system.ReadDescriptor(frame));
        }

        Assert.Throws<ArgumentOutOfRangeException>("frame", () => system.Memory(235, 0).Clear());
        Assert.False(system.TryFrameOf(nuint.MaxValue, out uint none));
        Assert.Equal(0u, none);
    }

    /// <summary>Of 2 GiB a span holds all but the last frame.</summary>
    [Fact]
    public void No_more_bytes_are_shown_at_once_than_a_span_can_hold()
    {
        using Impl.MemorySystem system = Machines.Boot(Machines.Plain(1 << 19));
        Assert.Equal(int.MaxValue - 4095, system.Memory(0, (1 << 19) - 1).Length);
        Assert.Throws<ArgumentOutOfRangeException>("frame", () => system.Memory(0, 1 << 19).Clear());
    }

    [Fact]
    public void Counters_of_CPUs_and_nodes_are_those_of_the_one_that_is_asked_for()
    {
        using var system = Impl.MemorySystem.Boot(new()
        {
            Nodes = [new() { Normal = new(0, 64) }, new() { Normal = new(64, 64) }],
            Cpus = 2,
            CpuNodes = [0, 1],
            MinFreeKbytes = 0,
        });
        Assert.Equal(Impl.Outcome.Ok, system.On(1).AllocPages(0xD0, 0).Outcome);
        int zone = system.ZoneOfPresent(64);
        Assert.Equal((0ul, 1ul), ((ulong)system.NumaCounters(zone, 0).Hit, (ulong)system.NumaCounters(zone, 1).Hit));
        Assert.Throws<ArgumentOutOfRangeException>("node", () => system.Numastat(2));
        Assert.Throws<ArgumentOutOfRangeException>("node", () => system.Numastat(-1));
        Assert.Equal(Impl.Reason.Illegal, system.SetCpuOnline(2, online: false).Reason);
        Assert.Throws<ArgumentOutOfRangeException>("cpu", () => system.IsOnline(2));
    }
}
