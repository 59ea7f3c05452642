using Verified.Model.Buddy;

namespace Verified.Model.PageFrames;

/// <summary>The usage counter of a page frame and the calls that raise and lower it (R1.5, R1.6).</summary>
public static class UsageCounter
{
    /// <summary>The counter shall be stored as users - 1, so that a frame without users stores -1.</summary>
    [Rule(RuleIds.PageFrames.CountBias, Source = "ULK3 8.1.1; R1.5")]
    public static int Stored(int users) => users - 1;

    /// <summary>get_page shall add one user to a frame in use, on the first frame of a compound block.</summary>
    [Rule(RuleIds.PageFrames.GetAdds, Source = "R1.5")]
    public static Ruling Get(World world, Frame frame)
    {
        if (!world.Machine.IsPresent(frame))
            return new(RuleIds.PageAllocator.ReleaseInvalid, Response.Bug(Reason.Invalid), world, Fired.Invalid);
        Frame counted = Compound.Counted(world, frame);
        Descriptor now = world.Frames[counted];
        return IsUnused(now)
            ? new(RuleIds.PageFrames.GetUnused, Response.Bug(Reason.Unused), world, Fired.GetUnused)
            : new(
                RuleIds.PageFrames.GetAdds, Response.Of(Outcome.Ok),
                world.With(counted, now with { Users = now.Users + 1 }), Fired.Get);
    }

    /// <summary>A frame without users cannot get one more: it belongs to nobody.</summary>
    [Rule(RuleIds.PageFrames.GetUnused, Source = "R1.5")]
    public static bool IsUnused(Descriptor descriptor) => descriptor.Users == 0;

    /// <summary>put_page of the last user shall free the frame alone, or the whole of a compound block.</summary>
    [Rule(RuleIds.PageFrames.PutLast, Source = "R1.6")]
    public static Ruling Put(World world, Frame frame, int cpu, bool cold = false)
    {
        if (!world.Machine.IsPresent(frame))
            return new(RuleIds.PageAllocator.ReleaseInvalid, Response.Bug(Reason.Invalid), world, Fired.Invalid);
        Frame counted = Compound.Counted(world, frame);
        Descriptor now = world.Frames[counted];
        if (IsKept(now))
            return new(RuleIds.PageFrames.PutReserved, Response.Of(Outcome.Ignored), world, Fired.PutReserved);
        if (now.Users == 0) return Underflow(world);
        if (now.Users > 1)
            return Leave(world, counted, now) with { Rule = RuleIds.PageFrames.PutShared, Marks = Fired.PutShared };
        Ruling freed = Release.Block(world, counted, new Order(now.CompoundOrder), cpu, cold);
        string rule = freed.Rule == RuleIds.PageAllocator.ReleaseLast ? RuleIds.PageFrames.PutLast : freed.Rule;
        return freed with { Rule = rule, Marks = freed.Marks | Fired.PutLast };
    }

    /// <summary>
    /// put_page of a reserved frame, or of a compound block whose first frame is reserved, shall do nothing at all.
    /// </summary>
    [Rule(RuleIds.PageFrames.PutReserved, Source = "R1.6")]
    public static bool IsKept(Descriptor descriptor) => descriptor.Reserved;

    /// <summary>put_page of a frame with several users shall only take one away.</summary>
    [Rule(RuleIds.PageFrames.PutShared, Source = "R1.5")]
    public static Ruling Leave(World world, Frame frame, Descriptor now) =>
        new(
            RuleIds.PageFrames.PutShared, Response.Of(Outcome.Shared),
            world.With(frame, now with { Users = now.Users - 1 }), Fired.PutShared);

    /// <summary>put_page of a frame without users is a bug of the caller.</summary>
    [Rule(RuleIds.PageFrames.PutUnused, Source = "R1.5")]
    public static Ruling Underflow(World world) =>
        new(RuleIds.PageFrames.PutUnused, Response.Bug(Reason.Unused), world, Fired.PutUnused);

    /// <summary>From one user to none.</summary>
    [Example(RuleIds.PageFrames.CountBias, "E1.5")]
    internal static string OneUserToNone() => $"1 user: {Stored(1)}, 2 users: {Stored(2)}, none: {Stored(0)}";

    /// <summary>A reserved frame.</summary>
    [Example(RuleIds.PageFrames.PutReserved, "E1.6")]
    internal static string Reserved()
    {
        World world = World.Boot(
            Layout.Of(ZoneLayout.Of(0, 8)) with { Reserved = [new(new(3), new(1))], MinFreeKbytes = 0 });
        return $"put_page of reserved frame 3: {Put(world, new(3), cpu: 0).Response}";
    }
}
