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
        var (first, second) = (
            from a in Enumerable.Range(WindowMachine.High, 32)
            from b in Enumerable.Range(a + 1, WindowMachine.High + 32 - a - 1)
            where PageHash.Bucket(Descriptor(a)) == PageHash.Bucket(Descriptor(b))
            select (a, b)).FirstOrDefault();
        if (first == 0) (first, second) = (40, 41);
        using var machine = new WindowMachine(3);
        machine.Kmap(second);
        machine.Kmap(first);
        Assert.Equal(6, machine.Shown(Part.PageHash, 0).Length);
        machine.Kunmap(second);
        machine.Kmap(50);
        Assert.Equal([50, -1, first], machine.Frames);
        Assert.Equal(6, machine.Shown(Part.PageHash, 0).Length);
    }

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

    static ulong Descriptor(int frame) => Model.PageFrames.Addresses.OfDescriptor(new(frame));
}
