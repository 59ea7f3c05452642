using System.Buffers;
using System.Text.Json;
using Verified.Impl;
using Verified.Tests.Properties.Slab;

namespace Verified.Tests.Properties.Dotnet;

public sealed class PooledBufferWriterProperties
{
    const int Most = 4 << 20;

    [Theory]
    [InlineData(1, 300)]
    [InlineData(2, 5000)]
    [InlineData(3, 60_000)]
    public void What_is_written_is_there_in_order_across_all_growths(int seed, int largest)
    {
        using SlabMachine machine = DotnetMachine.Boot();
        var random = new Random(seed);
        using (var writer = new PooledBufferWriter(machine.System))
        {
            for (int round = 0; round < 3; round++)
            {
                List<byte> expected = [];
                while (expected.Count < 20 * largest && expected.Count < Most / 4)
                {
                    byte[] piece = new byte[random.Next(largest)];
                    random.NextBytes(piece);
                    if (random.Next(2) == 0) piece.CopyTo(writer.GetSpan(piece.Length));
                    else piece.CopyTo(writer.GetMemory(piece.Length).Span);
                    writer.Advance(piece.Length);
                    expected.AddRange(piece);
                    Assert.Equal(expected.Count, writer.WrittenCount);
                    Assert.Equal(writer.Capacity, writer.WrittenCount + writer.FreeCapacity);
                }

                Assert.True(writer.WrittenSpan.SequenceEqual(expected.ToArray()));
                Assert.True(writer.WrittenMemory.Span.SequenceEqual(expected.ToArray()));
                writer.Clear();
            }
        }

        machine.AssertAsBooted();
    }

