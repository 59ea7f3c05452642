using Verified.Model.Slab;
using Verified.Rules;

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
    public static ulong Zeroed(in Command command) => command.Op switch
    {
        Op.Kzalloc => command.Value,
        Op.Kcalloc => Product(command.More, command.Value) ?? 0,
        _ => 0,
    };

    internal static Course Run(Course course, scoped in Command command)
    {
        ulong? size = command.Op == Op.Kcalloc ? Product(command.More, command.Value) : command.Value;
        if (size is null)
            return course.Ends(RuleIds.Kmalloc.Product, Response.Failed(Reason.TooLarge), Fired.ProductTooLarge);
        course = Serve(course, size.Value, command);
        return Take.Answer(command.Op == Op.Kmalloc || course.Stopped || course.Taken < 0 ? course
            : course.Fires(command.Op == Op.Kzalloc ? Fired.Zeroed : Fired.ZeroedProduct));
    }

    /// <summary>An object of a general cache.</summary>
    internal static Course Serve(Course course, ulong size, scoped in Command by)
    {
        if (IsTooLarge(size))
            return course.Fails(RuleIds.Kmalloc.TooLarge, Response.Failed(Reason.TooLarge), Fired.KmallocTooLarge);
        int place = Sizes.Place(course.World.Machine, size, by.Gfp);
        return Take.Local(course.Fires(Fired.KmallocSmallest), place, by, RuleIds.Kmalloc.Smallest);
    }

    /// <summary>The largest size and one more.</summary>
    [Example(RuleIds.Kmalloc.TooLarge, "E8.21")]
    internal static string Limits() => $"131072 too large: {IsTooLarge(131072)}, 131073: {IsTooLarge(131073)}";
}
