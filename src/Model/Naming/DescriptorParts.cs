using System.Numerics;
using Verified.Model.PageFrames;

namespace Verified.Model.Naming;

/// <summary>Which rule a descriptor breaks of which only some values differ.</summary>
static class DescriptorParts
{
    /// <summary>The first descriptor that breaks a rule of its own, or the first that differs.</summary>
    public static Violation Of(Violation found, in Step step, in Observation seen)
    {
        foreach (ref readonly DescriptorImage image in seen.Descriptors)
        {
            DescriptorImage wanted = Descriptor.Image(step.After, image.Frame);
            if (image != wanted && RuleOf(step, wanted, image) is { } rule)
                return new(rule, Structure.Show(wanted), Structure.Show(image));
        }

        return found;
    }

    /// <summary>The rule of a frame that is reserved at boot, or should be.</summary>
    public static string? AtBoot(World world, in Observation seen)
    {
        int at = 0;
        while (seen.Descriptors[at] == Descriptor.Image(world, seen.Descriptors[at].Frame)) at++;
        DescriptorImage image = seen.Descriptors[at];
        return OfFlags(Descriptor.Image(world, image.Frame), image)
            ?? (world.Frames[image.Frame].Reserved ? RuleIds.PageFrames.BootReserved : null);
    }

    static string? RuleOf(in Step step, in DescriptorImage wanted, in DescriptorImage seen)
    {
        if (OfFlags(wanted, seen) is { } flags) return flags;
        bool compound = IsCompound(wanted);
        if (step.Fired(RuleIds.PageAllocator.CompoundReleased) && IsCompound(seen) && !compound)
            return RuleIds.PageAllocator.CompoundReleased;
        bool asked = (step.Command.Gfp & PageAllocator.Gfp.Compound) != 0 && step.Command.Produces;
        return asked && (compound || IsCompound(seen)) ? RuleIds.PageAllocator.CompoundPrepared : null;
    }

    /// <summary>The rule of the flags, where nothing else differs.</summary>
    static string? OfFlags(in DescriptorImage wanted, in DescriptorImage seen)
    {
        if ((seen with { Flags = wanted.Flags }) != wanted) return null;
        uint other = seen.Flags ^ wanted.Flags;
        return other > (uint)Flags.All ? RuleIds.PageFrames.ZoneTag
            : other == (uint)PageFlags.Slab ? RuleIds.Slab.FramesMarked
            : BitOperations.PopCount(other) == 2 && BitOperations.PopCount(other & wanted.Flags) == 1
            ? RuleIds.PageFrames.FlagBits
            : null;
    }

    static bool IsCompound(in DescriptorImage image) => (image.Flags & (uint)PageFlags.Compound) != 0;
}