    [Fact]
    public void Memory_stays_good_when_the_writer_grows_and_none_is_left_when_it_ends()
    {
        using SlabMachine machine = DotnetMachine.Boot();
        var writer = new PooledBufferWriter(machine.System);
        Assert.Equal((0, 0), (writer.Capacity, writer.WrittenSpan.Length));
        Memory<byte> first = writer.GetMemory(100);
        first.Span[0] = 9;
        writer.Advance(1);
        writer.GetSpan(200_000)[0] = 8;
        writer.Advance(1);
        Assert.Equal([9, 8], writer.WrittenSpan.ToArray());
        first.Span[0] = 7;
        Assert.Equal([7, 8], writer.WrittenMemory.ToArray());
        writer.Dispose();
        writer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => first.Span[0]);
        Assert.Throws<ObjectDisposedException>(() => writer.WrittenSpan.Length);
        Assert.Throws<ObjectDisposedException>(() => writer.GetSpan());
        Assert.Throws<ObjectDisposedException>(() => writer.Advance(0));
        Assert.Throws<ObjectDisposedException>(writer.Clear);
        machine.AssertAsBooted();
    }

    [Fact]
    public void No_more_than_4_MiB_are_written()
    {
        using SlabMachine machine = DotnetMachine.Boot();
        using var writer = new PooledBufferWriter(machine.System);
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.GetSpan(Most + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.GetSpan(-1));
        Assert.Equal(Most, writer.GetSpan(Most).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Advance(Most + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Advance(-1));
        writer.Advance(Most);
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.GetSpan());
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.GetMemory(1));
        Assert.Equal(Most, writer.WrittenCount);
    }

    [Fact]
    public void A_full_machine_is_told_and_what_was_written_stays()
    {
        using SlabMachine machine = DotnetMachine.Boot(frames: 512);
        using var writer = new PooledBufferWriter(machine.System);
        writer.Write("kept"u8);
        List<uint> frames = machine.Fill();
        Assert.Throws<InsufficientMemoryException>(() => writer.GetSpan(200_000));
        Assert.Throws<InsufficientMemoryException>(() => writer.GetSpan(100_000));
        Assert.True(writer.WrittenSpan.SequenceEqual("kept"u8));
        machine.Empty(frames);
        machine.System.Drain(0);
        writer.Write(new byte[200_000]);
        Assert.True(writer.WrittenSpan[..4].SequenceEqual("kept"u8));
    }

    [Fact]
    public void Writing_in_steady_use_allocates_no_managed_memory()
    {
        using SlabMachine machine = DotnetMachine.Boot();
        using var writer = new PooledBufferWriter(machine.System);
        Use(writer);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Use(writer);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    static void Use(PooledBufferWriter writer)
    {
        writer.Clear();
        for (int i = 0; i < 5000; i++)
        {
            writer.GetSpan(i % 100)[0] = 1;
            writer.GetMemory(100).Span[99] = 2;
            writer.Advance(100);
        }
    }

    [Fact]
    public void Json_is_written_into_it_as_into_any_other_writer()
    {
        using SlabMachine machine = DotnetMachine.Boot();
        using var writer = new PooledBufferWriter(machine.System);
        using (var json = new Utf8JsonWriter(writer)) JsonSerializer.Serialize(json, Enumerable.Range(0, 10_000));
        Assert.Equal(Enumerable.Range(0, 10_000), JsonSerializer.Deserialize<int[]>(writer.WrittenSpan));
    }

    [Fact]
    public void A_machine_that_is_rebooted_ends_its_writers()
    {
        using SlabMachine machine = DotnetMachine.Boot();
        using var writer = new PooledBufferWriter(machine.System);
        writer.Write("x"u8);
        machine.System.Reboot();
        Assert.Throws<ObjectDisposedException>(() => writer.WrittenMemory.Length);
        writer.Dispose();
        using Impl.MemorySystem bare = Impl.MemorySystem.Boot(new() { Dma = new(0, 64) });
        Assert.Throws<ArgumentException>(() => new PooledBufferWriter(bare));
        machine.AssertAsBooted();
    }

    [Fact]
    public void It_begins_with_256_bytes_grows_when_they_are_used_up_and_then_to_twice_as_many()
    {
        using SlabMachine machine = DotnetMachine.Boot();
        using var writer = new PooledBufferWriter(machine.System);
        Assert.Equal(256, writer.GetSpan(1).Length);
        writer.Advance(255);
        Assert.Equal(1, writer.GetSpan().Length);
        Assert.Equal(1, writer.GetMemory(1).Length);
        Assert.Equal(256, writer.Capacity);
        writer.Advance(1);
        Assert.Equal(256, writer.GetSpan().Length);
        Assert.Equal(512, writer.Capacity);
    }

    [Fact]
    public void One_byte_is_as_well_written_as_many()
    {
        using SlabMachine machine = DotnetMachine.Boot();
        using var writer = new PooledBufferWriter(machine.System);
        writer.Write("x"u8);
        Assert.Equal("x"u8, writer.WrittenSpan);
        Assert.Equal("x"u8, writer.WrittenMemory.Span);
        writer.Clear();
        Assert.Equal((0, 0, 0), (writer.WrittenCount, writer.WrittenSpan.Length, writer.WrittenMemory.Length));
        writer.Write("y"u8);
        writer.Dispose();
        Assert.Equal((0, 0), (writer.WrittenCount, writer.Capacity));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Of_an_ended_writer_nothing_can_be_had(bool rebooted)
    {
        using SlabMachine machine = DotnetMachine.Boot();
        using var writer = new PooledBufferWriter(machine.System);
        if (rebooted) machine.System.Reboot();
        else writer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => writer.WrittenSpan.Length);
        Assert.Throws<ObjectDisposedException>(() => writer.WrittenMemory.Length);
        Assert.Throws<ObjectDisposedException>(() => writer.Advance(0));
        Assert.Throws<ObjectDisposedException>(writer.Clear);
        Assert.Throws<ObjectDisposedException>(() => writer.GetSpan().Length);
        Assert.Throws<ObjectDisposedException>(() => writer.GetMemory().Length);
    }

    [Fact]
    public void A_writer_that_nothing_was_written_to_ends_without_a_word()
    {
        using SlabMachine machine = DotnetMachine.Boot();
        new PooledBufferWriter(machine.System).Dispose();
        machine.AssertAsBooted();
        Assert.Throws<ArgumentNullException>("system", () => new PooledBufferWriter(null!));
    }

    [Fact]
    public void Misuse_says_what_would_be_right()
    {
        using SlabMachine machine = DotnetMachine.Boot();
        using var writer = new PooledBufferWriter(machine.System);
        writer.Write(new byte[100]);
        string message = Assert.Throws<ArgumentOutOfRangeException>(() => writer.GetSpan(Most)).Message;
        Assert.Contains($"0 to {Most - 100}", message, StringComparison.Ordinal);
        for (int cpu = 0; cpu < 2; cpu++) machine.System.SetCpuOnline(cpu, online: false);
        Assert.Throws<InvalidOperationException>(() => writer.GetSpan(1000));
        machine.System.SetCpuOnline(0, online: true);
    }
}
