using Verified.Model.Slab;

namespace Verified.Model.Kmalloc;

/// <summary>kmalloc, kzalloc and kcalloc (R8.21).</summary>
public static class Request
{
    /// <summary>A request for more than 131072 bytes shall fail.</summary>
    [Rule(RuleIds.Kmalloc.TooLarge, Source = "ULK3 8.2.15; R8.21")]
    public static bool IsTooLarge(ulong size) => size > Geometry.Largest;

    /// <summary>kcalloc asks for the product of both numbers, and fails if that has more than 64 bits.</summary>
    [Rule(RuleIds.Kmalloc.Product, Source = "docs/decisions.md")]
    public static ulong? Product(ulong count, ulong size) =>
        Math.BigMul(count, size, out ulong product) == 0 ? product : null;

    /// <summary>kzalloc and kcalloc shall fill what was asked for with zeros: so many bytes from the address.</summary>
    [Rule(RuleIds.Kmalloc.Zeroed, Source = "docs/decisions.md")]
    public static ulong Zeroed(in Command command) => command.Op == Op.Kzalloc ? command.Value
        : command.Op == Op.Kcalloc ? Product(command.More, command.Value) ?? 0 : 0;

    internal static Course Run(Course course, scoped in Command command)
    {
        ulong? size = command.Op == Op.Kcalloc ? Product(command.More, command.Value) : command.Value;
        if (command.Op == Op.Kcalloc) course = course.Says(RuleIds.Kmalloc.Product, size is not null);
        if (size is null) return course.Refuses(RuleIds.Kmalloc.Product, Response.Failed(Reason.TooLarge));
        course = Take.Answer(Serve(course, size.Value, command));
        bool zeroes = command.Op != Op.Kmalloc && course.Answer.Address != 0;
        return zeroes ? course.Says(RuleIds.Kmalloc.Zeroed) : course;
    }

    /// <summary>An object of a general cache.</summary>
    internal static Course Serve(Course course, ulong size, scoped in Command by)
    {
        if (IsTooLarge(size)) return course.Refuses(RuleIds.Kmalloc.TooLarge, Response.Failed(Reason.TooLarge));
        int place = Sizes.Place(course.Below.Machine.Layout.CacheLine, size, by.Gfp);
        return Take.Local(course.Fires(Fired.KmallocSmallest), place, by, RuleIds.Kmalloc.Smallest);
    }
}
