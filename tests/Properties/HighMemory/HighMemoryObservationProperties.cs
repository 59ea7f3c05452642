namespace Verified.Tests.Properties.HighMemory;

/// <summary>What an observer sees of the windows, up to their very ends.</summary>
public sealed class HighMemoryObservationProperties
{
    [Fact]
    public void A_machine_without_windows_has_none_to_look_at()
    {
        using var bare = Impl.MemorySystem.Boot(new() { Dma = new(0, 16), CacheLine = 32 });
        Assert.Equal(0, bare.WindowPages);
        Assert.Throws<InvalidOperationException>(() => bare.Pkmap);
        Assert.Throws<InvalidOperationException>(() => bare.PkmapCount(0));
        Assert.Throws<InvalidOperationException>(() => bare.MappingsOf(0));
        Assert.Throws<InvalidOperationException>(() => bare.PageHashRecords(new int[3]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(127)]
    public void Records_of_the_first_and_the_last_bucket_are_shown_too(int bucket)
    {
        using var machine = new WindowMachine(3, high: 1024);
        uint frame = WindowMachine.High;
        while (Impl.HighMemory.PageHash.BucketOf(Impl.PageFrames.Addresses.OfDescriptor(frame)) != bucket) frame++;
        machine.Kmap((int)frame);
        int[] record = new int[3];
        Assert.Equal(3, machine.System.PageHashRecords(record));
        Assert.Equal([bucket, (int)frame, 1], record);
    }

    [Fact]
    public void Whoever_looks_beyond_the_windows_is_refused_by_name()
    {
        using var machine = new WindowMachine(4, cpus: 2);
        Impl.MemorySystem system = machine.System;
        foreach (int slot in (int[])[4, -1])
            Assert.Throws<ArgumentOutOfRangeException>("slot", () => system.PkmapCount(slot));
        foreach (int cpu in (int[])[2, -1])
        {
            Assert.Throws<ArgumentOutOfRangeException>("cpu", () => system.MappingsOf(cpu));
            Assert.Throws<ArgumentOutOfRangeException>("cpu", () => system.PageOfType(cpu, 0));
            Assert.Throws<ArgumentOutOfRangeException>("cpu", () => system.PageOfLocal(cpu, 0));
        }

        int end = system.WindowPages;
        Assert.Equal(4 + (2 * (13 + 16)), end);
        foreach (int beyond in (int[])[end, -1])
        {
            Assert.Throws<ArgumentOutOfRangeException>("page", () => system.WindowAddress(beyond));
            Assert.False(system.TryFrameAtPage(beyond, out uint none));
            Assert.Equal(0u, none);
        }

        Assert.False(system.TryFrameAtPage(0, out uint empty));
        Assert.Equal(0u, empty);
        nuint first = system.WindowAddress(0), last = system.WindowAddress(end - 1);
        Assert.Equal((nuint)(end - 1) * 4096, last - first);
        Assert.False(system.TryWindowPageOf(first - 1, out _));
        Assert.True(system.TryWindowPageOf(last + 4095, out int page));
        Assert.Equal(end - 1, page);
        Assert.False(system.TryWindowPageOf(last + 4096, out _));
    }

    /// <summary>Behind the last entry of the page table stands what the slots are counted in.</summary>
    [Fact]
    public void The_page_behind_the_last_shows_nothing()
    {
        using var machine = new WindowMachine(3);
        machine.Kmap(40);
        machine.Kmap(41);
        Assert.Equal(32, machine.System.WindowPages);
        Assert.False(machine.System.TryFrameAtPage(32, out _));
    }

    /// <summary>No frame and no other window lies in the page before the first: a pointer that runs off there is
    /// nobody's.</summary>
    [Fact]
    public void The_page_before_the_windows_is_nobodys()
    {
        using var machine = new WindowMachine(4);
        nuint before = machine.System.WindowAddress(0) - 4096;
        Assert.False(machine.System.TryFrameOf(before, out _));
        Assert.False(machine.System.TryFrameOf(before + 4095, out _));
    }

    [Fact]
    public void The_records_of_the_hash_are_written_as_far_as_they_fit()
    {
        using var machine = new WindowMachine(4);
        for (int frame = 40; frame < 43; frame++) machine.Kmap(frame);
        int[] all = new int[12];
        Assert.Equal(9, machine.System.PageHashRecords(all));
        Assert.Equal([40, 41, 42], new[] { all[1], all[4], all[7] }.Order());
        for (int room = 0; room < 12; room++)
        {
            int[] some = new int[room];
            int written = machine.System.PageHashRecords(some);
            Assert.Equal(Math.Min(room / 3 * 3, 9), written);
            Assert.Equal(all[..written], some[..written]);
        }
    }
}
