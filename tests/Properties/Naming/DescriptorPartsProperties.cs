using Verified.Model.PageFrames;
using static Verified.Tests.Properties.Steps;

namespace Verified.Tests.Properties.Naming;

/// <summary>A descriptor of which some values differ is put down to the rule of these.</summary>
public sealed class DescriptorPartsProperties
{
    [Fact]
    [Verifies(RuleIds.PageFrames.FlagBits), Verifies(RuleIds.PageFrames.ZoneTag), Verifies(RuleIds.Slab.FramesMarked)]
    [Verifies(RuleIds.PageAllocator.CompoundPrepared), Verifies(RuleIds.PageAllocator.CompoundReleased)]
    public void Of_a_descriptor_the_value_that_differs_is_judged()
    {
        World boot = World.Boot(Machines.Plain(8) with { CompoundPages = true });
        Command compound = Alloc(1, 0x4020);
        World made = boot.After(compound);
        Assert.Equal(RuleIds.PageFrames.FlagBits, Of(boot, compound, own => own with { Flags = own.Flags ^ 0xC000 }));
        Assert.Equal(RuleIds.PageFrames.ZoneTag, Of(boot, compound, own => own with { Flags = own.Flags | 1u << 29 }));
        Assert.Equal(RuleIds.Slab.FramesMarked, Of(boot, compound, own => own with { Flags = own.Flags ^ 0x80 }));
        Assert.Equal(
            RuleIds.PageAllocator.CompoundPrepared,
            Of(boot, compound, own => own with { Flags = own.Flags ^ 0x8000, Private = 5 }));
        Assert.Equal(
            RuleIds.PageAllocator.CompoundReleased,
            Of(made, Free(0, 1), own => own with { Flags = own.Flags ^ 0x8000, Private = 5 }));
        Assert.Equal(RuleIds.PageFrames.Descriptors, Of(made, Free(0, 1), own => own with { Count = 3 }));
        Command drain = compound with { Op = Op.Drain };
        Assert.Equal(RuleIds.PageFrames.Descriptors, Of(boot, drain, own => own with { Index = 3 }));
    }

    static string Of(World world, Command command, Func<DescriptorImage, DescriptorImage> lie)
    {
        Ruling ruling = Spec.Predict(world, command);
        DescriptorImage image = Descriptor.Image(ruling.Next, new(0));
        return Spec.Step(world, command, new()
        {
            Response = ruling.Response,
            Level = Level.Address,
            Descriptors = (DescriptorImage[])[Descriptor.Image(ruling.Next, new(1)), lie(image)],
        }).Violation!.Rule;
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.CompoundPrepared), Verifies(RuleIds.PageFrames.Descriptors)]
    public void Only_a_compound_block_that_was_asked_for_can_have_been_prepared_wrongly()
    {
        World boot = World.Boot(Machines.Plain(8) with { CompoundPages = true });
        DescriptorImage Compound(DescriptorImage own) =>
            own with { Flags = own.Flags ^ (uint)PageFlags.Compound, Private = 5 };
        Assert.Equal(RuleIds.PageFrames.Descriptors, Of(boot, Alloc(1), Compound));
        Assert.Equal(RuleIds.PageFrames.Descriptors, Of(boot, Alloc(0, 0x4020), own => own with { Count = 3 }));
        Assert.Equal(RuleIds.PageAllocator.CompoundPrepared, Of(boot, Alloc(0, 0x4020), Compound));
        Assert.Equal(
            RuleIds.PageFrames.Descriptors, Of(boot, Alloc(), own => own with { Flags = own.Flags ^ (uint)Flags.All }));
    }

    [Fact]
    [Verifies(RuleIds.PageFrames.BootReserved), Verifies(RuleIds.PageFrames.ZoneTag)]
    public void At_boot_the_first_descriptor_that_differs_is_judged()
    {
        World boot = World.Boot(Machines.Plain(8, 4));
        string Booted(uint flags)
        {
            DescriptorImage right = Descriptor.Image(boot, new(0)), wrong = Descriptor.Image(boot, new(4));
            return Spec.CompareBooted(boot, new()
            {
                Level = Level.Counts,
                FreePages = boot.Pages(),
                NrFree = boot.Counts(),
                Descriptors = (DescriptorImage[])[right, wrong with { Flags = wrong.Flags ^ flags }],
            })!.Rule;
        }

        Assert.Equal(RuleIds.PageFrames.BootReserved, Booted((uint)PageFlags.Reserved));
        Assert.Equal(RuleIds.PageFrames.ZoneTag, Booted(1u << 29));
    }
}
