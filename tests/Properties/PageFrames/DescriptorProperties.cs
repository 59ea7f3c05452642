using Verified.Model.PageFrames;

namespace Verified.Tests.Properties.PageFrames;

public sealed class DescriptorProperties
{
    [Fact]
    [Verifies(RuleIds.PageFrames.MapSize)]
    public void E1_1_Half_a_gigabyte_needs_4194336_bytes_of_descriptors()
    {
        Assert.Equal(4194336, Descriptor.MapBytes(new(131072)));
        using Impl.MemorySystem system = Machines.Boot(Machines.I386(512));
        Assert.Equal(4194336ul, system.Facts.MemMapBytes);
    }

    [Fact]
    [Verifies(RuleIds.PageFrames.Descriptors)]
    public void A_used_block_shows_one_user_on_its_first_frame_alone()
    {
        using var floors = new Floors(Machines.Plain(16));
        int first = floors.Take(2);
        DescriptorImage[] images = floors.Images(first, 4);
        Assert.Equal([0, -1, -1, -1], images.Select(image => image.Count));
        Assert.All(images, image => Assert.Equal(
            (0u, -1, 0ul, 0ul, 0ul), (image.Flags, image.Mapcount, image.Private, image.Mapping, image.Index)));
        Assert.Equal(images, Enumerable.Range(first, 4).Select(frame => Descriptor.Image(floors.World, new(frame))));
    }

    [Fact]
    [Verifies(RuleIds.PageFrames.Descriptors)]
    public void A_frame_without_users_keeps_what_was_written_into_it_until_it_is_freed()
    {
        using var floors = new Floors(Machines.Plain(16));
        int first = floors.Take(1);
        floors.Change(Op.SetIndex, first + 1, 77);
        floors.Change(Op.SetPrivate, first + 1, 78);
        floors.SetFlags(first + 1, PageFlags.Dirty | PageFlags.Uptodate);
        Assert.Equal((Outcome.Freed, 0), (floors.Free(first, 1) is var freed ? freed.Outcome : default, freed.Reports));
        DescriptorImage image = Picture.Descriptor(floors.System, (uint)first + 1);
        Assert.Equal((77ul, 0ul, (uint)PageFlags.Uptodate), (image.Index, image.Private, image.Flags));
    }

    [Fact]
    [Verifies(RuleIds.PageFrames.Descriptors)]
    public void Each_byte_of_the_descriptors_belongs_to_one_frame_and_tells_of_its_changes()
    {
        using Impl.MemorySystem system = Machines.Boot(Machines.Small);
        Impl.CpuHandle cpu = system.On(0);
        foreach (uint frame in new uint[] { 3, 70, 167, 234 })
        {
            byte[] before = system.DescriptorBytes.ToArray();
            Impl.Result result = frame == 3
                ? cpu.SetIndex(frame, 0x0102030405060708)
                : cpu.AllocPages(frame < 100 ? 0u : 2u, 0);
            uint changed = frame == 3 ? frame : result.Frame;
            ReadOnlySpan<byte> after = system.DescriptorBytes;
            Assert.Equal(before.Length, after.Length);
            var frames = new HashSet<uint>();
            for (int at = 0; at < before.Length; at++)
                if (before[at] != after[at]) frames.Add(system.FrameOfDescriptorByte(at));
            Assert.Contains(changed, frames);
        }
    }
}
