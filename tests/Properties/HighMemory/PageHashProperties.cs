using Verified.Model.HighMemory;

namespace Verified.Tests.Properties.HighMemory;

public sealed class PageHashProperties
{
    [Theory]
    [Verifies(RuleIds.HighMemory.Bucket)]
    [InlineData(0xC1000000, 96)]
    [InlineData(0xC1000020, 67)]
    [InlineData(0xC1000040, 39)]
    [InlineData(0xC1FFFFE0, 125)]
    public void E7_5_the_bucket_is_the_top_of_the_product(ulong descriptor, int bucket)
    {
        Assert.Equal(bucket, PageHash.Bucket(descriptor));
        Assert.Equal((uint)bucket, Impl.HighMemory.PageHash.BucketOf(descriptor));
    }

    /// <summary>Two frames of one bucket: the later stands behind, and stays when the earlier goes.</summary>
    [Fact]
    [Verifies(RuleIds.HighMemory.Records)]
    public void Records_of_a_bucket_stand_in_the_order_of_their_mapping()
    {
        const int First = WindowMachine.High, Second = First + 121;
        int bucket = PageHash.Bucket(Descriptor(First));
        Assert.Equal(bucket, PageHash.Bucket(Descriptor(Second)));
        using var machine = new WindowMachine(4, high: 128);
        machine.Kmap(Second);
        machine.Kmap(First);
        Assert.Equal([bucket, Second, 1, bucket, First, 2], machine.Shown(Part.PageHash, 0));
        machine.Kmap(50);
        machine.Kunmap(Second);
        machine.Kmap(51);
        Assert.Equal([51, -1, First, 50], machine.Frames);
        machine.Kmap(Second);
        Assert.Equal([bucket, First, 2, bucket, Second, 1], At(machine, bucket));
        machine.Kunmap(First);
        foreach (int slot in (int[])[51, Second]) machine.Kunmap(slot);
        machine.Kmap(52);
        Assert.Empty(At(machine, bucket));
    }

    static int[] At(WindowMachine machine, int bucket) =>
        [.. machine.Shown(Part.PageHash, 0).Chunk(3).Where(record => record[0] == bucket).SelectMany(record => record)];

    /// <summary>A high frame has the address of its slot as long as it has one.</summary>
    [Fact]
    [Verifies(RuleIds.PageFrames.HighAddress)]
    [Verifies(RuleIds.HighMemory.SlotAddress)]
    public void The_address_of_a_high_frame_is_that_of_its_slot()
    {
        using var machine = new WindowMachine(3);
        ulong address = machine.Kmap(40).Address;
        Assert.Equal(address, machine.System.Inspect(40).LinearAddress);
        Assert.Equal(address, Model.PageFrames.Addresses.Of(machine.World, new(40)));
        machine.Kunmap(40);
        Assert.Equal(address, machine.System.Inspect(40).LinearAddress);
        machine.Kmap(41);
        machine.Kmap(42);
        Assert.Equal(0ul, machine.System.Inspect(40).LinearAddress);
        Assert.Equal(0ul, Model.PageFrames.Addresses.Of(machine.World, new(40)));
        Assert.Equal(0ul, machine.System.Inspect(43).LinearAddress);
    }

    /// <summary>So it is on a machine whose first frame is not number 0.</summary>
    [Fact]
    [Verifies(RuleIds.PageAllocator.AddressLost)]
    public void A_frame_that_is_still_mapped_is_not_lost_wherever_memory_begins()
    {
        using var system = Impl.MemorySystem.Boot(new()
        {
            Dma = new(100, 16),
            HighMem = new(132, 64),
            CacheLine = 32,
            Pkmap = 2,
            MinFreeKbytes = 0,
        });
        Impl.CpuHandle cpu = system.On(0);
        uint frame = cpu.AllocPage(Model.PageAllocator.Gfp.HighUser).Frame;
        Assert.InRange(frame, 132u, 195u);
        nuint address = cpu.Kmap(frame).Address;
        cpu.Kunmap(frame);
        cpu.FreePage(frame);
        Impl.Result again = cpu.GetFreePage(Model.PageAllocator.Gfp.HighUser);
        Assert.Equal((Impl.Outcome.Ok, frame, address), (again.Outcome, again.Frame, again.Address));
    }

    /// <summary>__get_free_pages of high memory gives the address of a mapping that outlived its frame's last user.</summary>
    [Fact]
    [Verifies(RuleIds.PageAllocator.AddressLost)]
    public void A_frame_that_is_still_mapped_is_not_lost()
    {
        using var machine = new WindowMachine(4);
        Impl.CpuHandle cpu = machine.System.On(0);
        Impl.Result any;
        do any = cpu.GetFreePage(2, Impl.Context.MemAlloc);
        while (any.Outcome == Impl.Outcome.Ok);
        Assert.Equal((Impl.Outcome.Lost, (nuint)0), (any.Outcome, any.Address));
        nuint mapped = cpu.Kmap(any.Frame).Address;
        Assert.Equal(Impl.Outcome.Freed, cpu.FreePage(any.Frame).Outcome);
        Impl.Result again = cpu.GetFreePage(2, Impl.Context.MemAlloc);
        Assert.Equal((Impl.Outcome.Ok, any.Frame, mapped), (again.Outcome, again.Frame, again.Address));
    }

    static ulong Descriptor(int frame) => Model.PageFrames.Addresses.OfDescriptor(new(frame));
}
