using Verified.Model.PageFrames;

namespace Verified.Tests.Properties;

/// <summary>What differs on a machine that has just booted is put down to the rule that should have made it so.</summary>
public sealed class BlameProperties
{
    [Fact]
    [Verifies(RuleIds.PageFrames.BootReleased), Verifies(RuleIds.PageFrames.BootReserved)]
    [Verifies(RuleIds.Buddy.MergeCascade)]
    public void At_boot_the_frames_that_are_free_and_reserved_are_judged()
    {
        World boot = World.Boot(Machines.Plain(8, 4));
        Violation Told(int more, int from, uint flags = 0, int frame = 0, int count = 0)
        {
            int[] counts = boot.Counts(), pages = boot.Pages();
            pages[0] += more;
            counts[from] -= from == 0 ? 0 : 1;
            counts[Math.Max(0, from - 1)] += from == 0 ? more : 2;
            DescriptorImage image = Descriptor.Image(boot, new(frame));
            return Spec.CompareBooted(boot, new()
            {
                Level = Level.Counts,
                FreePages = pages,
                NrFree = counts,
                Descriptors = (DescriptorImage[])
                    [image with { Flags = image.Flags ^ flags, Count = image.Count + count }],
            })!;
        }

        Violation released = Told(1, 0), dirty = Told(0, 0, (uint)PageFlags.Dirty, 1);
        Assert.Equal((RuleIds.PageFrames.BootReleased, RuleIds.Buddy.ListCounts), (released.Rule, released.Compared));
        Assert.Equal((RuleIds.PageFrames.Descriptors, null), (dirty.Rule, dirty.Compared));
        string Booted(int more, int from, uint flags = 0, int frame = 0, int count = 0) =>
            Told(more, from, flags, frame, count).Rule;
        Assert.Equal(RuleIds.PageFrames.BootReleased, Booted(1, 0));
        Assert.Equal(RuleIds.Buddy.MergeCascade, Booted(0, 1));
        Assert.Equal(RuleIds.PageFrames.BootReserved, Booted(0, 0, (uint)PageFlags.Reserved, 4));
        Assert.Equal(RuleIds.PageFrames.Descriptors, Booted(0, 0, (uint)PageFlags.Dirty, 1));
        Assert.Equal(RuleIds.PageFrames.Descriptors, Booted(0, 0, 0, 1, 5));
        Assert.Equal(RuleIds.PageFrames.ZoneTag, Booted(0, 0, 1u << 29, 1));
    }
}
