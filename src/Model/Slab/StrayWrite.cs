using Verified.Model.PageFrames;

namespace Verified.Model.Slab;

/// <summary>A write to memory that is not the writer's, on a machine that debugs its caches.</summary>
public static class StrayWrite
{
    /// <summary>
    /// The byte is written if it is in a red zone, or in a poisoned object that is free; a write to what a caller has
    /// is refused, for nobody can tell it from one of the caller, and any other is a bug.
    /// </summary>
    internal static Course Run(Course course, ulong address, byte value)
    {
        World world = course.World;
        if (!world.Machine.Layout.SlabDebug) return Refuses(course, Response.Bug(Reason.Illegal));
        if (Addresses.At(world, address) is not { } frame || world.Frames[frame].OfSlab is not { } home)
            return Refuses(course, Response.Bug(Reason.Invalid));
        Cache own = course[home.Cache];
        SlabDescriptor slab = own.Lists[home.Node].Find(home.First)!;
        int inside = (int)(address - Addresses.OfLow(home.First)) - slab.ColourOff;
        int number = inside / own.Geometry.Size;
        int offset = (inside % own.Geometry.Size) - own.Geometry.Head;
        bool guarded = inside >= 0 && number < own.Geometry.Num && (offset >= 0 && offset < own.Geometry.Length
            ? own.Has(CacheFlags.Poison)
            : own.Has(CacheFlags.RedZone) && offset < own.Geometry.Length + Geometry.Word);
        if (!guarded) return Refuses(course, Response.Bug(Reason.Invalid));
        bool held = !Give.IsFree(own, home.Node, slab, number);
        if (held && offset >= 0 && offset < own.Geometry.Length)
            return Refuses(course, Response.Of(Outcome.Refused) with { Reason = Reason.InUse });
        return course.With(course.Slabs with
        {
            Damage = value == Guards.Left(own.Geometry, offset, held)
                ? course.Slabs.Damage.Remove(address)
                : course.Slabs.Damage.SetItem(address, value),
        }).Answers(RuleIds.Slab.DebugReport, Response.Of(Outcome.Ok));
    }

    static Course Refuses(Course course, Response answer) => course.Refuses(RuleIds.Slab.DebugReport, answer);
}
