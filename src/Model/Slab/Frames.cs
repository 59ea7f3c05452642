using Verified.Model.PageFrames;

namespace Verified.Model.Slab;

/// <summary>What the frame of a slab knows of it: in the kernel, lru.next and lru.prev.</summary>
/// <param name="Cache">The place of its cache in the chain.</param>
/// <param name="Node">The node on whose behalf the slab was grown.</param>
/// <param name="First">The first frame of the slab.</param>
public sealed record SlabPlace(int Cache, int Node, Frame First);

/// <summary>The frames of slabs (R8.10).</summary>
public static class Frames
{
    /// <summary>
    /// Every frame of a slab, and no other by this rule, shall have PG_slab set and know cache and slab.
    /// </summary>
    [Rule(RuleIds.Slab.FramesMarked, Source = "ULK3 8.2.6; R8.10")]
    public static Descriptor Mark(Descriptor own, SlabPlace place) =>
        own with { Flags = own.Flags | PageFlags.Slab, OfSlab = place };

    /// <summary>The frames of a new slab, or, without its place, of one that is given back.</summary>
    internal static World Of(World world, Frame first, Order order, SlabPlace? place)
    {
        for (Frame frame = first; frame < first + order.Pages; frame += new Pages(1))
        {
            Descriptor own = world.Frames[frame];
            Descriptor after = place is not null ? Mark(own, place)
                : own with { Flags = own.Flags & ~PageFlags.Slab, OfSlab = null };
            world = world.With(frame, after == Descriptor.OneUser ? Descriptor.OneUser : after);
        }

        return world;
    }

    /// <summary>
    /// A frame of a slab is the cache's alone: to release it, to count or map it or to write its descriptor is a bug of
    /// the caller.
    /// </summary>
    [Rule(RuleIds.Slab.FramesOwned, Source = "R8.10, R8.16; docs/decisions.md")]
    public static bool IsOwned(World world, Frame frame) =>
        world.Slabs is not null && world.Machine.IsPresent(frame) && world.Frames[frame].OfSlab is not null;

    /// <summary>Whether the command is about the descriptor of a frame of a slab.</summary>
    internal static bool Owns(World world, in Command command) => world.Slabs is not null
        && (command.Op is (>= Op.GetPage and <= Op.SetPrivate and not Op.ReleasePages) or Op.CacheAdd)
        && IsOwned(world, command.Frame);

    /// <summary>The answer to it.</summary>
    internal static Ruling Refuse(World world) =>
        new(RuleIds.Slab.FramesOwned, Response.Bug(Reason.Slab), world, Marks.Refused(RuleIds.Slab.FramesOwned));
}
